import { describe, expect, it } from 'vitest';
import {
  check,
  completeWork,
  does,
  orderRow,
  send,
  settleAndHandOver,
  toWork,
  untilStep,
} from '../support/drive.js';
import { clocksOf, inboxOf, inRepair, inWork, storyOf, toldOf, untilInbox } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const KIND = 'repair_completion';

const dueInHours = (clock: { dueAt: string | null; startedAt: string } | undefined) =>
  Math.round((Date.parse(clock?.dueAt ?? '') - Date.parse(clock?.startedAt ?? '')) / 36_000) / 100;
const refusal = (refused: string) => ({ kind: 'refused', refusal: { refused } });
const LINES = [{ kind: 'part', description: '水泵', quantity: 1, unitPriceCents: 80_000, payer: 'customer' }];
const approval = (estimateId: string) => ({ estimateId, channel: 'phone', evidence: null });
const repairClock = async (orderNo: string) => (await clocksOf(house, orderNo, KIND)).at(-1);

describe('the 48 hours (R3.3b)', () => {
  it('warns at 50, 75 and 90 %, breaches, and climbs to region and HQ (R3.3b)', async () => {
    const { orderNo, tech, manager } = await inRepair(house);
    expect(dueInHours(await repairClock(orderNo))).toBe(48);
    await house.skip(47, 55);
    await untilInbox(house, tech, orderNo, KIND, ['warn_50/0', 'warn_75/0', 'warn_90/0']);
    expect(await inboxOf(house, manager, orderNo, KIND)).toEqual([]);
    await house.skip(0, 6);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
    await house.skip(2);
    await untilInbox(house, 'region-1', orderNo, KIND, ['breach/2']);
    await house.skip(4);
    await untilInbox(house, 'hq-1', orderNo, KIND, ['breach/3']);
    expect(await orderRow(house, orderNo)).toMatchObject({ breached: true });
  });

  it('stands while the customer decides on the estimate (R3.3b)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'leak' });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES });
    expect((await repairClock(orderNo))?.dueAt).toBeNull();
    await house.skip(20);
    await does(house, orderNo, 'advisor-1', 'approveEstimate', approval('E1'));
    expect(dueInHours(await repairClock(orderNo))).toBeCloseTo(68, 1);
  });

  it('tells the manager when the customer has not decided for a day (R3.3a)', async () => {
    const { orderNo, tech, manager } = await inRepair(house);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'leak' });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES });
    await house.skip(24, 1);
    await untilInbox(house, manager, orderNo, 'estimate_approval', ['breach/1']);
  });

  it('stands while parts are awaited, and goes on after (R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    await does(house, orderNo, tech, 'startHold', { reason: 'awaiting_parts', reference: 'PO-1' });
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'on_hold' });
    await house.skip(60);
    expect(await toldOf(house, orderNo, KIND)).toEqual([]);
    await does(house, orderNo, tech, 'endHold', { note: null });
    expect(dueInHours(await repairClock(orderNo))).toBeCloseTo(108, 1);
  });

  it('refuses a hold for a reason that the standard does not know, or that is its own (R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    for (const reason of ['lunch', 'in_quality_check']) {
      const outcome = await send(house, orderNo, tech, 'startHold', { reason, reference: null });
      expect(outcome).toMatchObject(refusal('hold_reason_not_allowed'));
    }
  });

  it('is kept by a repair that is completed before it and checked after it (R3.3b, R3.3c)', async () => {
    const { orderNo, tech } = await inWork(house);
    await house.skip(47);
    await completeWork(house, orderNo, tech);
    await house.skip(3);
    await check(house, orderNo, true);
    expect((await repairClock(orderNo))?.outcome).toBe('met');
    expect(await toldOf(house, orderNo, KIND)).not.toContain('breach/0');
  });
});

