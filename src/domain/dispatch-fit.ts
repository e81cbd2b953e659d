import type { DispatchRules, HardRule, RosterEntry, WaitingRequest } from './dispatch-types.js';
import { type Instant, toMs } from './instant.js';

/** A technician prepared for matching. */
export interface BenchMember {
  technicianId: string;
  entry: RosterEntry;
  skills: ReadonlySet<string>;
  certificates: ReadonlySet<string>;
  /** The first hard rule broken that has nothing to do with the request. */
  standing: HardRule | null;
  /** Free places now. */
  free: number;
  /** How rare their skills and certificates are, added up. */
  rarity: number;
}

export interface Bench {
  members: BenchMember[];
  /** 1 / number of holders among those fit for duty, by `skill:` or `certificate:` name. */
  rarityOf: ReadonlyMap<string, number>;
}

/** The score's parts, in tenths of a point; together 1000, that is 100.0. */
const FIT_POINTS = 500;
const EXPERIENCE_POINTS = 200;
const LOAD_POINTS = 300;
/** Beyond this many years experience counts no more. */
const FULL_EXPERIENCE_YEARS = 10;

/**
 * Prepares the roster: sorted by technician id (so that the order of the input is of no effect, and a technician
 * listed twice counts once), with their standing under the rules at `now`.
 */
export function prepareBench(roster: readonly RosterEntry[], rules: DispatchRules, now: Instant): Bench {
  const byId = new Map<string, RosterEntry>();
  for (const entry of roster) if (!byId.has(entry.technicianId)) byId.set(entry.technicianId, entry);
  const members = [...byId.values()]
    .sort((a, b) => (a.technicianId < b.technicianId ? -1 : 1))
    .map((entry) => toMember(entry, rules, now));
  const holders = new Map<string, number>();
  for (const member of members.filter(({ standing }) => standing === null)) {
    for (const name of assetsOf(member)) holders.set(name, (holders.get(name) ?? 0) + 1);
  }
  const rarityOf = new Map([...holders].map(([name, count]) => [name, 1 / count] as const));
  for (const member of members) member.rarity = sumRarity(assetsOf(member), rarityOf);
  return { members, rarityOf };
}

function toMember(entry: RosterEntry, rules: DispatchRules, now: Instant): BenchMember {
  return {
    technicianId: entry.technicianId,
    entry,
    skills: new Set(entry.skills),
    certificates: new Set(entry.certificates),
    standing: standingOf(entry, rules, now),
    free: Math.max(0, Math.floor(entry.capacity) - entry.commitments.length),
    rarity: 0,
  };
}

/**
 * The rule of the assessment that somebody breaks (R2.4): only who holds a valid one of the policy's score may work.
 * @returns null when they may be put on duty
 */
export function assessmentRuleBroken(
  person: Pick<RosterEntry, 'assessmentScore' | 'assessmentValidUntil'>,
  rules: Pick<DispatchRules, 'minAssessmentScore' | 'assessmentGraceMs'>,
  now: Instant,
): Extract<HardRule, 'assessment_below_minimum' | 'assessment_expired'> | null {
  // Written so that a missing or unreadable figure fails: who cannot be shown to qualify is not sent.
  if (!(person.assessmentScore >= rules.minAssessmentScore)) return 'assessment_below_minimum';
  const validUntilMs = Date.parse(person.assessmentValidUntil) + (rules.assessmentGraceMs ?? 0);
  return validUntilMs >= toMs(now) ? null : 'assessment_expired';
}

function standingOf(entry: RosterEntry, rules: DispatchRules, now: Instant): HardRule | null {
  if (!entry.onDuty) return 'off_duty';
  const unassessed = assessmentRuleBroken(entry, rules, now);
  if (unassessed) return unassessed;
  if (!(entry.yearsOfExperience >= rules.minYears)) return 'too_little_experience';
  return null;
}

