import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { buildApp } from '../../src/api/app.js';
import { apiKeys, customers, intakes, serviceOrders, staff, vehicles } from '../../src/db/schema.js';
import { testApp } from './app.js';

const { app, db, deps, get, post, operator, frontOffice, keyOf } = await testApp();

/** An order as the records show it, without a workflow behind it. */
async function orderAt(outletId: string, orderNo: string): Promise<void> {
  const at = '2026-03-01T08:00:00.000Z';
  await db.insert(customers).values({ id: `C-${orderNo}`, name: '测试', phone: '13800138000' });
  await db
    .insert(vehicles)
    .values({ id: `V-${orderNo}`, customerId: `C-${orderNo}`, make: 'TOYOTA', model: 'COROLLA' });
  const urgency = 'P4_ROUTINE' as const;
  await db.insert(intakes).values({
    ...{ orderNo, outletId, urgency, customerId: `C-${orderNo}`, vehicleId: `V-${orderNo}` },
    ...{ channel: 'phone', customerType: 'new', problem: 'oil change', components: [], warnings: [] },
    ...{ urgencyRule: 'r', urgencyMatched: '', policyVersion: 'standard-2025' },
  });
  await db.insert(serviceOrders).values({
    ...{ orderNo, outletId, urgency, status: 'open', step: 'booking', stepStatus: 'requested' },
    ...{ currentExecution: `booking:${orderNo}:1`, openedAt: at, updatedAt: at },
  });
}

await orderAt('SHA-01', 'SO-SHA');
await orderAt('HGH-01', 'SO-HGH');
await orderAt('CAN-01', 'SO-CAN');

it('refuses a missing, an unknown and a revoked key with 401 (R5.4)', async () => {
  const none = await app.inject('/v1/service-orders');
  expect([none.statusCode, none.json().code, none.headers['www-authenticate']]).toEqual([
    401,
    'unknown_key',
    'Bearer',
  ]);
  expect((await get('/v1/service-orders', 'no-such-key-at-all')).status).toBe(401);
  const key = 'a-key-that-will-be-revoked';
  const hash = createHash('sha256').update(key).digest('hex');
  await db.insert(apiKeys).values({ hash, caller: 'crm', role: 'front_office', orgUnitId: 'HQ' });
  expect((await get('/v1/service-orders', key)).status).toBe(200);
  await db.update(apiKeys).set({ revokedAt: new Date().toISOString() }).where(eq(apiKeys.hash, hash));
  expect((await get('/v1/service-orders', key)).status).toBe(401);
});

it('says which roles may, when the caller may not (R1.3, R5.4)', async () => {
  const response = await post('/v1/service-orders/SO-SHA/diagnosis', { findings: 'x' }, { as: frontOffice });
  expect([response.status, response.body.code]).toEqual([403, 'role_not_allowed']);
  expect(response.body.roles.sort()).toEqual(['operator', 'technician']);
});

it('gives the person for whom a system acts their own role, not the system’s (R1.3)', async () => {
  const body = { staffId: 'SHA-01-T1', onDuty: false };
  const refused = await post('/v1/dispatch-desks/SHA-01/roster', body, { onBehalfOf: 'SHA-01-K1' });
  expect([refused.status, refused.body.code]).toEqual([403, 'role_not_allowed']);
});

it('refuses to act for somebody who is unknown or has left (R2.2)', async () => {
  const unknown = await get('/v1/service-orders', operator, { 'x-on-behalf-of': 'SHA-01-T99' });
  expect([unknown.status, unknown.body.code]).toEqual([422, 'unknown_staff']);
  await db.update(staff).set({ active: false }).where(eq(staff.id, 'SZX-01-K1'));
  const left = await get('/v1/service-orders', operator, { 'x-on-behalf-of': 'SZX-01-K1' });
  expect([left.status, left.body.code]).toEqual([422, 'unknown_staff']);
  const own = await get('/v1/service-orders', await keyOf('SZX-01-K1', 'SZX-01'));
  expect(own.status).toBe(401);
});

it('lets a regional front office act only for people of its region (R2.1)', async () => {
  const key = 'front-office-of-the-east';
  const hash = createHash('sha256').update(key).digest('hex');
  await db.insert(apiKeys).values({ hash, caller: 'east', role: 'front_office', orgUnitId: 'EAST' });
  expect((await get('/v1/service-orders', key, { 'x-on-behalf-of': 'HGH-01-A1' })).status).toBe(200);
  expect((await get('/v1/service-orders', key, { 'x-on-behalf-of': 'CAN-01-A1' })).status).toBe(422);
});

