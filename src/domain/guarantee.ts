import { DAY_MS } from './duration.js';
import { addMs, type Instant, toMs } from './instant.js';

// The rework guarantee 质量保证期 of the trade: 机动车维修管理规定 (the ministry's order on motor vehicle repair), chapter on
// quality, articles 37 to 39 of the text of 2016; later revisions number them anew. Terms by the kind of work, whichever
// limit comes first, from the day the car left (37); free rework within it unless another cause is shown within 3 days,
// and another repairer at the first one's cost after two repairs in vain (38); a longer promise binds (39).

/** The kind of alert that tells an outlet that it pays a rework which it had billed as free (R3.4, R6.1). */
export const REWORK_PAID_HERE = 'rework_paid_here';

/** What was done to the car: running repairs and small services, a level-2 service, an overhaul or a whole assembly. */
export const WORK_GRADES = ['minor', 'level2', 'overhaul'] as const;
export type WorkGrade = (typeof WORK_GRADES)[number];

/** The grade of work of which some was of the one and some of the other. */
export function higherGrade(one: WorkGrade, other: WorkGrade | null | undefined): WorkGrade {
  return other && WORK_GRADES.indexOf(other) > WORK_GRADES.indexOf(one) ? other : one;
}

/** How long good work must last: calendar days of 24 hours, and kilometres driven. */
export interface GuaranteeTerm {
  days: number;
  km: number;
}

/** The part of the service standard that the guarantee is computed by (R1.2). */
export interface GuaranteePolicy {
  terms: Record<WorkGrade, GuaranteeTerm>;
  /** How long the outlet has to show another cause, from the car's return. ISO 8601. */
  objectWithin: string;
  /** After so many repairs in vain another repairer is arranged and paid. */
  failedRepairs: number;
}

/** A guarantee as it was given with the car. */
export interface Guarantee extends GuaranteeTerm {
  from: Instant;
  until: Instant;
  /** The reading with which the car left; null when nobody wrote it down. */
  fromKm: number | null;
  untilKm: number | null;
}

/** What is known of a fault, for telling whether it is the same one again. */
export interface FaultFacts {
  components: readonly string[];
  faultCodes: readonly string[];
  problem: string;
}

/** Why a fault counts as the same. `survey`: the customer said so when asked. */
export interface SameFault {
  rule: 'component' | 'fault_code' | 'text' | 'survey';
  matched: string;
}

/** A customer's claim under the guarantee of an earlier order. */
export interface GuaranteeClaim {
  /** The order whose work came undone, and the outlet that did it. */
  of: string;
  owedBy: string;
  grade: WorkGrade;
  guarantee: Guarantee;
  why: SameFault;
  /** Repairs of this fault so far that did not last, that of `of` included. */
  failedRepairs: number;
}

/**
 * The guarantee given with a car: each limit of the trade's, or the promised one where that is longer.
 * @param term the trade's, for the grade of the work
 * @param promise what the outlet promised besides, days and km each null when it promised nothing
 * @param from when the car was handed over, and its reading then
 */
export function guaranteeOf(
  term: GuaranteeTerm,
  promise: { days: number | null; km: number | null } | null,
  from: { at: Instant; odometerKm: number | null },
): Guarantee {
  const days = Math.max(term.days, promise?.days ?? 0);
  const km = Math.max(term.km, promise?.km ?? 0);
  const { at, odometerKm } = from;
  const untilKm = odometerKm === null ? null : odometerKm + km;
  return { days, km, from: at, until: addMs(at, days * DAY_MS), fromKm: odometerKm, untilKm };
}

/**
 * Which limit of a guarantee is past; exactly at it is within. A reading that nobody took is not held against the
 * customer.
 * @returns null while the guarantee runs
 */
export function pastLimit(
  guarantee: Guarantee,
  { at, odometerKm }: { at: Instant; odometerKm: number | null },
): 'days' | 'km' | null {
  if (toMs(at) > toMs(guarantee.until)) return 'days';
  if (odometerKm !== null && guarantee.untilKm !== null && odometerKm > guarantee.untilKm) return 'km';
  return null;
}

/** Words in common out of all words of the shorter description: below it two texts are about different things. */
const SAME_TEXT = 0.6;
/** Fewer words tell too little: "noise" and "noise again" would be the same fault whatever makes it. */
const FEWEST_WORDS = 3;

/**
 * Whether two descriptions are of the same fault. A named component decides, being what the shop works by; then codes of
 * the same family, since a misfire is P0300 one day and P0302 the next; then the words. It errs towards the customer: the
 * outlet has three days to show another cause.
 * @returns the rule that held and what it matched, or null
 */
export function sameFault(earlier: FaultFacts, now: FaultFacts): SameFault | null {
  const components = new Set(earlier.components.map(plain));
  const component = now.components.find((one) => plain(one) !== '' && components.has(plain(one)));
  if (component) return { rule: 'component', matched: component };
  const families = new Set([...earlier.faultCodes, ...codesIn(earlier.problem)].map(familyOf));
  const code = [...now.faultCodes, ...codesIn(now.problem)].find((one) => families.has(familyOf(one)));
  if (code) return { rule: 'fault_code', matched: code };
  return sameText(earlier.problem, now.problem);
}

function sameText(earlier: string, now: string): SameFault | null {
  const before = new Set(wordsOf(earlier));
  const words = [...new Set(wordsOf(now))];
  const shared = words.filter((word) => before.has(word));
  const shorter = Math.min(before.size, words.length);
  if (shorter < FEWEST_WORDS || shared.length / shorter < SAME_TEXT) return null;
  return { rule: 'text', matched: shared.slice(0, 10).join(' ') };
}

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** Trouble codes of ISO 15031-6 (P0300, C1201) that a text quotes. */
function codesIn(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toUpperCase()
      .match(/\b[PBCU][0-3][0-9A-F]{3}\b/g) ?? []
  );
}

/** The system and subsystem of a trouble code (P03 is ignition); a code of another make-up stands for itself. */
function familyOf(code: string): string {
  const upper = code.toUpperCase();
  return /^[PBCU][0-3][0-9A-F]{3}$/.test(upper) ? upper.slice(0, 3) : upper;
}

const EMPTY_WORDS = new Set(
  'a an and again are at be but by for from has have i in is it its my of on or still that the then this to was when with'.split(
    ' ',
  ),
);

/** Latin words without the empty ones; Chinese in pairs of characters, since it has no blanks between words. */
function wordsOf(text: string): string[] {
  const even = text.normalize('NFKC').toLowerCase();
  const latin = (even.match(/[a-z][a-z0-9]+/g) ?? []).filter((word) => !EMPTY_WORDS.has(word));
  const chinese = (even.match(/\p{Script=Han}+/gu) ?? []).flatMap((run) =>
    Array.from({ length: Math.max(0, run.length - 1) }, (_, i) => run.slice(i, i + 2)),
  );
  return [...latin, ...chinese];
}
