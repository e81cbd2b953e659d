import { describe, expect, it } from 'vitest';
import { startHold as startHoldBody } from '../../src/contracts/repair.js';
import type { CommandName } from '../../src/domain/lifecycle.js';
import { decideCommand, isRefusal } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Role } from '../../src/domain/roles.js';
import type { Estimate } from '../../src/domain/steps/estimates.js';
import { type RepairEvent, type RepairState, repair } from '../../src/domain/steps/repair.js';
import { newRepair } from '../../src/domain/steps/repair-start.js';

const AT = '2026-03-02T01:00:00.000Z';
const OWN = { n: 1, technicianId: 'tech-1', workOrderNo: 'WO-1', approvers: [] };
const approved = { estimateId: 'E1', lines: [], approved: true } as unknown as Estimate;
const WORKING: RepairState = { ...newRepair(OWN, null), status: 'in_progress', estimates: [approved] };
const policy = sliceFor(STANDARD_2025, 'repair', 'P1_SAFETY_CRITICAL');
const by = (id: string, role: Role) => ({ kind: 'staff' as const, id, role });
const TECH = by('tech-1', 'technician');

function act(state: RepairState, name: CommandName, body: object, actor = TECH) {
  const decided = decideCommand(repair, state, name, body, { at: AT, actor, policy });
  if (isRefusal(decided)) return { state, decided };
  const event = { id: name, at: AT, actor, ...decided } as RepairEvent;
  return { state: repair.apply(state, event), decided };
}
const sign = (...codes: string[]) => ({ steps: codes.map((code) => ({ code, note: `${code} 110 N·m` })) });
const parts = (reference: string) => ({ reason: 'awaiting_parts', reference });

describe('the checklist of the repair (R3.3a)', () => {
  it('keeps who signed which step and when; the first signature stands (R3.3a)', () => {
    const once = act(WORKING, 'signRepairSteps', sign('torque_verified')).state;
    const twice = act(once, 'signRepairSteps', sign('torque_verified', 'repair_done')).state;
    expect(twice.signedSteps).toEqual([
      { code: 'torque_verified', by: 'tech-1', at: AT, note: 'torque_verified 110 N·m' },
      { code: 'repair_done', by: 'tech-1', at: AT, note: 'repair_done 110 N·m' },
    ]);
  });

  it('refuses steps that it does not have, naming those that it has, and another technician (R3.3a, R1.3)', () => {
    const { decided } = act(WORKING, 'signRepairSteps', sign('polished'));
    expect(decided).toMatchObject({ refused: 'step_not_in_checklist' });
    expect(decided).toHaveProperty('detail', expect.stringContaining('torque_verified'));
    const other = act(WORKING, 'signRepairSteps', sign('repair_done'), by('tech-2', 'technician'));
    expect(other.decided).toMatchObject({ refused: 'not_the_assignee' });
  });

  it('is not completed while the customer has a supplement to decide on (R3.3a)', () => {
    const signed = act(WORKING, 'signRepairSteps', sign(...policy.repairSteps)).state;
    const open = { ...approved, estimateId: 'E2', approved: null };
    const waiting = { ...signed, estimates: [approved, open] };
    expect(act(waiting, 'completeRepair', { summary: 'done' }).decided).toMatchObject({
      refused: 'estimate_pending',
    });
    expect(act(signed, 'completeRepair', { summary: 'done' }).state.status).toBe('completed');
  });
});

