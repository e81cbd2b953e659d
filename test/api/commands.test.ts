import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { buildApp } from '../../src/api/app.js';
import { staff } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { startDemoHouse } from '../support/demo-house.js';
import {
  CHECK_IN,
  check,
  completeWork,
  does,
  newKey,
  orderRow,
  send,
  settleAndHandOver,
  toRepair,
  toWork,
  until,
  untilOffered,
  untilStep,
  wholeWay,
} from '../support/drive.js';

const { house, app, apiKey } = await startDemoHouse(STANDARD_2025);
// Cases side by side don't compete for technicians.
await house.db.update(staff).set({ capacity: 20 });

async function post(path: string, body: unknown, who = 'advisor-1', key = newKey(), on = app) {
  const response = await on.inject({
    method: 'POST',
    url: `/v1/${path}`,
    payload: body as object,
    headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': key, 'x-on-behalf-of': who },
  });
  return { status: response.statusCode, body: response.json(), headers: response.headers };
}

async function get(path: string) {
  const response = await app.inject({ url: `/v1/${path}`, headers: { authorization: `Bearer ${apiKey}` } });
  return response.json();
}

const REQUEST = {
  outletId: 'o1',
  channel: 'phone',
  problem: 'oil change and inspection',
  customer: { name: '韩梅梅', phone: '13800000002' },
  vehicle: { make: 'TOYOTA', model: 'COROLLA' },
};

async function open(extra: object = {}): Promise<string> {
  const { status, body } = await post('service-orders', { ...REQUEST, ...extra });
  expect(status).toBe(201);
  return body.orderNo;
}

it('opens an order once, however often the same key is sent, and reads it back at once (R3.1; design, rule 2)', async () => {
  const key = newKey();
  const answers = await Promise.all([1, 2, 3].map(() => post('service-orders', REQUEST, 'advisor-1', key)));
  const numbers = new Set(answers.map(({ body }) => body.orderNo));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(numbers.size).toBe(1);
  const again = await post('service-orders', REQUEST, 'advisor-1', key);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(await get(`service-orders/${again.body.orderNo}`)).toMatchObject({ status: 'open', outletId: 'o1' });
  const other = await post('service-orders', { ...REQUEST, problem: 'another' }, 'advisor-1', key);
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
});

it('names every field of a wrong body, and loses nothing: the corrected request may use the key again (R3.1)', async () => {
  const key = newKey();
  const wrong = await post('service-orders', { ...REQUEST, outletId: 'nowhere' }, 'advisor-1', key);
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'outletId' }] } });
  const twoWrong = await post('service-orders', { ...REQUEST, channel: 'pigeon', problem: '' });
  expect(twoWrong.body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
    'channel',
    'problem',
  ]);
  expect((await post('service-orders', REQUEST, 'advisor-1', key)).status).toBe(201);
});

it('says 404 for an order that does not exist, 422 for a technician who does not (R2.2)', async () => {
  expect(await post('service-orders/SO-99999999/check-in', { ...CHECK_IN })).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
  const orderNo = await open();
  expect(
    await post(`service-orders/${orderNo}/assignment/acceptance`, { offerId: 'x' }, 'nobody-7'),
  ).toMatchObject({ status: 422, body: { code: 'unknown_staff' } });
});

it('refuses a command in the wrong state with the state and what is allowed there (R1.3)', async () => {
  const orderNo = await open();
  await untilStep(house, orderNo, 'booking', 'requested');
  const refused = await post(`service-orders/${orderNo}/repair-completion`, { summary: 'done' }, 'tech-1');
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'not_allowed_in_state', step: 'booking', stepStatus: 'requested' },
  });
  expect(refused.body.allowedCommands).toContain('checkIn');
  expect(refused.body.allowedRoutes).toContain('POST /v1/service-orders/{orderNo}/check-in');
});