describe('more time, filed in advance 提前报备 (R3.3b)', () => {
  const ask = { hours: 24, reason: 'gearbox comes from the factory' };
  const decide = (approved: boolean) => ({ approved, reason: approved ? null : 'not convincing' });

  it('counts from the first deadline when filed and approved before it (R3.3b)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    await house.skip(40);
    await does(house, orderNo, tech, 'requestExtension', ask);
    await does(house, orderNo, manager, 'decideExtension', decide(true));
    const clock = await repairClock(orderNo);
    expect(dueInHours(clock)).toBe(72);
    expect(clock?.revision).toBe(1);
    await house.skip(31);
    expect(await toldOf(house, orderNo, KIND)).not.toContain('breach/0');
    await house.skip(2);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
  });

  it('is refused after the deadline (R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house);
    await house.skip(48, 1);
    const late = await send(house, orderNo, tech, 'requestExtension', ask);
    expect(late).toMatchObject(refusal('extension_too_late'));
    expect((await repairClock(orderNo))?.outcome).toBe('breached');
  });

  it('filed before and approved after the deadline: the breach is void and climbs no further (R3.3b)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    for (const hours of [16, 16, 15]) {
      await house.skip(hours);
      await does(house, orderNo, tech, 'reportProgress', {
        message: 'waiting for the gearbox',
        channel: 'phone',
      });
    }
    await does(house, orderNo, tech, 'requestExtension', ask);
    await house.skip(1, 30);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
    const pending = await repairClock(orderNo);
    expect(pending?.fired.at(-1)).toMatchObject({ milestone: 'breach', pending: true });
    await does(house, orderNo, manager, 'decideExtension', decide(true));
    const voided = await repairClock(orderNo);
    expect(voided?.outcome).toBe('running');
    expect(voided?.fired.at(-1)).toMatchObject({ milestone: 'breach', voided: true });
    expect(dueInHours(voided)).toBe(72);
    expect(await orderRow(house, orderNo)).toMatchObject({ breached: false });
    await house.skip(8);
    expect(await inboxOf(house, 'region-1', orderNo, KIND)).toEqual([]);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    expect((await repairClock(orderNo))?.outcome).toBe('met');
  });

  it('filed before and refused after the deadline: the first deadline stands (R3.3b)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    await house.skip(47);
    await does(house, orderNo, tech, 'requestExtension', ask);
    await house.skip(1, 30);
    await does(house, orderNo, manager, 'decideExtension', decide(false));
    const clock = await repairClock(orderNo);
    expect(clock?.outcome).toBe('breached');
    expect(dueInHours(clock)).toBe(48);
    expect(clock?.fired.at(-1)).not.toHaveProperty('pending');
    expect(await orderRow(house, orderNo)).toMatchObject({ breached: true });
    await house.skip(2);
    await untilInbox(house, 'region-1', orderNo, KIND, ['breach/2']);
  });

  it('is asked once at a time, within the maximum, and decided by those who may (R3.3b, R1.3)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    expect(await send(house, orderNo, manager, 'decideExtension', decide(true))).toMatchObject(
      refusal('no_extension_pending'),
    );
    expect(await send(house, orderNo, tech, 'requestExtension', { ...ask, hours: 73 })).toMatchObject(
      refusal('extension_not_allowed'),
    );
    await does(house, orderNo, tech, 'requestExtension', ask);
    expect(await send(house, orderNo, tech, 'requestExtension', ask)).toMatchObject(
      refusal('extension_pending'),
    );
    expect(await send(house, orderNo, tech, 'decideExtension', decide(true))).toMatchObject(
      refusal('role_may_not_decide'),
    );
  });
});

describe('the estimate (R3.3a)', () => {
  it('ends the repair when rejected: nothing to pay, and the car is handed over (R3.3a, R3.4)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'engine worn' });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES });
    const no = { ...approval('E1'), reason: 'too dear' };
    await does(house, orderNo, 'advisor-1', 'rejectEstimate', no);
    await settleAndHandOver(house, orderNo);
    expect((await repairClock(orderNo))?.outcome).toBe('met');
    const row = await untilStep(house, orderNo, 'follow_up', 'scheduled');
    expect(row.handedOverAt).not.toBeNull();
    expect(await storyOf(house, orderNo)).not.toContain('check_opened');
  });

  it('leaves the approved work to be done within its 48 hours when a supplement is rejected (R3.3a, R3.3b)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES, reason: 'pump leaks too' });
    await house.skip(10);
    const no = { ...approval('E2'), reason: 'not now' };
    await does(house, orderNo, 'advisor-1', 'rejectEstimate', no);
    expect(await orderRow(house, orderNo)).toMatchObject({ step: 'repair', stepStatus: 'in_progress' });
    const clock = await repairClock(orderNo);
    expect(clock?.outcome).toBe('running');
    expect(dueInHours(clock)).toBeCloseTo(58, 1);
    await house.skip(48, 5);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
  });

  it('refuses an approval of an estimate that another has replaced (R3.3a)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'leak' });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES });
    expect(await send(house, orderNo, 'advisor-1', 'approveEstimate', approval('E1'))).toMatchObject(
      refusal('stale_estimate'),
    );
    await does(house, orderNo, 'advisor-1', 'approveEstimate', approval('E2'));
  });

  it('comes after the diagnosis, the work by its technician, the end after all steps (R3.3a)', async () => {
    const { orderNo, tech } = await inRepair(house, 'brake failure, pedal goes to the floor');
    expect(await send(house, orderNo, tech, 'submitEstimate', { lines: LINES })).toMatchObject(
      refusal('diagnosis_missing'),
    );
    const diagnosis = { faultCodes: [], findings: 'line torn' };
    expect(await send(house, orderNo, 'tech-2', 'recordDiagnosis', diagnosis)).toMatchObject(
      refusal('not_the_assignee'),
    );
    await toWork(house, orderNo, tech);
    const steps = [{ code: 'repair_done', note: null }];
    await does(house, orderNo, tech, 'signRepairSteps', { steps });
    const early = await send(house, orderNo, tech, 'completeRepair', { summary: 'done' });
    expect(early).toMatchObject(refusal('steps_not_signed'));
    expect(early).toHaveProperty('refusal.detail', expect.stringContaining('torque_verified'));
  });
});
