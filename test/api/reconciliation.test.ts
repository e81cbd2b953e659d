import { expect, it } from 'vitest';
import { alertLedger, customers, intakes, serviceOrders, vehicles } from '../../src/db/schema.js';
import { testApp } from './app.js';

const { db, get, operator, keyOf } = await testApp();
const PATH = '/v1/reports/reconciliation';
const at = '2026-03-01T08:00:00.000Z';

await db.insert(customers).values({ id: 'C-1', name: '测试', phone: '13800138000' });
await db.insert(vehicles).values({ id: 'V-1', customerId: 'C-1', make: 'TOYOTA', model: 'COROLLA' });
// Each order has a row of the ledger that no milestone explains.
for (const [outletId, orderNo] of [
  ['SHA-01', 'SO-1'],
  ['CAN-01', 'SO-2'],
  ['SHA-01', 'SO-3'],
] as const) {
  const urgency = 'P4_ROUTINE' as const;
  await db.insert(intakes).values({
    ...{ orderNo, outletId, urgency, customerId: 'C-1', vehicleId: 'V-1', channel: 'phone' },
    ...{ customerType: 'new', problem: 'oil change', components: [], warnings: [] },
    ...{ urgencyRule: 'r', urgencyMatched: '', policyVersion: 'standard-2025' },
  });
  await db.insert(serviceOrders).values({
    ...{ orderNo, outletId, urgency, status: 'open', step: 'booking', stepStatus: 'requested' },
    ...{ currentExecution: `booking:${orderNo}:1`, openedAt: at, updatedAt: at },
    closedAt: orderNo === 'SO-3' ? at : null,
  });
  await unexplained(orderNo);
}
await unexplained('ZZ-nobody');

async function unexplained(subject: string): Promise<void> {
  await db.insert(alertLedger).values({
    ...{ clockId: `${subject}/callback/1`, revision: 0, milestone: 'breach', level: 0, kind: 'callback' },
    ...{ subject, dueAt: at, firedAt: at, latenessMs: 0 },
  });
}

const subjects = (body: { items: { subject: string }[] }) => body.items.map(({ subject }) => subject);

it('shows the faults of the cases below a manager, and what belongs to no case to headquarters (R2.1, R6.1)', async () => {
  const all = await get(PATH);
  expect([all.status, subjects(all.body)]).toEqual([200, ['SO-1', 'SO-2', 'SO-3', 'ZZ-nobody']]);
  expect(all.body).toMatchObject({ checked: { cases: 4 }, graceSeconds: 120, nextCursor: null });
  expect(all.body.items[0]).toMatchObject({
    ...{ fault: 'ledger_row_unexplained', clockId: 'SO-1/callback/1', outletId: 'SHA-01', since: at },
  });
  const manager = await keyOf('SHA-01-M1', 'SHA-01');
  expect(subjects((await get(PATH, manager)).body)).toEqual(['SO-1', 'SO-3']);
  const technician = await get(PATH, await keyOf('SHA-01-T1', 'SHA-01'));
  expect([technician.status, technician.body.code]).toEqual([403, 'role_not_allowed']);
});

it('looks at so many cases a page, and at those that are asked for (R6.1)', async () => {
  const first = await get(`${PATH}?limit=3`);
  expect(subjects(first.body)).toEqual(['SO-1', 'SO-2', 'SO-3']);
  const second = await get(`${PATH}?limit=3&cursor=${first.body.nextCursor}`);
  expect([subjects(second.body), second.body.nextCursor]).toEqual([['ZZ-nobody'], null]);
  expect(subjects((await get(`${PATH}?outletId=SHA-01&open=true`)).body)).toEqual(['SO-1']);
  expect(subjects((await get(`${PATH}?subject=SO-2`)).body)).toEqual(['SO-2']);
  const other = await get(`${PATH}?fault=level_untold`);
  expect([subjects(other.body), other.body.checked.cases]).toEqual([[], 4]);
  const wrong = await get(`${PATH}?fault=late`, operator);
  expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'fault']);
});
