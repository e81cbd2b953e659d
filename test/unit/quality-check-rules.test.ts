import { describe, expect, it } from 'vitest';
import { type CheckCandidate, checkOwners } from '../../src/domain/check-owners.js';
import type { CommandName } from '../../src/domain/lifecycle.js';
import { decideCommand, isRefusal } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Role } from '../../src/domain/roles.js';
import {
  newQualityCheck,
  type QualityCheckEvent,
  type QualityCheckState,
  qualityCheck,
} from '../../src/domain/steps/quality-check.js';
import type { Urgency } from '../../src/domain/urgency.js';

const AT = '2026-03-02T01:00:00.000Z';
const PENDING = newQualityCheck({
  ...{ n: 2, orderNo: 'SO-7', repairedBy: 'tech-2' },
  repairers: ['tech-1', 'tech-2'],
});
const who = (id: string, role: Role) => ({ kind: 'staff' as const, id, role });
const INSPECTOR = who('qc-1', 'qc_inspector');

function act(
  state: QualityCheckState,
  name: CommandName,
  body: object,
  actor = INSPECTOR,
  urgency: Urgency = 'P1_SAFETY_CRITICAL',
) {
  const policy = sliceFor(STANDARD_2025, 'quality_check', urgency);
  const decided = decideCommand(qualityCheck, state, name, body, { at: AT, actor, policy });
  if (isRefusal(decided)) return { state, decided };
  const event = { id: name, at: AT, actor, ...decided } as QualityCheckEvent;
  return { state: qualityCheck.apply(state, event), decided };
}

const items = (bad?: string) =>
  ['fault_gone', 'no_secondary_fault', 'road_test'].map((code) => ({ code, ok: code !== bad, note: null }));
const roadTest = { km: 6.5, drivenBy: 'qc-1' };
const GOOD = { items: items(), findings: [], photos: [], roadTest };

describe('who checks (R2.2, R3.3c)', () => {
  it('nobody who has worked on the car in this order, whatever their role, also not as a substitute (R3.3c)', () => {
    for (const id of ['tech-1', 'tech-2']) {
      const own = act(PENDING, 'recordQualityCheck', GOOD, who(id, 'outlet_manager'));
      expect(own.decided).toMatchObject({ refused: 'inspector_is_repairer' });
      const named = act(
        PENDING,
        'nameInspector',
        { staffId: id, reason: 'ill' },
        who('m-1', 'outlet_manager'),
      );
      expect(named.decided).toMatchObject({ refused: 'inspector_is_repairer' });
    }
  });

  it('an inspector or the manager; whom the manager has named answers for it (R2.2, R3.3c)', () => {
    const colleague = who('tech-9', 'technician');
    expect(act(PENDING, 'recordQualityCheck', GOOD, colleague).decided).toMatchObject({
      refused: 'not_the_inspector',
    });
    const named = act(PENDING, 'nameInspector', { staffId: 'qc-2', reason: 'qc-1 is ill' }).state;
    expect(qualityCheck.order?.(PENDING)).toEqual({});
    expect(qualityCheck.order?.(named)).toEqual({ responsibleId: 'qc-2' });
    expect(act(named, 'recordQualityCheck', GOOD, who('qc-2', 'qc_inspector')).state).toMatchObject({
      ...{ status: 'passed', inspectorId: 'qc-2', substitute: { staffId: 'qc-2', reason: 'qc-1 is ill' } },
    });
    const manager = who('m-1', 'outlet_manager');
    expect(act(PENDING, 'recordQualityCheck', GOOD, manager).state.status).toBe('passed');
  });
});

describe('who accepts what fails the check (R2.2, R3.3c)', () => {
  const FAILED: QualityCheckState = { ...PENDING, n: 3, status: 'awaiting_decision' };
  const decide = (decision: string, id: string) =>
    act(FAILED, 'decideRework', { decision, reason: 'cosmetic' }, who(id, 'outlet_manager'), 'P4_ROUTINE');

  it('nobody who has worked on the car in this order; they may have it repaired again (R3.3c)', () => {
    for (const id of ['tech-1', 'tech-2']) {
      expect(decide('accept_as_is', id).decided).toMatchObject({ refused: 'decider_is_repairer' });
      expect(decide('rework', id).state.status).toBe('failed');
    }
    expect(decide('accept_as_is', 'm-1').state.status).toBe('passed');
  });
});

