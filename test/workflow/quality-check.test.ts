import { describe, expect, it } from 'vitest';
import type { QualityCheckState } from '../../src/domain/steps/quality-check.js';
import { check, completeWork, does, orderRow, send, settleAndHandOver, untilStep } from '../support/drive.js';
import { clocksOf, inboxOf, inCheck, stateOf, storyOf, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const refusal = (refused: string) => ({ kind: 'refused', refusal: { refused } });

/** Fails checks until a manager has to decide. */
async function beyondTheLimit() {
  const own = await inCheck(house);
  for (let rework = 1; rework <= 2; rework++) {
    await check(house, own.orderNo, false);
    await untilStep(house, own.orderNo, 'repair', 'in_progress');
    await completeWork(house, own.orderNo, own.tech);
    await untilStep(house, own.orderNo, 'quality_check', 'pending');
  }
  await check(house, own.orderNo, false);
  await untilStep(house, own.orderNo, 'quality_check', 'awaiting_decision');
  return own;
}

describe('the check (R3.3c)', () => {
  it('is not made by whoever repaired it, nor with items left out (R3.3c)', async () => {
    const { orderNo, tech } = await inCheck(house, 'brake failure, pedal goes to the floor');
    const item = (code: string) => ({ code, ok: true, note: null });
    const all = ['fault_gone', 'no_secondary_fault', 'road_test'].map(item);
    const own = await send(house, orderNo, tech, 'recordQualityCheck', { items: all, findings: [] });
    expect(own).toMatchObject(refusal('inspector_is_repairer'));
    const partly = { items: all.slice(0, 2), findings: [] };
    const incomplete = await send(house, orderNo, 'inspector-1', 'recordQualityCheck', partly);
    expect(incomplete).toMatchObject(refusal('checklist_incomplete'));
    expect(incomplete).toHaveProperty('refusal.detail', expect.stringContaining('road_test'));
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'pending' });
  });

  it('alerts the inspector and the manager when it is not made within 4 hours, while the repair clock stands (R3.3b, R3.3c)', async () => {
    const { orderNo, manager, inspector } = await inCheck(house);
    await house.skip(4, 1);
    for (const one of [manager, inspector])
      await untilInbox(house, one, orderNo, 'quality_check', ['breach/1']);
    expect((await clocksOf(house, orderNo, 'repair_completion'))[0]?.outcome).toBe('paused');
  });

  it('sends the car back to its technician with the findings when it fails (R3.3c)', async () => {
    const { orderNo, tech } = await inCheck(house);
    await check(house, orderNo, false);
    const row = await untilStep(house, orderNo, 'repair', 'in_progress');
    expect(row).toMatchObject({ technicianId: tech, currentExecution: `repair:${orderNo}:2` });
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    await untilStep(house, orderNo, 'settlement', 'open');
    const ids = (await clocksOf(house, orderNo, 'quality_check')).map(({ id }) => id);
    expect(ids).toEqual([`${orderNo}/quality_check/1`, `${orderNo}/quality_check/2`]);
  });

  it('does not answer a second check of the same repair (R3.3c)', async () => {
    const { orderNo } = await inCheck(house);
    await check(house, orderNo, true);
    await untilStep(house, orderNo, 'settlement', 'open');
    const item = { code: 'fault_gone', ok: true, note: null };
    const again = await send(house, orderNo, 'inspector-1', 'recordQualityCheck', {
      items: [item],
      findings: [],
    });
    expect(again).toMatchObject({ kind: 'refused', step: 'settlement' });
  });
});

describe('beyond two reworks (R3.3c)', () => {
  it('waits for a decision, told to the customer service manager and climbing (R3.3c)', async () => {
    const { orderNo, csm, manager } = await beyondTheLimit();
    expect(await orderRow(house, orderNo)).toMatchObject({ responsibleId: csm });
    const state = await stateOf<QualityCheckState>(house, 'quality-check', orderNo, 3);
    expect(state.findings).toEqual(['noise persists']);
    await house.skip(0, 5);
    await untilInbox(house, csm, orderNo, 'rework_decision', ['warn_1/0']);
    expect(await inboxOf(house, manager, orderNo, 'rework_decision')).toEqual([]);
    await house.skip(4);
    await untilInbox(house, manager, orderNo, 'rework_decision', ['breach/1']);
    await house.skip(2);
    await untilInbox(house, 'region-1', orderNo, 'rework_decision', ['breach/2']);
  });

  it('repairs once more within the same 48 hours when that is decided (R3.3b, R3.3c)', async () => {
    const { orderNo, csm, tech } = await beyondTheLimit();
    await does(house, orderNo, csm, 'decideRework', { decision: 'rework', reason: 'customer insists' });
    await untilStep(house, orderNo, 'repair', 'in_progress');
    const clocks = await clocksOf(house, orderNo, 'repair_completion');
    expect(clocks.map(({ cycle, outcome }) => [cycle, outcome])).toEqual([[1, 'running']]);
    expect((await clocksOf(house, orderNo, 'rework_decision'))[0]?.outcome).toBe('met');
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    await untilStep(house, orderNo, 'settlement', 'open');
  });

  it('goes on to settlement when it is accepted as it is (R3.3c)', async () => {
    const { orderNo, csm } = await beyondTheLimit();
    await does(house, orderNo, csm, 'decideRework', { decision: 'accept_as_is', reason: 'cosmetic' });
    await settleAndHandOver(house, orderNo);
    expect((await clocksOf(house, orderNo, 'repair_completion'))[0]?.outcome).toBe('met');
    expect(await storyOf(house, orderNo)).toContain('accepted_as_is');
    await does(house, orderNo, 'advisor-1', 'submitSurvey', { nps: 9, csat: 4, solved: true, comment: null });
    await untilOrder(house, orderNo, 'closed');
  });
});
