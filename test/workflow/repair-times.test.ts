import { expect, it } from 'vitest';
import { listRepairTimes, reportRepairTimes } from '../../src/db/reads/repair-report.js';
import { check, completeWork, does, toRepair, toWork, untilStep } from '../support/drive.js';
import { booked, type Case } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const HQ = { orgUnitId: 'hq', kind: 'hq' as const };

async function begun(problem?: string): Promise<Case> {
  const own = await booked(house, problem);
  const tech = await toRepair(house, own.orderNo);
  await untilStep(house, own.orderNo, 'repair', 'diagnosing');
  return { ...own, tech };
}

async function done({ orderNo, tech }: Case): Promise<void> {
  await toWork(house, orderNo, tech);
  await completeWork(house, orderNo, tech);
  await check(house, orderNo, true);
  await untilStep(house, orderNo, 'settlement', 'open');
}

it('shows all hours beside those that count, by first and by extended deadline, per outlet and order (R3.3b, R7.1)', async () => {
  const from = (await house.inHours(-24)).slice(0, 10);
  const [quick, waiting, extended] = [await begun(), await begun(), await begun()];
  const rejected = await begun();
  await does(house, waiting.orderNo, waiting.tech, 'startHold', {
    reason: 'awaiting_parts',
    reference: 'P-1',
  });
  await house.skip(10);
  await done(quick);
  await does(house, rejected.orderNo, rejected.tech, 'recordDiagnosis', { faultCodes: [], findings: 'x' });
  const lines = [{ kind: 'labour', description: 'x', quantity: 1, unitPriceCents: 1, payer: 'customer' }];
  const { result } = await does(house, rejected.orderNo, rejected.tech, 'submitEstimate', { lines });
  const { estimateId } = result as { estimateId: string };
  await does(house, rejected.orderNo, 'advisor-1', 'rejectEstimate', {
    ...{ estimateId, channel: 'phone', evidence: null, reason: 'too dear' },
  });
  await house.skip(20);
  await does(house, waiting.orderNo, waiting.tech, 'endHold', { note: null });
  await done(waiting);
  await does(house, extended.orderNo, extended.tech, 'requestExtension', { hours: 24, reason: 'gearbox' });
  await does(house, extended.orderNo, extended.manager, 'decideExtension', { approved: true, reason: null });
  await house.skip(30);
  await done(extended);

  const to = (await house.inHours(24)).slice(0, 10);
  const of = async ({ outletId }: Case) => {
    const { outlets } = await reportRepairTimes(house.db, HQ, { from, to, outletId });
    return outlets[0] ?? null;
  };
  const close = (hours: number) => expect.closeTo(hours, 1);
  expect(await of(quick)).toMatchObject({
    repairs: 1,
    grossHours: close(10),
    netHours: close(10),
    within24hGross: 1,
  });
  expect(await of(waiting)).toMatchObject({
    ...{ grossHours: close(30), netHours: close(0), within24hGross: 0, within24hNet: 1, byFirstDeadline: 1 },
  });
  expect(await of(extended)).toMatchObject({
    ...{ grossHours: close(60), extended: 1, byFirstDeadline: 0, onTime: 1, within24hNet: 0 },
  });
  // Who turned the estimate down had no repair.
  expect(await of(rejected)).toBeNull();
  const { total } = await reportRepairTimes(house.db, HQ, { from, to });
  expect(total).toMatchObject({ repairs: 3, within24hGross: close(1 / 3), within24hNet: close(2 / 3) });
  const none = await reportRepairTimes(house.db, { orgUnitId: 'o2', kind: 'outlet' }, { from, to });
  expect(none).toMatchObject({ total: { repairs: 0, grossHours: null, onTime: null }, outlets: [] });

  const first = await listRepairTimes(house.db, HQ, { from, to, limit: 2 });
  expect(first.items.map(({ orderNo }) => orderNo)).toEqual([extended.orderNo, waiting.orderNo]);
  expect(first.items[0]).toMatchObject({ extended: true, outcome: 'met' });
  const [at, key] = JSON.parse(Buffer.from(first.nextCursor ?? '', 'base64url').toString()) as [
    string,
    string,
  ];
  const second = await listRepairTimes(house.db, HQ, { from, to, limit: 2, cursor: { at, key } });
  expect(second.items.map(({ orderNo }) => orderNo)).toEqual([quick.orderNo]);
  expect(second.nextCursor).toBeNull();
});