/**
 * The first hard rule (R2.2, R2.4, R3.2b) that forbids giving the request to this technician, or null. `no_capacity`
 * comes last: it means that the technician would be the right one, but has no place free.
 */
export function brokenRule(request: WaitingRequest, member: BenchMember, now: Instant): HardRule | null {
  if (member.standing !== null) return member.standing;
  if (!request.requiredSkills.every((skill) => member.skills.has(skill))) return 'skill_missing';
  if (!request.requiredCertificates.every((name) => member.certificates.has(name)))
    return 'certificate_missing';
  if (request.declinedBy.includes(member.technicianId)) return 'declined_before';
  if (isResting(request, member, now)) return 'let_lapse';
  return member.free > 0 ? null : 'no_capacity';
}

/** An instant that can't be read rests nobody: one bad message must not keep an order from everybody. */
function isResting(
  { resting, restUntil }: WaitingRequest,
  { technicianId }: BenchMember,
  now: Instant,
): boolean {
  return !!restUntil && !!resting?.includes(technicianId) && Date.parse(restUntil) > toMs(now);
}

/**
 * How well a technician suits a request, but for the load; in tenths of a point, 0–700.
 *
 * - Skill fit, 500: full if the work needs all that the technician can do, less the more rare skills and certificates
 *   it would tie up unused: 500 / (1 + sum of 1/holders over what is not needed). So specialists stay free for
 *   the work that needs them.
 * - Experience, 200: in proportion to the years, full at ten.
 *
 * Who let an offer of the request lapse gets `FULL_SCORE` less: behind everybody else, but still to be asked when there
 * is nobody else (R3.2b).
 */
export function suitability(request: WaitingRequest, member: BenchMember, bench: Bench): number {
  const needed = requirementsOf(request).sort();
  const unused = Math.max(0, member.rarity - sumRarity(needed, bench.rarityOf));
  const years = Math.min(FULL_EXPERIENCE_YEARS, Math.max(0, member.entry.yearsOfExperience));
  const lapse = request.lapsedBy?.includes(member.technicianId) ? FULL_SCORE : 0;
  const fit = Math.round(FIT_POINTS / (1 + unused));
  return fit + Math.round((EXPERIENCE_POINTS * years) / FULL_EXPERIENCE_YEARS) - lapse;
}

/**
 * The part of the score for an even load, in tenths of a point, 0–300: the share of the technician's capacity that is
 * free before they take this place. `place` counts from 0 for the next one; -1 is a place taken over from
 * work that is withdrawn.
 */
export function loadPoints(member: BenchMember, place: number): number {
  const capacity = Math.max(1, Math.floor(member.entry.capacity));
  const free = capacity - member.entry.commitments.length - place;
  return Math.round(LOAD_POINTS * Math.min(1, Math.max(0, free / capacity)));
}

/** The most that `suitability` and `loadPoints` add up to. */
export const FULL_SCORE = FIT_POINTS + EXPERIENCE_POINTS + LOAD_POINTS;
/** The most that a match can lose: all the points, and those for a lapse. */
export const MOST_LOST = 2 * FULL_SCORE;

function assetsOf(member: BenchMember): string[] {
  // Sorted, because the sum of fractions depends on their order in the last bit.
  return [...namesOf('skill', member.skills), ...namesOf('certificate', member.certificates)].sort();
}

function requirementsOf(request: WaitingRequest): string[] {
  return [
    ...namesOf('skill', new Set(request.requiredSkills)),
    ...namesOf('certificate', new Set(request.requiredCertificates)),
  ];
}

function namesOf(kind: string, names: ReadonlySet<string>): string[] {
  return [...names].map((name) => `${kind}:${name}`);
}

function sumRarity(names: readonly string[], rarityOf: ReadonlyMap<string, number>): number {
  return names.reduce((sum, name) => sum + (rarityOf.get(name) ?? 0), 0);
}