it('carries a repeated command out once and answers it alike; with another body it is refused (design, rule 2)', async () => {
  const orderNo = await open();
  const key = newKey();
  const first = await post(`service-orders/${orderNo}/check-in`, CHECK_IN, 'advisor-1', key);
  const second = await post(`service-orders/${orderNo}/check-in`, CHECK_IN, 'advisor-1', key);
  expect(first.status).toBe(200);
  expect(second).toMatchObject({
    status: 200,
    body: first.body,
    headers: { 'idempotency-replayed': 'true' },
  });
  const other = await post(
    `service-orders/${orderNo}/check-in`,
    { ...CHECK_IN, odometerKm: 7 },
    'advisor-1',
    key,
  );
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  const { entries } = await get(`service-orders/${orderNo}/timeline`);
  const types = entries.map((entry: { what: { type: string } }) => entry.what.type);
  expect(types.filter((type: string) => type === 'checked_in')).toHaveLength(1);
});

it('refuses the acceptance of an assignment that was withdrawn (design, rule 5)', async () => {
  const orderNo = await open();
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  const offer = await untilOffered(house, orderNo);
  await does(house, orderNo, 'dispatcher-1', 'withdrawAssignment', { reason: 'shift change' });
  const next = await until(async () => {
    const now = await untilOffered(house, orderNo);
    return now.offerId !== offer.offerId && now;
  }, 'another offer');
  const path = `service-orders/${orderNo}/assignment/acceptance`;
  const stale = await post(path, { offerId: offer.offerId }, offer.technicianId);
  expect(stale).toMatchObject({ status: 409, body: { code: 'stale_assignment' } });
  expect((await post(path, { offerId: next.offerId }, next.technicianId)).status).toBe(200);
  expect((await post(`service-orders/${orderNo}/cancellation`, { reason: 'test over' })).status).toBe(200);
});

it('lets exactly one of two commands at once win (design, rule 4)', async () => {
  const orderNo = await open();
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  const { offerId, technicianId } = await untilOffered(house, orderNo);
  const [accepted, declined] = await Promise.all([
    post(`service-orders/${orderNo}/assignment/acceptance`, { offerId }, technicianId),
    post(`service-orders/${orderNo}/assignment/decline`, { offerId, reason: 'busy' }, technicianId),
  ]);
  expect([accepted.status, declined.status].sort()).toEqual([200, 409]);
  expect((await post(`service-orders/${orderNo}/cancellation`, { reason: 'test over' })).status).toBe(200);
});

it('does not let the repairer check their own work, nor an unsigned repair be completed (R3.3a, R3.3c)', async () => {
  const orderNo = await open();
  const technicianId = await toRepair(house, orderNo);
  await toWork(house, orderNo, technicianId);
  const early = await post(`service-orders/${orderNo}/repair-completion`, { summary: 'done' }, technicianId);
  expect(early).toMatchObject({ status: 409, body: { code: 'steps_not_signed' } });
  await completeWork(house, orderNo, technicianId);
  const items = [{ code: 'fault_gone', ok: true }];
  await untilStep(house, orderNo, 'quality_check', 'pending');
  const path = `service-orders/${orderNo}/quality-checks`;
  expect((await post(path, { items }, technicianId)).status).toBe(403);
  expect(await post(path, { items }, 'inspector-1')).toMatchObject({
    status: 422,
    body: { code: 'checklist_incomplete' },
  });
  await check(house, orderNo, true);
  await settleAndHandOver(house, orderNo);
  const cancelled = await post(`service-orders/${orderNo}/cancellation`, { reason: 'too late' });
  expect(cancelled).toMatchObject({ status: 409, body: { code: 'not_allowed_in_state' } });
});

it('takes one survey, and a complaint about a closed order without reopening it (R3.4, R4.2, R4.4)', async () => {
  const orderNo = await open();
  await wholeWay(house, orderNo);
  const second = await post(`service-orders/${orderNo}/survey`, { nps: 0, csat: 1, solved: false });
  expect(second.status).toBe(409);
  await until(async () => (await orderRow(house, orderNo)).status === 'closed', 'the order to close');
  const filed = await post('complaints', { orderNo, channel: 'phone', description: '异响又出现' });
  expect(filed.status).toBe(201);
  expect((await orderRow(house, orderNo)).status).toBe('closed');
  const path = `complaints/${filed.body.complaintNo}`;
  expect(await post(`${path}/investigation`, { plan: 'x' }, 'csm-1')).toMatchObject({
    status: 409,
    body: { step: 'complaint', stepStatus: 'received' },
  });
  expect((await post(`${path}/acceptance`, {}, 'csm-1')).status).toBe(200);
  expect(await get(path)).toMatchObject({ status: 'accepted', orderNo });
});

