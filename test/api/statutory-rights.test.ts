import { expect, it } from 'vitest';
import { COMMAND_BODIES } from '../../src/contracts/commands.js';
import { intakes, serviceOrders, timelineEvents } from '../../src/db/schema.js';
import { COMMANDS } from '../../src/domain/lifecycle.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { testApp } from './app.js';

const { get, post, db } = await testApp();

async function car(change: object = {}) {
  const { body: owner } = await post('/v1/customers', { name: '车主', phone: '13500135002' });
  const { body } = await post('/v1/vehicles', { customerId: owner.id, make: 'BYD', model: '汉', ...change });
  return body as { id: string; customerId: string };
}

/** An order as its events would tell it. */
async function orderOf(
  { id: vehicleId, customerId }: { id: string; customerId: string },
  orderNo: string,
  events: [type: string, at: string, data?: object][],
) {
  await db.insert(intakes).values({
    ...{ orderNo, vehicleId, customerId, outletId: 'HGH-01', urgency: 'P4_ROUTINE', channel: 'phone' },
    ...{ customerType: 'new', problem: orderNo, components: [], urgencyRule: 'default', urgencyMatched: '' },
    ...{ policyVersion: 'standard-2025', warnings: [] },
  });
  await db.insert(timelineEvents).values(
    events.map(([type, at, data = {}], i) => ({
      ...{ executionId: `x:${orderNo}`, seq: i + 1, id: `${orderNo}-${i}`, kind: 'repair' as const },
      ...{ subject: orderNo, orderNo, type, at, actor: SYSTEM, data: { ...data }, status: 'x' },
    })),
  );
}

const LOANER = { kind: 'loaner', from: '2025-08-02T00:00:00.000Z', amountCents: null, details: '浙A12345' };
const fault = { isQualityFault: true, part: null, safetyCritical: true, danger: null };
const repaired = (
  day: string,
  until: string,
  odometerKm: number | null,
  more: object = { fault },
  after: [string, string, object?][] = [],
) =>
  [
    ['order_opened', `${day}T00:00:00Z`],
    ['checked_in', `${day}T01:00:00Z`, { odometerKm }],
    ['diagnosis_recorded', `${day}T02:00:00Z`, { faultCodes: [], ...more }],
    ['diagnosis_recorded', `${day}T02:30:00Z`, { faultCodes: [] }],
    ['estimate_approved', `${day}T03:00:00Z`],
    ['repair_completed', `${until}T00:00:00Z`],
    ['check_passed', `${until}T03:00:00Z`],
    ...after,
  ] as [string, string, object?][];

it('shows the rights over all orders of a vehicle with the article, orders and days, also after a sale (R3.3b, R8.2)', async () => {
  const sold = await car({ vin: 'LGXCE4CB5P0123456', invoicedOn: '2025-01-01', deliveredOn: '2025-01-20' });
  const bought = await car({ vin: 'LGXCE4CB5P0123456' });
  await orderOf(sold, 'SO-A', repaired('2025-06-01', '2025-06-07', 8_000));
  await orderOf(sold, 'SO-B', repaired('2025-07-01', '2025-07-02', 9_000, {}));
  const told = { rights: ['safety_fault#all#warned#2'], toldTo: '车主', channel: 'phone', evidence: null };
  await orderOf(
    bought,
    'SO-C',
    repaired('2025-08-01', '2025-08-03', 10_000, { fault }, [
      ['mobility_arranged', '2025-08-02T00:00:00Z', LOANER],
      ['statutory_rights_told', '2025-08-03T04:00:00Z', told],
    ]),
  );
  const { status, body } = await get(`/v1/vehicles/${bought.id}/statutory-rights`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    applies: true,
    returnPeriod: { from: '2025-01-20', lastDay: '2027-01-20', km: 50_000 },
    repairDays: 8,
    rights: [
      {
        ...{ article: '24(1)', standing: 'warned', count: 2, certain: true },
        told: { toldTo: '车主', at: '2025-08-03T04:00:00.000Z' },
      },
    ],
    questions: [{ code: 'fault_not_stated', orders: ['SO-B'] }],
  });
  expect(body.repairs).toMatchObject([
    { orderNo: 'SO-A', days: 6, mobilityDueSince: '2025-06-06T03:00:00.000Z' },
    { orderNo: 'SO-B', days: 1, isQualityFault: null },
    { orderNo: 'SO-C', days: 2, mobilityDueSince: null, mobility: [{ ...LOANER, by: 'pitlane' }] },
  ]);
  expect(body.law).toContain('第43号');
});