it('does not let a person’s key act for somebody else (R5.4)', async () => {
  const key = await keyOf('SHA-01-A1', 'SHA-01');
  const response = await get('/v1/service-orders', key, { 'x-on-behalf-of': 'SHA-01-M1' });
  expect([response.status, response.body.code]).toEqual([403, 'role_not_allowed']);
});

const seenBy = async (key: string, onBehalfOf?: string) => {
  const page = await get('/v1/service-orders', key, onBehalfOf ? { 'x-on-behalf-of': onBehalfOf } : {});
  return page.body.items.map((order: { orderNo: string }) => order.orderNo).sort();
};

it('shows an outlet its own orders, a region its outlets’, headquarters all (R2.1)', async () => {
  expect(await seenBy(operator, 'SHA-01-T1')).toEqual(['SO-SHA']);
  expect(await seenBy(operator, 'EAST-R1')).toEqual(['SO-HGH', 'SO-SHA']);
  expect(await seenBy(operator, 'HQ-S1')).toEqual(['SO-CAN', 'SO-HGH', 'SO-SHA']);
  expect(await seenBy(frontOffice)).toEqual(['SO-CAN', 'SO-HGH', 'SO-SHA']);
});

it('answers 404 for an order outside the caller’s part of the organisation, as for none at all (R2.1)', async () => {
  const key = await keyOf('CAN-01-A1', 'CAN-01');
  expect((await get('/v1/service-orders/SO-CAN', key)).status).toBe(200);
  for (const [url, send] of [
    ['/v1/service-orders/SO-SHA', get],
    ['/v1/service-orders/SO-SHA/timeline', get],
    ['/v1/service-orders/SO-SHA/clocks/repair_completion', get],
    ['/v1/dispatch-desks/SHA-01', get],
    ['/v1/staff/SHA-01-T1', get],
    ['/v1/org-units/SHA-01', get],
    ['/v1/customers/C-SO-SHA', get],
    ['/v1/vehicles/V-SO-SHA', get],
  ] as const) {
    expect([url, (await send(url, key)).status]).toEqual([url, 404]);
  }
  const command = await post('/v1/service-orders/SO-SHA/no-show', { note: 'x' }, { as: key });
  expect([command.status, command.body.code]).toEqual([404, 'not_found']);
});

it('wants an Idempotency-Key of visible ASCII with every POST (design, rule 2)', async () => {
  const send = (headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/v1/customers',
      payload: { name: '李雷', phone: '13900139000' },
      headers: { authorization: `Bearer ${operator}`, ...headers },
    });
  const missing = await send({});
  expect([missing.statusCode, missing.json().code]).toEqual([400, 'idempotency_key_missing']);
  for (const bad of ['with blank', 'x'.repeat(201)]) {
    const response = await send({ 'idempotency-key': bad });
    expect([response.statusCode, response.json().code]).toEqual([400, 'idempotency_key_invalid']);
  }
  expect((await send({ 'idempotency-key': 'x'.repeat(200) })).statusCode).toBe(201);
});

it('writes no key, name or number into the log when something breaks (R5.4)', async () => {
  const lines: string[] = [];
  const failure = new Error('Failed query: insert, params: 韩梅梅', { cause: new Error('out of memory') });
  const broken = new Proxy(db, {
    get: (target, property) =>
      property === 'transaction' ? () => Promise.reject(failure) : Reflect.get(target, property),
  });
  const loud = buildApp(
    { ...deps, db: broken },
    { logLevel: 'debug', logTo: { write: (l) => lines.push(l) } },
  );
  const response = await loud.inject({
    method: 'POST',
    url: '/v1/customers',
    payload: { name: '韩梅梅', phone: '13700137000' },
    headers: { authorization: `Bearer ${operator}`, 'idempotency-key': 'secret-run' },
  });
  expect([response.statusCode, response.json().code]).toEqual([500, 'internal_error']);
  await loud.close();
  const log = lines.join('');
  expect(log).toContain('request failed');
  expect(log).toContain('out of memory');
  for (const secret of [operator, '韩梅梅', '13700137000', 'secret-run']) expect(log).not.toContain(secret);
});
