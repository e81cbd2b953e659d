import fc from 'fast-check';
import type {
  Commitment,
  DispatchRules,
  HardRule,
  RosterEntry,
  WaitingRequest,
} from '../../src/domain/dispatch.js';
import { addMs } from '../../src/domain/instant.js';
import { URGENCIES } from '../../src/domain/urgency.js';

export const NOW = '2026-03-02T08:00:00.000Z';
export const HOUR_MS = 3_600_000;

export const RULES: DispatchRules = {
  minAssessmentScore: 90,
  minYears: 3,
  ageing: { stepMs: 24 * HOUR_MS },
  preemption: true,
};

export function hoursAgo(hours: number): string {
  return addMs(NOW, -hours * HOUR_MS);
}

export function request(orderNo: string, given: Partial<WaitingRequest> = {}): WaitingRequest {
  return {
    orderNo,
    n: 1,
    urgency: 'P4_ROUTINE',
    waitingSince: hoursAgo(1),
    workType: 'general',
    requiredSkills: [],
    requiredCertificates: [],
    declinedBy: [],
    role: 'technician',
    ...given,
  };
}

export function technician(technicianId: string, given: Partial<RosterEntry> = {}): RosterEntry {
  return {
    technicianId,
    onDuty: true,
    assessmentScore: 95,
    assessmentValidUntil: addMs(NOW, HOUR_MS),
    yearsOfExperience: 5,
    skills: [],
    certificates: [],
    capacity: 1,
    commitments: [],
    ...given,
  };
}

export function commitment(orderNo: string, given: Partial<Commitment> = {}): Commitment {
  return {
    orderNo,
    n: 1,
    offerId: `offer-${orderNo}`,
    urgency: 'P4_ROUTINE',
    state: 'accepted',
    assignedAt: hoursAgo(2),
    ...given,
  };
}

/** The hard rules once more, read off the requirements (R2.2, R2.4, R3.2b), as a check on the ones that ship. */
export function rulesBroken(wanted: WaitingRequest, person: RosterEntry): HardRule[] {
  const broken: [HardRule, boolean][] = [
    ['off_duty', !person.onDuty],
    ['assessment_below_minimum', person.assessmentScore < 90],
    ['assessment_expired', new Date(person.assessmentValidUntil) < new Date(NOW)],
    ['too_little_experience', person.yearsOfExperience < 3],
    ['skill_missing', wanted.requiredSkills.some((skill) => !person.skills.includes(skill))],
    ['certificate_missing', wanted.requiredCertificates.some((name) => !person.certificates.includes(name))],
    ['declined_before', wanted.declinedBy.includes(person.technicianId)],
    ['no_capacity', person.commitments.length >= person.capacity],
  ];
  return broken.flatMap(([rule, isBroken]) => (isBroken ? [rule] : []));
}

const urgency = fc.constantFrom(...URGENCIES);
const mostly = (weight: number) => fc.integer({ min: 1, max: 10 }).map((dice) => dice <= weight);
/** Usually the first value, so that most technicians qualify and a decision has something to choose from. */
function often<T>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(usual, ...others) },
  );
}

const skills = fc.subarray(['brakes', 'engine']);
const usefulSkills = fc.oneof(
  { weight: 2, arbitrary: fc.constant<string[]>(['brakes', 'engine']) },
  { weight: 1, arbitrary: fc.subarray(['brakes', 'engine', 'paint']) },
);
const needed = fc.oneof(
  { weight: 2, arbitrary: fc.constant<string[]>([]) },
  { weight: 1, arbitrary: skills },
);
const certificates = fc.subarray(['high_voltage']);

const anyRequest = fc.record({
  urgency,
  waitingSince: fc.integer({ min: -1, max: 60 }).map(hoursAgo),
  requiredSkills: needed,
  requiredCertificates: often<string[]>([], ['high_voltage']),
  declinedBy: often<string[]>([], ['T0'], ['T1'], ['T0', 'T1']),
});

const anyCommitment = fc.record({
  urgency,
  state: fc.constantFrom('offered' as const, 'accepted' as const, 'started' as const),
  assignedAt: fc.integer({ min: 0, max: 9 }).map(hoursAgo),
  withdrawalAsked: mostly(2),
});

const anyTechnician = fc.record({
  onDuty: mostly(9),
  assessmentScore: often(95, 89, 90, 100),
  assessmentValidUntil: often(hoursAgo(-9), NOW, hoursAgo(1)),
  yearsOfExperience: often(6, 2, 3, 7, 12),
  skills: usefulSkills,
  certificates,
  capacity: often(2, 0, 1),
  commitments: fc.array(anyCommitment, { maxLength: 3 }),
});

/** A desk with a queue and a roster; commitments may exceed the capacity, as after a shift was shortened. */
export function anyDesk(maxRequests: number, maxTechnicians: number) {
  return fc
    .record({
      requests: fc.array(anyRequest, { maxLength: maxRequests, size: 'max' }),
      people: fc.array(anyTechnician, { maxLength: maxTechnicians, size: 'max' }),
    })
    .map(({ requests, people }) => ({
      waiting: requests.map((given, i) => request(`SO-${i}`, given)),
      roster: people.map((given, i) =>
        technician(`T${i}`, {
          ...given,
          commitments: given.commitments.map((work, k) => commitment(`C-${i}-${k}`, work)),
        }),
      ),
    }));
}

/** A desk on a bad day: P1 after P1, and technicians whose places are nearly all taken. */
export function busyDesk(maxRequests: number, maxTechnicians: number) {
  return anyDesk(maxRequests, maxTechnicians).map(({ waiting, roster }) => ({
    waiting: waiting.map((one, i) => (i % 3 === 2 ? one : { ...one, urgency: URGENCIES[0] })),
    roster: roster.map((one, i) => ({ ...one, capacity: one.commitments.length + (i % 3 === 2 ? 1 : 0) })),
  }));
}