describe('holds (R3.3b)', () => {
  it("are its technician's or their substitute's to begin and end, as more time is to ask for; the desk's and the parts clerk's too (R2.2, R3.3b)", () => {
    const held = act(WORKING, 'startHold', parts('PO-1')).state;
    const ask = { hours: 4, reason: 'gearbox' };
    const other = by('tech-2', 'technician');
    const mine: [RepairState, Parameters<typeof act>[1], object][] = [
      [WORKING, 'startHold', parts('PO-1')],
      [held, 'endHold', { note: null }],
      [WORKING, 'requestExtension', ask],
    ];
    for (const [state, name, body] of mine) {
      expect(act(state, name, body, other).decided).toMatchObject({ refused: 'not_the_assignee' });
      const context = { at: AT, actor: other, policy, standsInFor: ['tech-1'] };
      expect(decideCommand(repair, state, name, body, context)).not.toMatchObject({
        refused: 'not_the_assignee',
      });
    }
    expect(act(WORKING, 'startHold', parts('PO-1'), by('a-1', 'service_advisor')).state.status).toBe(
      'on_hold',
    );
    expect(act(held, 'endHold', { note: null }, by('p-1', 'parts_clerk')).state.status).toBe('in_progress');
  });

  it('go back to where they began, and are not entered twice (R3.3b)', () => {
    const diagnosing = newRepair(OWN, null);
    for (const from of [diagnosing, WORKING]) {
      const held = act(from, 'startHold', { reason: 'insurer_assessment', reference: 'CL-9' }).state;
      expect(held.status).toBe('on_hold');
      const again = { reason: 'insurer_assessment', reference: 'CL-9' };
      expect(act(held, 'startHold', again).decided).toMatchObject({ refused: 'hold_exists' });
      const over = act(held, 'endHold', { note: null }).state;
      expect(over.status).toBe(from.status);
      expect(over.holds).toMatchObject([{ holdId: 'H1-1', startedAt: AT, endedAt: AT }]);
    }
  });

  it("name what is waited for by its number: parts, the insurer's claim, the manufacturer's approval (R3.3b)", () => {
    const numbered = ['awaiting_parts', 'insurer_assessment', 'manufacturer_approval'];
    for (const reason of numbered) {
      expect(startHoldBody.safeParse({ reason }).error?.issues[0]?.path).toEqual(['reference']);
      expect(startHoldBody.safeParse({ reason, reference: 'N-1' }).success).toBe(true);
    }
    expect(startHoldBody.safeParse({ reason: 'awaiting_customer' }).success).toBe(true);
  });

  it('are not expected to end before they begin (R3.3b)', () => {
    const past = { ...parts('PO-1'), expectedUntil: AT };
    expect(act(WORKING, 'startHold', past).decided).toMatchObject({ refused: 'expected_in_past' });
  });

  it("end with the customer's word when it was what they were for (R3.3a, R3.3b)", () => {
    const open = { ...approved, estimateId: 'E2', approved: null, validUntil: null, lines: [] };
    const waiting = { ...WORKING, estimates: [approved, open] };
    const word = { estimateId: 'E2', channel: 'phone', evidence: null };
    const forThem = act(waiting, 'startHold', { reason: 'awaiting_customer', reference: null }).state;
    expect(act(forThem, 'approveEstimate', word).state).toMatchObject({
      status: 'in_progress',
      holds: [{ endedAt: AT }],
    });
    const forParts = act(waiting, 'startHold', parts('PO-1')).state;
    expect(act(forParts, 'approveEstimate', word).state).toMatchObject({ status: 'on_hold' });
  });

  it('keep the numbers of parts that have not come, also when the work is given back (R3.3b)', () => {
    const first = act(WORKING, 'startHold', parts('PO-1')).state;
    const second = act(act(first, 'endHold', { note: null }).state, 'startHold', parts('PO-2')).state;
    expect(second.partsOrders).toEqual(['PO-2']);
    const back = act(second, 'giveBackRepair', { reason: 'ill', doneSoFar: 'half' }).state;
    expect(newRepair({ ...OWN, n: 2 }, back).partsOrders).toEqual(['PO-2']);
  });
});

describe('the estimate (R3.3a)', () => {
  it("is not submitted by a technician for another's repair (R2.2, R3.3a)", () => {
    const lines = [
      { kind: 'labour', description: '工时', quantity: 1, unitPriceCents: 100, payer: 'customer' },
    ];
    const seen = act({ ...newRepair(OWN, null) }, 'recordDiagnosis', {
      faultCodes: [],
      findings: '漏',
    }).state;
    const { decided } = act(seen, 'submitEstimate', { lines }, by('tech-2', 'technician'));
    expect(decided).toMatchObject({ refused: 'not_the_assignee' });
    expect(act(seen, 'submitEstimate', { lines }).state.status).toBe('awaiting_approval');
  });
});