describe('who answers for a check by name (R1.2, R2.2, R3.3c)', () => {
  const person = (id: string, role: Role, more: Partial<CheckCandidate> = {}): CheckCandidate => ({
    ...{ id, role, here: true, checks: 0 },
    ...more,
  });
  const MANAGER = person('m-1', 'outlet_manager');
  const CSM = person('csm-1', 'customer_service_manager');
  const checker = (people: CheckCandidate[], repairers: string[] = []) =>
    checkOwners(people, repairers).checkerId;

  it('an inspector who is here and has not worked on the car, with the fewest checks; without one the manager (R2.2)', () => {
    const [busy, free] = [person('qc-1', 'qc_inspector', { checks: 2 }), person('qc-2', 'qc_inspector')];
    expect(checker([MANAGER, busy, free])).toBe('qc-2');
    expect(checker([MANAGER, busy, free], ['qc-2'])).toBe('qc-1');
    expect(checker([MANAGER, busy, { ...free, here: false }])).toBe('qc-1');
    expect(checker([MANAGER, { ...free, here: false }])).toBe('m-1');
    expect(checker([free, person('qc-1', 'qc_inspector')])).toBe('qc-1');
    // Away, with nobody else there: whoever stands in for them is told.
    expect(checker([{ ...free, here: false }])).toBe('qc-2');
    expect(checker([MANAGER], ['m-1'])).toBeNull();
  });

  it('beyond the limit whoever decides: the customer service manager, without one the manager (R2.2)', () => {
    expect(checkOwners([MANAGER, CSM], []).deciderId).toBe('csm-1');
    expect(checkOwners([MANAGER], []).deciderId).toBe('m-1');
    expect(checkOwners([MANAGER, CSM], ['csm-1']).deciderId).toBe('m-1');
    expect(checkOwners([CSM], ['csm-1']).deciderId).toBeNull();
    const data = { repairedBy: 'tech-1', checkerId: 'qc-1', deciderId: 'csm-1' };
    const actor = { kind: 'system' as const, id: 'pitlane', role: null };
    const opened = qualityCheck.apply(PENDING, { id: 'o', type: 'check_opened', at: AT, actor, data });
    expect(qualityCheck.order?.(opened)).toEqual({ responsibleId: 'qc-1' });
    expect(qualityCheck.order?.({ ...opened, status: 'awaiting_decision' })).toEqual({
      responsibleId: 'csm-1',
    });
  });
});

describe('what is checked (R3.3c)', () => {
  it('safety work is driven: how far and by whom is said, unless it could not be (R3.3c)', () => {
    const untold = { ...GOOD, roadTest: null };
    expect(act(PENDING, 'recordQualityCheck', untold).decided).toMatchObject({
      refused: 'road_test_missing',
    });
    const undriveable = { ...untold, items: items('road_test'), findings: ['pulls left at once'] };
    expect(act(PENDING, 'recordQualityCheck', undriveable).state.status).toBe('failed');
    const routine = act(PENDING, 'recordQualityCheck', untold, INSPECTOR, 'P4_ROUTINE');
    expect(routine.state.status).toBe('passed');
  });

  it('passed it issues the completion certificate; failed it keeps findings and photographs (R3.3c)', () => {
    expect(act(PENDING, 'recordQualityCheck', GOOD).decided).toMatchObject({
      type: 'check_passed',
      data: { certificateNo: 'QC-SO-7-2', roadTest },
    });
    const photos = ['https://photos.example/17'];
    const bad = { ...GOOD, items: items('fault_gone'), findings: ['still pulls left'], photos };
    expect(act(PENDING, 'recordQualityCheck', bad).state).toMatchObject({
      ...{ status: 'failed', findings: ['still pulls left'], photos, certificateNo: null },
    });
  });

  it('beyond the limit a fault that endangers people is not accepted as it is (R3.3c)', () => {
    const waiting: QualityCheckState = { ...PENDING, n: 3, status: 'awaiting_decision' };
    const asItIs = { decision: 'accept_as_is', reason: 'customer agrees' };
    const csm = who('csm-1', 'customer_service_manager');
    expect(act(waiting, 'decideRework', asItIs, csm).decided).toMatchObject({
      refused: 'safety_fault_remains',
    });
    expect(act(waiting, 'decideRework', asItIs, csm, 'P4_ROUTINE').state).toMatchObject({
      ...{ status: 'passed', certificateNo: null },
    });
  });
});
