import { describe, expect, it } from 'vitest';
import { EVENT_TERMS } from '../../src/contracts/event-terms.js';
import { parseDuration } from '../../src/domain/duration.js';
import { EXECUTION_KINDS } from '../../src/domain/lifecycle.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { CLOCK_KINDS } from '../../src/domain/policy/types.js';
import { ROLES } from '../../src/domain/roles.js';
import { URGENCIES } from '../../src/domain/urgency.js';

const rules = Object.entries(STANDARD_2025.clocks);
const events = Object.keys(EVENT_TERMS);

describe('the standard of 2025 (R8.1)', () => {
  it('has a rule for every kind of clock, each in an execution that exists (R8.1)', () => {
    expect(Object.keys(STANDARD_2025.clocks).sort()).toEqual([...CLOCK_KINDS].sort());
    for (const [, rule] of rules) expect(EXECUTION_KINDS).toContain(rule.runsIn);
  });

  it.each(rules)('%s starts, stops and pauses with events that exist (R8.1)', (_kind, rule) => {
    expect(rule.starts.length).toBeGreaterThan(0);
    expect(rule.stops.length).toBeGreaterThan(0);
    const named = [...rule.starts, ...rule.stops, ...rule.pauses.flatMap(({ on, until }) => [on, ...until])];
    for (const event of named) expect(events).toContain(event);
    for (const { reason } of rule.pauses) expect(rule.pausableFor).toContain(reason);
  });

  it.each(rules)(
    '%s tells roles that exist, each level later than the one before (R2.2, R3.3b)',
    (_kind, rule) => {
      const roles = [...rule.escalation.flatMap((rung) => rung.roles), ...(rule.extension?.decidedBy ?? [])];
      for (const role of roles) expect(ROLES).toContain(role);
      for (const listener of rule.warns) expect(['assignee', ...ROLES]).toContain(listener);
      const afterMs = rule.escalation.map(({ after }) => parseDuration(after));
      expect(afterMs).toEqual([...new Set(afterMs)].sort((a, b) => a - b));
      expect(rule.escalation.map(({ level }) => level)).toEqual(afterMs.map((_, i) => i + 1));
    },
  );

  it('has the figures of the specification (R3.2c, R3.3b, R4.4, R2.4, R7.1)', () => {
    const { clocks, dispatch } = STANDARD_2025;
    expect(clocks.progress_feedback.limit).toBe('PT24H');
    expect(clocks.repair_completion.limit).toBe('PT48H');
    expect(clocks.complaint_reply.limit).toBe('PT24H');
    expect(clocks.first_response.limit).toBe('PT48H');
    expect(dispatch.minAssessmentScore).toBe(90);
    expect(dispatch.minYears).toBe(3);
  });
});

describe('scalePolicy', () => {
  const scaled = scalePolicy(STANDARD_2025, 1000);

  it('divides every limit by the factor, 1 s at least, and leaves what is at once at once', () => {
    expect(parseDuration(scaled.clocks.repair_completion.limit as string)).toBe(172_800);
    expect(scaled.clocks.dispatch_acceptance.limit).toMatchObject({ P1_SAFETY_CRITICAL: 'PT1S' });
    expect(scaled.clocks.callback.limit).toMatchObject({ P4_ROUTINE: null });
    expect(parseDuration(scaled.clocks.repair_completion.extension?.max ?? '')).toBe(259_200);
    const afterMs = scaled.clocks.repair_completion.escalation.map(({ after }) => parseDuration(after));
    expect(afterMs).toEqual([0, 7_200, 21_600]);
  });

  it('records the factor in a version of its own and counts by no calendar', () => {
    expect(scaled).toMatchObject({ timeScale: 1000, version: 'standard-2025@1000x' });
    for (const rule of Object.values(scaled.clocks)) expect(rule.calendar).toBeNull();
    expect(STANDARD_2025.timeScale).toBe(1);
  });
});

describe('sliceFor (R1.2)', () => {
  it.each(EXECUTION_KINDS)(
    'gives %s the clocks that run in it, and those that go along where they pass',
    (kind) => {
      const own = rules.filter(([, rule]) => rule.runsIn === kind).map(([name]) => name);
      const goAlong = kind === 'dispatch' || kind === 'quality_check';
      const carried = [
        ...(goAlong || kind === 'settlement' ? ['repair_completion', 'extension_decision'] : []),
        ...(goAlong ? ['statutory_repair'] : []),
        ...(kind === 'dispatch' ? ['estimate_approval', 'hold_review'] : []),
        ...(goAlong || kind === 'repair' || kind === 'settlement' ? ['promised_handover'] : []),
      ];
      const slice = sliceFor(STANDARD_2025, kind, 'P4_ROUTINE');
      expect(Object.keys(slice.clocks).sort()).toEqual([...own, ...carried].sort());
    },
  );

  it.each(URGENCIES)('gives %s the checklists of its work: longer for safety (R3.3c)', (urgency) => {
    const safety = urgency === 'P1_SAFETY_CRITICAL';
    expect(sliceFor(STANDARD_2025, 'quality_check', urgency).checklist.includes('road_test')).toBe(safety);
    expect(sliceFor(STANDARD_2025, 'repair', urgency).repairSteps.includes('torque_verified')).toBe(safety);
    expect(sliceFor(STANDARD_2025, 'booking', urgency).checklist).toEqual([]);
  });
});