describe('work given back (R3.2b, R3.3a)', () => {
  it('is given back by its technician or the desk, not by another technician (R2.2, R3.2b)', () => {
    const body = { reason: 'ill', doneSoFar: 'half' };
    const { state, decided } = act(WORKING, 'giveBackRepair', body, by('tech-2', 'technician'));
    expect(decided).toMatchObject({ refused: 'not_the_assignee' });
    expect(state).toBe(WORKING);
    expect(act(WORKING, 'giveBackRepair', body).state.status).toBe('given_back');
  });

  it('keeps a pending estimate to be decided on, and a supplement that the work waits for or not (R3.3a)', () => {
    const open = { ...approved, estimateId: 'E2', approved: null, validUntil: null, workGoesOn: false };
    const begun = (...estimates: RepairState['estimates']) => {
      const back = act({ ...WORKING, estimates }, 'giveBackRepair', {
        reason: 'ill',
        doneSoFar: 'half',
      }).state;
      return newRepair({ ...OWN, n: 2, technicianId: 'tech-2' }, back);
    };
    const first = begun({ ...open, estimateId: 'E1' });
    expect(first.status).toBe('awaiting_approval');
    const word = { estimateId: 'E1', channel: 'phone', evidence: null };
    expect(act(first, 'approveEstimate', word).state.status).toBe('in_progress');
    expect(act(first, 'rejectEstimate', { ...word, reason: 'dear' }).state.status).toBe('rejected');
    expect(begun(approved, open).status).toBe('awaiting_approval');
    const beside = begun(approved, { ...open, workGoesOn: true });
    expect(beside.status).toBe('in_progress');
    expect(act(beside, 'approveEstimate', { ...word, estimateId: 'E2' }).state.status).toBe('in_progress');
    expect(begun().status).toBe('diagnosing');
  });

  it('is passed over by who gave it back; taken away by the desk only when the desk says so (R3.2b)', () => {
    const passedOver = (who: ReturnType<typeof by>, more: object = {}) =>
      act(WORKING, 'giveBackRepair', { reason: 'shift', doneSoFar: 'half', ...more }, who).state.passedOver;
    expect(passedOver(by('tech-1', 'technician'))).toBe(true);
    expect(passedOver(by('d-1', 'dispatcher'))).toBe(false);
    expect(passedOver(by('d-1', 'dispatcher'), { passOver: true })).toBe(true);
    expect(passedOver(by('m-1', 'outlet_manager'))).toBe(false);
  });

  it('hands on what was done, the parts fitted, the signatures and the findings (R3.3a)', () => {
    const signed = act(WORKING, 'signRepairSteps', sign('repair_done')).state;
    const looked = { items: [], findings: ['no gloves'], photos: ['https://p.example/1'] };
    const seen = act(signed, 'recordSpotCheck', looked, by('qc-1', 'qc_inspector')).state;
    const partsInstalled = [{ description: '水泵', partNo: 'A-1', quantity: 1 }];
    const back = act(seen, 'giveBackRepair', {
      reason: 'ill',
      doneSoFar: 'pump is in',
      partsInstalled,
    }).state;
    const next = newRepair({ ...OWN, n: 2, technicianId: 'tech-2' }, back);
    expect(next.handedOn).toEqual([
      { technicianId: 'tech-1', workOrderNo: 'WO-1', doneSoFar: 'pump is in', partsInstalled },
    ]);
    expect(next.signedSteps).toMatchObject([{ code: 'repair_done', by: 'tech-1' }]);
    expect(next.findings).toMatchObject([
      { from: 'spot_check', by: 'qc-1', photos: ['https://p.example/1'] },
    ]);
  });

  it('leaves a rework to be signed anew, with what the check found (R3.3c)', () => {
    const done = {
      ...act(WORKING, 'signRepairSteps', sign('repair_done')).state,
      status: 'completed' as const,
    };
    const found = { from: 'quality_check' as const, by: 'qc-1', findings: ['noise'], photos: [] };
    expect(newRepair({ ...OWN, n: 2 }, done, found)).toMatchObject({ signedSteps: [], findings: [found] });
  });
});

it('a spot check changes nothing but what the technician is told, and is not their own (R2.2, R3.3c)', () => {
  const body = {
    items: [{ code: 'clean', ok: false, note: null }],
    findings: ['oil on the floor'],
    photos: [],
  };
  const { state } = act(WORKING, 'recordSpotCheck', body, by('qc-1', 'qc_inspector'));
  expect(state).toEqual({
    ...WORKING,
    findings: [{ from: 'spot_check', by: 'qc-1', findings: ['oil on the floor'], photos: [] }],
  });
  expect(act(WORKING, 'recordSpotCheck', body).decided).toMatchObject({ refused: 'inspector_is_repairer' });
});
