import { expect, it } from 'vitest';
import {
  type DispatchRules,
  decide,
  type RosterEntry,
  type WaitingRequest,
} from '../../src/domain/dispatch.js';
import { tryDecision } from '../../src/domain/dispatch-under.js';

const NOW = '2026-03-02T08:00:00.000Z';
const RULES: DispatchRules = {
  ...{ minAssessmentScore: 90, minYears: 3, preemption: true },
  ageing: { stepMs: 4 * 3_600_000 },
};

const waits = (orderNo: string, change: Partial<WaitingRequest> = {}): WaitingRequest => ({
  ...{ orderNo, n: 1, urgency: 'P4_ROUTINE', waitingSince: NOW, workType: 'general', role: 'technician' },
  ...{ requiredSkills: [], requiredCertificates: [], declinedBy: [] },
  ...change,
});

const works = (technicianId: string, change: Partial<RosterEntry> = {}): RosterEntry => ({
  ...{ technicianId, onDuty: true, assessmentScore: 95, assessmentValidUntil: '2027-01-01T00:00:00.000Z' },
  ...{ yearsOfExperience: 5, skills: [], certificates: [], capacity: 1, commitments: [] },
  ...change,
});

const stored = (waiting: WaitingRequest[], roster: RosterEntry[], rules = RULES) => {
  const input = { waiting, roster, rules, now: NOW };
  return { input, decision: decide(waiting, roster, rules, NOW) };
};

it('makes the same decision by the same rules, and says who would have got it by others, with the reason (R3.2b, R8.2)', () => {
  const { input, decision } = stored(
    [waits('SO-1')],
    [works('new', { yearsOfExperience: 3, assessmentScore: 99 })],
  );
  expect(tryDecision(input, decision, { ...RULES })).toEqual([]);
  expect(tryDecision(input, decision, { ...RULES, minYears: 4 })).toEqual([
    { orderNo: 'SO-1', before: 'new', after: null, reason: 'too_little_experience' },
  ]);
  const strict = stored([waits('SO-1')], [works('new', { yearsOfExperience: 3 })], { ...RULES, minYears: 4 });
  expect(tryDecision(strict.input, strict.decision, RULES)).toEqual([
    { orderNo: 'SO-1', before: null, after: 'new', reason: 'too_little_experience' },
  ]);
});

it('tells who goes first when a routine order ages sooner (R3.2b, R8.2)', () => {
  const old = waits('SO-old', { waitingSince: '2026-03-02T05:00:00.000Z' });
  const worse = waits('SO-worse', { urgency: 'P3_DEGRADED', waitingSince: '2026-03-02T07:00:00.000Z' });
  const { input, decision } = stored([old, worse], [works('only')]);
  expect(tryDecision(input, decision, { ...RULES, ageing: { stepMs: 3_600_000 } })).toEqual([
    { orderNo: 'SO-old', before: null, after: 'only', reason: 'place_taken' },
    { orderNo: 'SO-worse', before: 'only', after: null, reason: 'place_taken' },
  ]);
});

it('is none for a stored decision that its input does not give any more (R8.2)', () => {
  const { input, decision } = stored([waits('SO-1')], [works('somebody')]);
  const other = {
    ...decision,
    assignments: decision.assignments.map((one) => ({ ...one, technicianId: 'x' })),
  };
  expect(tryDecision(input, other, { ...RULES, minYears: 4 })).toBeNull();
});