it('says what is unknown instead of no, and nothing of a commercial vehicle; a promise is no less than the law (R3.3b, R8.2)', async () => {
  const undated = await car();
  await orderOf(undated, 'SO-D', repaired('2025-06-01', '2025-06-02', null));
  const { body } = await get(`/v1/vehicles/${undated.id}/statutory-rights`);
  expect(body.rights).toMatchObject([{ article: '24(1)', certain: false }]);
  expect(body.questions.map(({ code }: { code: string }) => code)).toEqual([
    'start_date_missing',
    'odometer_missing',
  ]);
  const taxi = await car({ use: 'commercial', deliveredOn: '2025-01-01' });
  await orderOf(taxi, 'SO-E', repaired('2025-06-01', '2025-06-09', 10));
  const none = await get(`/v1/vehicles/${taxi.id}/statutory-rights`);
  expect(none.body).toMatchObject({ applies: false, rights: [], repairs: [{ mobilityDueSince: null }] });
  expect((await get('/v1/vehicles/V-none/statutory-rights')).status).toBe(404);
  const promise = (months: number) => ({ warrantyPromise: { returns: { months, km: null } } });
  const less = { customerId: taxi.customerId, make: 'BYD', model: '汉', ...promise(12) };
  expect((await post('/v1/vehicles', less)).status).toBe(422);
  const more = await car({ deliveredOn: '2020-01-01', ...promise(96) });
  expect((await get(`/v1/vehicles/${more.id}/statutory-rights`)).body.returnPeriod).toEqual({
    ...{ from: '2020-01-01', lastDay: '2028-01-01', km: null },
  });
});

it('an order shows in short what its vehicle has come to, and where all of it stands (R3.3b)', async () => {
  const sold = await car({ deliveredOn: '2025-01-20' });
  const told = { rights: ['safety_fault#all#warned#2'], toldTo: '车主', channel: 'phone', evidence: null };
  await orderOf(sold, 'SO-F', repaired('2025-06-01', '2025-06-02', 8_000));
  await orderOf(sold, 'SO-G', repaired('2025-08-01', '2025-08-03', 9_000));
  await db.insert(serviceOrders).values({
    ...{
      orderNo: 'SO-G',
      outletId: 'HGH-01',
      urgency: 'P4_ROUTINE',
      status: 'closed',
      step: 'service_order',
    },
    ...{ stepStatus: 'closed', currentExecution: 'service-order:SO-G', openedAt: '2025-08-01T00:00:00Z' },
    updatedAt: '2025-08-01T00:00:00Z',
  });
  const shown = async () => (await get('/v1/service-orders/SO-G')).body.statutory;
  const flag = { rule: 'safety_fault', article: '24(1)', standing: 'warned', certain: true, told: false };
  expect(await shown()).toEqual({
    applies: true,
    flags: [{ ...flag, mayAsk: 'replacement_or_return' }],
    href: `/v1/vehicles/${sold.id}/statutory-rights`,
  });
  await db.insert(timelineEvents).values({
    ...{ executionId: 'x:SO-G', seq: 99, id: 'told', kind: 'repair', subject: 'SO-G', orderNo: 'SO-G' },
    ...{ type: 'statutory_rights_told', at: '2025-08-04T00:00:00Z', actor: SYSTEM, data: told, status: 'x' },
  });
  expect((await shown()).flags).toMatchObject([{ ...flag, told: true }]);
});

it('a diagnosis says why a fault is none of quality, and a part without a code is named (R3.3b)', () => {
  const diagnosis = (said: object) =>
    COMMAND_BODIES.recordDiagnosis.safeParse({ findings: 'x', fault: said }).success;
  expect(diagnosis({ isQualityFault: true, part: { part: 'engine.crankshaft' } })).toBe(true);
  expect(diagnosis({ isQualityFault: false })).toBe(false);
  expect(diagnosis({ isQualityFault: false, notBecause: 'wearing_part' })).toBe(true);
  expect(diagnosis({ isQualityFault: true, notBecause: 'accident' })).toBe(false);
  expect(diagnosis({ isQualityFault: true, part: { part: 'body.other' } })).toBe(false);
  expect(diagnosis({ isQualityFault: true, part: { part: 'radio' } })).toBe(false);
  expect(diagnosis({ isQualityFault: true, replacementNeeded: 'assembly' })).toBe(false);
  const done = (from: string, to: string) =>
    COMMAND_BODIES.completeRepair.safeParse({
      summary: 'x',
      notCounted: [{ reason: 'traction_battery_transport', from, to, evidence: 'waybill 1' }],
    }).success;
  expect(done('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z')).toBe(true);
  expect(done('2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z')).toBe(false);
});

it('compensation has its amount, a loaner none; a technician arranges neither (R3.3b)', () => {
  const { arrangeMobility } = COMMAND_BODIES;
  const arranged = (body: object) =>
    arrangeMobility.safeParse({ from: '2026-01-01T00:00:00Z', details: '浙A12345', ...body }).success;
  expect(arranged({ kind: 'loaner' })).toBe(true);
  expect(arranged({ kind: 'compensation' })).toBe(false);
  expect(arranged({ kind: 'compensation', amountCents: 30_000 })).toBe(true);
  expect(arranged({ kind: 'loaner', amountCents: 1 })).toBe(false);
  expect(arranged({ kind: 'bicycle' })).toBe(false);
  expect(COMMANDS.arrangeMobility.roles).not.toContain('technician');
});
