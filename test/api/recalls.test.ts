import { expect, it } from 'vitest';
import { intakes, serviceOrders } from '../../src/db/schema.js';
import { testApp } from './app.js';

const { get, post, app, db, operator, keyOf } = await testApp();

const patch = async (url: string, payload: object) => {
  const headers = { authorization: `Bearer ${operator}` };
  const response = await app.inject({ method: 'PATCH', url, payload, headers });
  return { status: response.statusCode, body: response.json() };
};

const RECALL = {
  id: 'RC-2026-01',
  title: '制动软管可能开裂',
  makes: ['byd'],
  models: ['汉'],
  modelYears: [2023],
  publishedOn: '2026-01-15',
};

async function car(change: object = {}) {
  const { body: owner } = await post('/v1/customers', { name: '车主', phone: '13500135001' });
  const vehicle = { customerId: owner.id, make: 'BYD', model: '汉', modelYear: 2023, ...change };
  const { body } = await post('/v1/vehicles', vehicle);
  return body;
}

/** An order of the vehicle, as its records would be. */
async function orderOf(vehicle: { id: string; customerId: string }, orderNo: string, outletId: string) {
  const at = '2026-03-02T01:00:00.000Z';
  const about = { orderNo, outletId, urgency: 'P4_ROUTINE' as const };
  await db.insert(intakes).values({
    ...about,
    customerId: vehicle.customerId,
    vehicleId: vehicle.id,
    channel: 'phone',
    customerType: 'new',
    problem: '保养',
    components: [],
    urgencyRule: 'default',
    urgencyMatched: '',
    policyVersion: 'standard-2025',
    warnings: [],
  });
  await db.insert(serviceOrders).values({
    ...about,
    status: 'open',
    step: 'repair',
    stepStatus: 'in_progress',
    currentExecution: `repair:${orderNo}:1`,
    openedAt: at,
    updatedAt: at,
  });
}

it('headquarters publish a recall; it is shown on the cars that it concerns until it is done or withdrawn (R3.1)', async () => {
  const manager = await keyOf('HGH-01-M1', 'HGH-01');
  expect((await post('/v1/recalls', RECALL, { as: manager })).status).toBe(403);
  const made = await post('/v1/recalls', RECALL);
  expect([made.status, made.headers.location]).toEqual([201, '/v1/recalls/RC-2026-01']);
  expect(made.body).toMatchObject({ makes: ['BYD'], withdrawn: false });
  expect((await post('/v1/recalls', RECALL)).body.code).toBe('already_exists');
  const open = async (id: string) =>
    (await get(`/v1/vehicles/${id}`)).body.openRecalls.map((recall: { id: string }) => recall.id);
  const concerned = await car();
  expect(concerned.openRecalls).toMatchObject([{ id: 'RC-2026-01', title: '制动软管可能开裂' }]);
  expect((await car({ modelYear: 2022 })).openRecalls).toEqual([]);
  await patch('/v1/recalls/RC-2026-01', { modelYears: [], vins: ['lgx-777'] });
  expect((await car({ make: 'XPENG', model: 'P7', vin: 'LGX777' })).openRecalls).toHaveLength(1);
  await patch('/v1/recalls/RC-2026-01', { withdrawn: true });
  expect(await open(concerned.id)).toEqual([]);
  await patch('/v1/recalls/RC-2026-01', { withdrawn: false });
  expect(await open(concerned.id)).toEqual(['RC-2026-01']);
  expect((await get('/v1/recalls')).body.items).toHaveLength(1);
});

it('a recall without cars is refused, and one that does not exist is not found (R3.1)', async () => {
  const nobody = await post('/v1/recalls', { ...RECALL, id: 'RC-0', makes: [] });
  expect([nobody.status, nobody.body.errors[0].path]).toEqual([422, 'makes']);
  expect((await get('/v1/recalls/RC-none')).status).toBe(404);
  expect((await patch('/v1/recalls/RC-none', { title: 'x' })).status).toBe(404);
});

it('a recall is done once, on an order of that very car (R3.1)', async () => {
  await post('/v1/recalls', { ...RECALL, id: 'RC-2', models: ['唐'] });
  const vehicle = await car({ model: '唐' });
  await orderOf(vehicle, 'SO-RECALL-1', 'HGH-01');
  const other = await car();
  await orderOf(other, 'SO-RECALL-2', 'HGH-01');
  const url = `/v1/vehicles/${vehicle.id}/recalls/RC-2/completion`;
  const wrong = await post(url, { orderNo: 'SO-RECALL-2' });
  expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'orderNo']);
  const technician = await keyOf('HGH-01-T1', 'HGH-01');
  const body = { orderNo: 'SO-RECALL-1', note: '已更换软管' };
  const done = await post(url, body, { as: technician, key: 'recall-done' });
  expect([done.status, done.headers.location]).toEqual([201, url]);
  expect(done.body).toMatchObject({ recallId: 'RC-2', orderNo: 'SO-RECALL-1', completedBy: 'HGH-01-T1' });
  const again = await post(url, body, { as: technician, key: 'recall-done' });
  expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
  expect((await post(url, body)).body.code).toBe('already_exists');
  expect((await get(url)).body.note).toBe('已更换软管');
  expect((await get(`/v1/vehicles/${vehicle.id}`)).body.openRecalls).toEqual([]);
  const order = await get('/v1/service-orders/SO-RECALL-2');
  expect(order.body.openRecalls.map(({ id }: { id: string }) => id)).toEqual(['RC-2026-01']);
  const history = await get(`/v1/vehicles/${vehicle.id}/history`, technician);
  expect(history.body.orders).toMatchObject([{ orderNo: 'SO-RECALL-1', recalls: ['RC-2'] }]);
});

it('an outlet that the car has not been to finds no such vehicle (R2.1, R3.1)', async () => {
  const vehicle = await car();
  await orderOf(vehicle, 'SO-RECALL-3', 'HGH-01');
  const elsewhere = await keyOf('SHA-01-T1', 'SHA-01');
  expect((await get(`/v1/vehicles/${vehicle.id}/history`, elsewhere)).status).toBe(404);
  const url = `/v1/vehicles/${vehicle.id}/recalls/RC-2026-01/completion`;
  expect((await post(url, { orderNo: 'SO-RECALL-3' }, { as: elsewhere })).status).toBe(404);
});
