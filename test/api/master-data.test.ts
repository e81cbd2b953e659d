import { expect, it } from 'vitest';
import { testApp } from './app.js';

const { get, post, app, operator, keyOf } = await testApp();

const patch = async (url: string, payload: object, key = operator) => {
  const headers = { authorization: `Bearer ${key}` };
  const response = await app.inject({ method: 'PATCH', url, payload, headers });
  return { status: response.statusCode, body: response.json() };
};

it('creates a customer once, however often the same key is sent (R3.1; design, rule 2)', async () => {
  const body = { name: '王小明', phone: '138 0013 8000', email: 'wang@example.com' };
  const first = await post('/v1/customers', body, { key: 'customer-1' });
  expect(first.status).toBe(201);
  expect(first.headers.location).toBe(`/v1/customers/${first.body.id}`);
  expect(first.body).toMatchObject({ name: '王小明', phone: '13800138000' });
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  const again = await post('/v1/customers', body, { key: 'customer-1' });
  expect([again.status, again.body.id, again.headers['idempotency-replayed']]).toEqual([
    201,
    first.body.id,
    'true',
  ]);
  const other = await post('/v1/customers', { ...body, name: '李' }, { key: 'customer-1' });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  const found = await get('/v1/customers?phone=13800138000');
  expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([first.body.id]);
});

it('creates one customer when the same key comes ten times at once (design, rule 2)', async () => {
  const body = { name: '同时', phone: '13600136000' };
  const all = await Promise.all(
    Array.from({ length: 10 }, () => post('/v1/customers', body, { key: 'at-once' })),
  );
  expect(all.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(all.map((response) => response.body.id)).size).toBe(1);
  expect((await get('/v1/customers?phone=13600136000')).body.items).toHaveLength(1);
});

it('says what is odd about a VIN and a plate, and keeps them all the same (R3.2a)', async () => {
  const { body: owner } = await post('/v1/customers', { name: '车主', phone: '13500135000' });
  const car = {
    customerId: owner.id,
    make: 'BYD',
    model: '汉',
    vin: 'lgx-123',
    plate: '沪A 12345',
    modelYear: 2024,
  };
  const response = await post('/v1/vehicles', car);
  expect(response.status).toBe(201);
  expect(response.body).toMatchObject({ vin: 'LGX123', plate: '沪A12345' });
  expect(response.body.warnings.map(({ code }: { code: string }) => code)).toContain('vin_length');
  const changed = await patch(`/v1/vehicles/${response.body.id}`, { odometerKm: 12_345 });
  expect([changed.status, changed.body.odometerKm, changed.body.vin]).toEqual([200, 12_345, 'LGX123']);
  // A field that isn't given stays as it is; one that is given as null goes.
  const unplated = await patch(`/v1/vehicles/${response.body.id}`, { plate: null });
  expect([unplated.body.plate, unplated.body.vin]).toEqual([null, 'LGX123']);
  const found = await get('/v1/vehicles?vin=lgx%20123');
  expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([response.body.id]);
  const none = await post('/v1/vehicles', { ...car, customerId: 'C-none' }, { key: 'vehicle-2' });
  expect([none.status, none.body.errors[0].path]).toEqual([422, 'customerId']);
  const corrected = await post('/v1/vehicles', car, { key: 'vehicle-2' });
  expect(corrected.status).toBe(201);
});

it('lets an outlet manager keep the people of their own outlet only, and nobody takes an id twice (R2.1, R2.2)', async () => {
  const manager = await keyOf('HGH-01-M1', 'HGH-01');
  const member = {
    id: 'HGH-01-T9',
    name: '新人',
    orgUnitId: 'HGH-01',
    role: 'technician',
    yearsOfExperience: 3,
    assessmentScore: 92,
    assessmentValidUntil: '2027-01-01T00:00:00+08:00',
  };
  const made = await post('/v1/staff', member, { as: manager });
  expect([made.status, made.body.onDuty, made.body.assessmentValidUntil]).toEqual([
    201,
    false,
    '2026-12-31T16:00:00.000Z',
  ]);
  const twice = await post('/v1/staff', member, { as: manager });
  expect([twice.status, twice.body.code]).toEqual([409, 'already_exists']);
  const elsewhere = await post('/v1/staff', { ...member, id: 'X-1', orgUnitId: 'SHA-01' }, { as: manager });
  expect([elsewhere.status, elsewhere.body.errors[0].path]).toEqual([422, 'orgUnitId']);
  const moved = await patch('/v1/staff/HGH-01-T9', { orgUnitId: 'SHA-01' }, manager);
  expect(moved.status).toBe(422);
  const gone = await patch('/v1/staff/HGH-01-T9', { active: false }, manager);
  expect([gone.status, gone.body.active]).toEqual([200, false]);
});

it('keeps the organisation a tree: an outlet belongs to a region (R2.1)', async () => {
  const wrong = await post('/v1/org-units', { id: 'NKG-01', kind: 'outlet', name: '南京', parentId: 'HQ' });
  expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'parentId']);
  const right = await post('/v1/org-units', { id: 'NKG-01', kind: 'outlet', name: '南京', parentId: 'EAST' });
  expect([right.status, right.body.zone]).toEqual([201, 'Asia/Shanghai']);
  const zone = await patch('/v1/org-units/NKG-01', { zone: 'Mars/Olympus' });
  expect([zone.status, zone.body.errors[0].path]).toEqual([422, 'zone']);
});

it('walks a list in pages without losing or repeating anything', async () => {
  const seen: string[] = [];
  let cursor = '';
  for (let pages = 0; pages < 50; pages++) {
    const page = await get(`/v1/staff?limit=7${cursor}`);
    expect(page.status).toBe(200);
    seen.push(...page.body.items.map(({ id }: { id: string }) => id));
    if (page.body.nextCursor === null) break;
    expect(page.body.items).toHaveLength(7);
    cursor = `&cursor=${page.body.nextCursor}`;
  }
  const whole = await get('/v1/staff?limit=200');
  expect(seen).toEqual(whole.body.items.map(({ id }: { id: string }) => id));
  expect(new Set(seen).size).toBe(seen.length);
});

it('refuses a cursor that it did not give, a limit out of range, and a filter that it does not know', async () => {
  const wrong = [
    ['cursor=abc', 'cursor'],
    [`cursor=${Buffer.from('["2026-99-99 00:00:00+00","x"]').toString('base64url')}`, 'cursor'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['urgency=P9', 'urgency'],
    ['breached=maybe', 'breached'],
    ['colour=red', ''],
  ];
  for (const [query, path] of wrong) {
    const response = await get(`/v1/service-orders?${query}`);
    expect([query, response.status, response.body.errors?.[0]?.path]).toEqual([query, 422, path]);
  }
});

it('reads the service standard in force (R8.1)', async () => {
  const list = await get('/v1/policies');
  expect(list.body.items).toMatchObject([
    { version: 'standard-2025', keptAs: 'standard-2025', builtIn: true, timeScale: 1, inForce: true },
  ]);
  const standard = await get('/v1/policies/standard-2025');
  expect(standard.body.document.clocks.repair_completion.limit).toBe('PT48H');
  expect((await get('/v1/policies/standard-1999')).status).toBe(404);
});