it('says 409 to a second survey also while the order waits for the complaint that the first one led to (R4.2)', async () => {
  const orderNo = await open();
  await wholeWay(house, orderNo, { nps: 2, csat: 1, solved: true, comment: '态度差' });
  await until(
    async () => (await orderRow(house, orderNo)).status === 'awaiting_complaint',
    'the order to wait',
  );
  const second = await post(`service-orders/${orderNo}/survey`, { nps: 9, csat: 5, solved: true });
  expect(second).toMatchObject({ status: 409, body: { code: 'not_allowed_in_state' } });
});

it('refuses text that can not be kept, and a visit in the past, naming the field (R3.1)', async () => {
  const broken = await post('service-orders', { ...REQUEST, problem: 'half \ud800 a character' });
  expect(broken).toMatchObject({ status: 422, body: { errors: [{ path: 'problem' }] } });
  const slot = { startsAt: '2025-01-01T08:00:00Z', endsAt: '2025-01-01T09:00:00Z' };
  expect(await post('service-orders', { ...REQUEST, slot })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'slot.startsAt' }] },
  });
  const yearZero = { startsAt: '0000-01-01T08:00:00Z', endsAt: '0000-01-01T09:00:00Z' };
  expect((await post('service-orders', { ...REQUEST, slot: yearZero })).status).toBe(422);
});

it('refuses what the records can not keep, and the order goes on (design, rule 3)', async () => {
  const orderNo = await open();
  await untilStep(house, orderNo, 'booking', 'requested');
  // Past the API's own check, as from another client of the same functions.
  const bad = { ...CHECK_IN, broughtBy: 'half \ud800 a character' };
  const refused = await send(house, orderNo, 'advisor-1', 'checkIn', bad);
  expect(refused).toMatchObject({ kind: 'refused' });
  expect((await post(`service-orders/${orderNo}/check-in`, CHECK_IN)).status).toBe(200);
  expect((await post(`service-orders/${orderNo}/cancellation`, { reason: 'test over' })).status).toBe(200);
});

it('answers 503 with Retry-After while Temporal is away, and carries the same key out when it is back (R5.1)', async () => {
  const orderNo = await open();
  await untilStep(house, orderNo, 'booking', 'requested');
  const nowhere = Connection.lazy({ address: '127.0.0.1:9', connectTimeout: '1s' });
  const cutOff = buildApp({
    ...house,
    temporal: new Client({ connection: nowhere }),
    temporalUiUrl: null,
  });
  const key = newKey();
  const away = await post(`service-orders/${orderNo}/check-in`, CHECK_IN, 'advisor-1', key, cutOff);
  expect(away).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(Number(away.headers['retry-after'])).toBeGreaterThan(0);
  const opening = await post('service-orders', REQUEST, 'advisor-1', 'opening-while-away', cutOff);
  expect(opening.status).toBe(503);
  await cutOff.close();
  await nowhere.close();
  expect((await post(`service-orders/${orderNo}/check-in`, CHECK_IN, 'advisor-1', key)).status).toBe(200);
  const opened = await post('service-orders', REQUEST, 'advisor-1', 'opening-while-away');
  expect(opened.status).toBe(201);
  expect(await get(`service-orders/${opened.body.orderNo}`)).toMatchObject({ status: 'open' });
}, 60_000);

it('lets the desk decide anew when somebody there learns what is asked for (R2.4, R3.2b)', async () => {
  const orderNo = await open({ requiredSkills: ['transmission'] });
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  await untilStep(house, orderNo, 'dispatch', 'queued');
  const changed = await app.inject({
    method: 'PATCH',
    url: '/v1/staff/tech-2',
    payload: { skills: ['general', 'transmission'] },
    headers: { authorization: `Bearer ${apiKey}` },
  });
  expect(changed.statusCode).toBe(200);
  expect(await untilOffered(house, orderNo)).toMatchObject({ technicianId: 'tech-2' });
});
