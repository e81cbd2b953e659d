import { describe, expect, it } from 'vitest';
import {
  check,
  completeWork,
  does,
  orderRow,
  send,
  settleAndHandOver,
  until,
  untilStep,
} from '../support/drive.js';
import { acceptOffer, clocksOf, inWork, ledgerOf, toldOf, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

// More time for a repair, wherever its clock is when somebody asks or decides (R3.3b).

const house = await skippingHouse();
const ask = { hours: 24, reason: 'gearbox comes from the factory' };
const decide = (approved: boolean) => ({ approved, reason: approved ? null : 'not convincing' });
const refusal = (refused: string) => ({ kind: 'refused', refusal: { refused } });
const repairClock = async (orderNo: string) => (await clocksOf(house, orderNo, 'repair_completion')).at(-1);

/** Filed an hour before the deadline, which then passes. */
async function pendingBreach() {
  const own = await inWork(house);
  // Reported on time: the repair's is the only deadline that is missed.
  for (const hours of [16, 16, 15]) {
    await house.skip(hours);
    await does(house, own.orderNo, own.tech, 'reportProgress', { message: 'waiting', channel: 'phone' });
  }
  await does(house, own.orderNo, own.tech, 'requestExtension', ask);
  await house.skip(1, 30);
  return own;
}

describe('a request for more time that waits (R3.3b)', () => {
  it('reaches the manager at once, and the region and HQ when nobody decides within 8 hours (R3.3b)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    await does(house, orderNo, tech, 'requestExtension', ask);
    await house.skip(0, 10);
    await untilInbox(house, manager, orderNo, 'extension_decision', ['warn_1/0']);
    await house.skip(7, 40);
    expect(await toldOf(house, orderNo, 'extension_decision')).not.toContain('breach/0');
    await house.skip(0, 15);
    await untilInbox(house, 'region-1', orderNo, 'extension_decision', ['breach/1']);
    await house.skip(6);
    await untilInbox(house, 'hq-1', orderNo, 'extension_decision', ['breach/2']);
    await does(house, orderNo, 'region-1', 'decideExtension', decide(false));
    expect((await clocksOf(house, orderNo, 'extension_decision'))[0]?.outcome).toBe('breached');
  });

  it('is decided while the check is made, and voids the breach (R3.3b, R3.3c)', async () => {
    const { orderNo, tech, manager } = await pendingBreach();
    await completeWork(house, orderNo, tech);
    await untilStep(house, orderNo, 'quality_check', 'pending');
    await does(house, orderNo, manager, 'decideExtension', decide(true));
    expect((await repairClock(orderNo))?.fired.at(-1)).toMatchObject({ milestone: 'breach', voided: true });
    expect(await orderRow(house, orderNo)).toMatchObject({ breached: false });
    await check(house, orderNo, true);
    expect((await repairClock(orderNo))?.outcome).toBe('met');
  });

  it('is in the ledger as undecided at every level that was told, then as confirmed or voided (R3.3b, R6.1)', async () => {
    for (const approved of [true, false]) {
      const { orderNo, manager } = await pendingBreach();
      await untilInbox(house, manager, orderNo, 'repair_completion', ['breach/1']);
      const breach = async () =>
        (await ledgerOf(house, orderNo, 'repair_completion'))
          .filter(({ milestone }) => milestone === 'breach')
          .map(({ level, decision }) => [level, decision]);
      expect(await breach()).toEqual([
        [0, 'pending'],
        [1, 'pending'],
      ]);
      await does(house, orderNo, manager, 'decideExtension', decide(approved));
      const outcome = approved ? 'voided' : 'confirmed';
      expect((await breach()).slice(0, 2)).toEqual([
        [0, outcome],
        [1, outcome],
      ]);
    }
  });

  it('is decided after the check has passed, too: the answer applies back (R3.3b)', async () => {
    for (const approved of [true, false]) {
      const { orderNo, tech, manager } = await pendingBreach();
      await completeWork(house, orderNo, tech);
      await check(house, orderNo, true);
      await untilStep(house, orderNo, 'settlement', 'open');
      expect(await repairClock(orderNo)).toMatchObject({
        outcome: 'breached',
        extension: { decision: null },
      });
      await does(house, orderNo, manager, 'decideExtension', decide(approved));
      const again = await send(house, orderNo, manager, 'decideExtension', decide(approved));
      expect(again).toMatchObject(refusal('no_extension_pending'));
      expect((await repairClock(orderNo))?.outcome).toBe(approved ? 'met' : 'breached');
      expect(await orderRow(house, orderNo)).toMatchObject({ breached: !approved });
    }
  });

  it('goes on being chased when the check is passed too late, until it is decided (R3.3b, R6.1)', async () => {
    const { orderNo, tech } = await pendingBreach();
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    await untilStep(house, orderNo, 'settlement', 'open');
    await house.skip(7);
    await untilInbox(house, 'region-1', orderNo, 'extension_decision', ['breach/1']);
    await house.skip(6);
    await untilInbox(house, 'hq-1', orderNo, 'extension_decision', ['breach/2']);
    await does(house, orderNo, 'region-1', 'decideExtension', decide(false));
    expect((await clocksOf(house, orderNo, 'extension_decision'))[0]?.stoppedAt).not.toBeNull();
    expect((await repairClock(orderNo))?.outcome).toBe('breached');
  });

  it.each([
    ['hand-over', false],
    ['cancellation', true],
  ])('ends unanswered with the %s: the first deadline stands (R3.3b, R6.1)', async (_what, cancelled) => {
    const { orderNo, tech, advisor } = await pendingBreach();
    if (cancelled) await does(house, orderNo, advisor, 'cancelOrder', { reason: 'waited too long' });
    else {
      await completeWork(house, orderNo, tech);
      await check(house, orderNo, true);
      await settleAndHandOver(house, orderNo);
    }
    const answer = async () => (await repairClock(orderNo))?.extension?.decision;
    await until(async () => (await answer())?.unanswered, 'the end of the request');
    expect(await answer()).toMatchObject({ approved: false, by: 'pitlane' });
    expect((await repairClock(orderNo))?.outcome).toBe('breached');
    const rows = await ledgerOf(house, orderNo, 'repair_completion');
    const breach = rows.filter(({ milestone }) => milestone === 'breach');
    expect(breach.map(({ decision }) => decision)).toEqual(breach.map(() => 'confirmed'));
    expect(await orderRow(house, orderNo)).toMatchObject({ breached: true });
  });

  it('needs no answer any more when the check is passed in time (R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    await does(house, orderNo, tech, 'requestExtension', ask);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    await untilStep(house, orderNo, 'settlement', 'open');
    expect((await clocksOf(house, orderNo, 'extension_decision'))[0]?.outcome).toBe('withdrawn');
  });

  it('is filed and decided while the work waits for its next technician (R3.2b, R3.3b)', async () => {
    const { orderNo, tech, advisor, manager } = await inWork(house, 'oil change', 2);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await untilStep(house, orderNo, 'dispatch', 'assigned');
    await does(house, orderNo, advisor, 'requestExtension', ask);
    await does(house, orderNo, manager, 'decideExtension', decide(true));
    await acceptOffer(house, orderNo);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    expect(await repairClock(orderNo)).toMatchObject({ revision: 1, outcome: 'running' });
  });

  it('is not decided by whoever filed it, and says in hours how much there is (R3.3b, R2.2)', async () => {
    const { orderNo, manager } = await inWork(house);
    const much = await send(house, orderNo, manager, 'requestExtension', { ...ask, hours: 73 });
    expect(much).toHaveProperty('refusal.detail', 'up to 72 h more can be granted, of 72 h in all');
    await does(house, orderNo, manager, 'requestExtension', ask);
    expect(await send(house, orderNo, manager, 'decideExtension', decide(true))).toMatchObject(
      refusal('conflict_of_interest'),
    );
    await does(house, orderNo, 'region-1', 'decideExtension', decide(true));
    const left = await send(house, orderNo, manager, 'requestExtension', { ...ask, hours: 49 });
    expect(left).toHaveProperty('refusal.detail', 'up to 48 h more can be granted, of 72 h in all');
  });
});
