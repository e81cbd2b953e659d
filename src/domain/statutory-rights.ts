import { type Instant, isAfter, toMs } from './instant.js';
import {
  byReport,
  isAgain,
  mainPartsOf,
  type RepairCase,
  replacedWhole,
  tiedGroups,
} from './statutory-cases.js';
import { goesBeyond, type RepairSpan, stretchesOf } from './statutory-days.js';
import {
  REPAIR_DAYS_AHEAD,
  STATUTORY_LIMITS,
  STATUTORY_RULES,
  type StatutoryClaim,
  type StatutoryRule,
} from './statutory-law.js';
import { ASSEMBLIES, assemblyOf, partKey, systemOf } from './statutory-parts.js';
import { type OpenQuestion, periodOf, type VehicleTerms } from './statutory-period.js';

/** A right that has arisen, or that one more repair (or five more days) would make. */
export interface StatutoryFlag {
  /** The same right in the same standing has the same name. */
  name: string;
  rule: StatutoryRule;
  article: string;
  standing: 'warned' | 'reached';
  /** False while an open question decides. */
  certain: boolean;
  /** Repairs or replacements; days for `repair_days`. */
  count: number;
  orders: { orderNo: string; reportedAt: Instant; endedAt: Instant | null }[];
  /** The order that brought it about: it is told there. */
  causedBy: string;
  mayAsk: StatutoryClaim;
  questions: OpenQuestion[];
}

type Draft = Pick<StatutoryFlag, 'rule' | 'standing' | 'count'> & {
  key: string;
  /** Without it the count is part of the flag's name. */
  once?: true;
  cases: RepairCase[];
  questions?: OpenQuestion[];
};

/**
 * The rights of articles 20 and 22 to 24 over all orders of a vehicle. Only faults of quality count, and those reported
 * within the rule's period. What hangs on an open question is given too, as uncertain: a right is never denied for want of
 * a date.
 * @param cases every order of the vehicle, in any order
 * @param now.at the instant to look from
 * @param now.dayMs the length of a day
 */
export function statutoryFlags(
  vehicle: VehicleTerms,
  cases: readonly RepairCase[],
  now: { at: Instant; dayMs: number },
): StatutoryFlag[] {
  // The rules are for cars bought and used for daily life (article 40).
  if (vehicle.use !== 'family') return [];
  const faults = cases.filter(({ fault }) => fault?.isQualityFault).sort(byReport);
  const within = (rule: StatutoryRule, among: readonly string[]) =>
    faults.filter((one) => among.includes(standingOf(rule, one).standing));
  const standingOf = (rule: StatutoryRule, one: RepairCase) =>
    periodOf(STATUTORY_RULES[rule].term, vehicle, one, cases);
  const flags: StatutoryFlag[] = [];
  for (const rule of Object.keys(STATUTORY_RULES) as StatutoryRule[]) {
    const sure = DRAFTS[rule](within(rule, ['within']), now, vehicle);
    const perhaps = DRAFTS[rule](within(rule, ['within', 'unknown']), now, vehicle);
    const asked = (draft: Draft) => draft.cases.flatMap((one) => standingOf(rule, one).questions);
    for (const draft of sure) flags.push(flagOf(draft, []));
    for (const draft of perhaps) {
      if (!sure.some((one) => nameOf(one) === nameOf(draft))) flags.push(flagOf(draft, asked(draft)));
    }
  }
  return flags;
}

/**
 * When the thirty days, or the warning before them, are passed next if what is being repaired now goes on.
 * @returns null when nothing is being repaired that counts
 */
export function nextStatutoryCheck(
  vehicle: VehicleTerms,
  cases: readonly RepairCase[],
  { at, dayMs }: { at: Instant; dayMs: number },
): Instant | null {
  if (vehicle.use !== 'family') return null;
  const counted = cases.filter(
    (one) => one.fault?.isQualityFault && periodOf('returns', vehicle, one, cases).standing !== 'past',
  );
  const sure = counted.filter((one) => periodOf('returns', vehicle, one, cases).standing === 'within');
  const instants = [counted, sure].flatMap((group) =>
    DAY_STEPS.map(({ days }) => goesBeyond(spansOf(group), days, dayMs)),
  );
  return instants.filter((one): one is Instant => one !== null && isAfter(one, at)).sort()[0] ?? null;
}

/** The repairs whose days count towards the thirty: agreed ones. */
export function spansOf(cases: readonly RepairCase[]): RepairSpan[] {
  return cases.flatMap(({ orderNo, agreedAt, endedAt, notCounted }) =>
    agreedAt === null ? [] : [{ orderNo, from: agreedAt, to: endedAt, excluded: notCounted }],
  );
}

const DAY_STEPS = [
  { standing: 'warned', days: STATUTORY_LIMITS.repairDays - REPAIR_DAYS_AHEAD },
  { standing: 'reached', days: STATUTORY_LIMITS.repairDays },
] as const;

type Drafter = (faults: RepairCase[], now: { at: Instant; dayMs: number }, vehicle: VehicleTerms) => Draft[];

const DRAFTS: Record<StatutoryRule, Drafter> = {
  early_main_part: (faults) =>
    each('early_main_part', faults, ({ fault }) => !!fault?.part && assemblyOf(fault.part) !== null),
  first_week_assembly: (faults) =>
    each('first_week_assembly', faults, ({ fault, replaced }) => {
      const needed = fault?.part && fault.replacementNeeded && assemblyOf(fault.part);
      return !!needed || replaced.some((part) => assemblyOf(part) !== null);
    }),
  early_danger: (faults) => each('early_danger', faults, ({ fault }) => fault?.danger !== null),
  safety_fault(faults) {
    const serious = faults.filter(({ fault }) => fault?.safetyCritical);
    // Two repairs, and the fault is there again or a new one is.
    return inVain('safety_fault', 'all', STATUTORY_LIMITS.safetyRepairs, serious.filter(isRepaired), serious);
  },
  assembly_replaced: (faults) =>
    ASSEMBLIES.flatMap((assembly) => {
      const done = faults.filter((one) => isRepaired(one) && replacedWhole(one, assembly));
      const again = faults.filter((one) => isAgain(one, done, (part) => systemOf(part) === assembly));
      return inVain('assembly_replaced', assembly, STATUTORY_LIMITS.replacements, done, again);
    }),
  main_part_replaced(faults) {
    const keys = new Set(faults.flatMap(mainPartsOf));
    return [...keys].flatMap((key) => {
      const done = faults.filter((one) => isRepaired(one) && mainPartsOf(one).includes(key));
      const again = faults.filter((one) => isAgain(one, done, (part) => partKey(part) === key));
      return inVain('main_part_replaced', key, STATUTORY_LIMITS.replacements, done, again);
    });
  },
  repair_days: (faults, now, vehicle) => tooManyDays(faults, now, vehicle),
  same_fault: (faults) =>
    tiedGroups(faults).flatMap((group): Draft[] => {
      const done = group.filter(isRepaired);
      const limit = STATUTORY_LIMITS.sameFaultRepairs;
      const standing = done.length > limit ? 'reached' : 'warned';
      if (done.length < limit) return [];
      const key = done[0]?.orderNo ?? '';
      return [{ rule: 'same_fault', key, standing, count: done.length, once: true, cases: done }];
    }),
};

function each(rule: StatutoryRule, faults: RepairCase[], holds: (one: RepairCase) => boolean): Draft[] {
  return faults
    .filter(holds)
    .map((one) => ({ rule, key: one.orderNo, standing: 'reached', count: 1, cases: [one] }));
}

/**
 * Repairs that don't last: with the fault there again after as many as the law grants, the right has arisen; from the last
 * one before that on it is warned of, since the next may be one too many.
 * @param done what counts, finished
 * @param faults what shows that it was in vain, when it was reported afterwards
 */
function inVain(
  rule: StatutoryRule,
  key: string,
  limit: number,
  done: RepairCase[],
  faults: RepairCase[],
): Draft[] {
  const byEnd = [...done].sort((a, b) => toMs(a.endedAt ?? a.reportedAt) - toMs(b.endedAt ?? b.reportedAt));
  const last = byEnd[limit - 1];
  const again = last && faults.find((one) => !isAfter(last.endedAt ?? last.reportedAt, one.reportedAt));
  if (again) {
    const cases = [...byEnd.slice(0, limit), again];
    return [{ rule, key, standing: 'reached', count: limit, cases }];
  }
  if (byEnd.length < limit - 1 || byEnd.length === 0) return [];
  const count = Math.min(byEnd.length, limit);
  return [{ rule, key, standing: 'warned', count, cases: byEnd.slice(0, limit) }];
}

function isRepaired({ repaired }: RepairCase): boolean {
  return repaired;
}

function tooManyDays(
  faults: RepairCase[],
  { at, dayMs }: { at: Instant; dayMs: number },
  vehicle: VehicleTerms,
): Draft[] {
  const spans = spansOf(faults);
  const count = stretchesOf(spans, { until: at, dayMs }).reduce((sum, { days }) => sum + days, 0);
  const cases = faults.filter(({ agreedAt }) => agreedAt !== null && !isAfter(agreedAt, at));
  return DAY_STEPS.flatMap(({ standing, days }): Draft[] => {
    const passedAt = goesBeyond(spans, days, dayMs);
    if (passedAt === null || isAfter(passedAt, at)) return [];
    const running = cases.filter(({ endedAt }) => endedAt === null).map(({ orderNo }) => orderNo);
    const questions: OpenQuestion[] = [];
    // Transport is written down when the repair is done; it may take days off again.
    if (running.length > 0) questions.push({ code: 'transport_not_recorded', orders: running });
    const [first] = cases;
    const late = first && { ...first, reportedAt: passedAt, odometerKm: null };
    if (late && periodOf('returns', { ...vehicle }, late, []).standing === 'past') {
      questions.push({ code: 'passed_after_period', orders: cases.map(({ orderNo }) => orderNo) });
    }
    return [{ rule: 'repair_days', key: 'all', standing, count, once: true, cases, questions }];
  });
}

function flagOf(draft: Draft, open: OpenQuestion[]): StatutoryFlag {
  const { rule, standing, count, cases } = draft;
  const { article, mayAsk } = STATUTORY_RULES[rule];
  const certain = open.length === 0;
  const questions = [...open, ...(draft.questions ?? [])];
  const orders = cases.map(({ orderNo, reportedAt, endedAt }) => ({ orderNo, reportedAt, endedAt }));
  const name = `${nameOf(draft)}${certain ? '' : '#uncertain'}`;
  return {
    name,
    rule,
    article,
    standing,
    certain,
    count,
    orders,
    causedBy: lastOf(cases),
    mayAsk,
    questions,
  };
}

function nameOf({ rule, key, standing, count, once }: Draft): string {
  return [rule, key, standing, ...(once ? [] : [count])].join('#');
}

/**
 * Whether a flag on record still has its ground: a right of the same rule about the same part, fault or order stands, and
 * a mere warning is no ground for one that was reached.
 * @param name the flag's
 * @param standing the names of all rights that stand at present
 */
export function isUpheld(name: string, standing: readonly string[]): boolean {
  const own = groundOf(name);
  const grounds = standing.map(groundOf);
  return grounds.some(({ about, reached }) => about === own.about && (reached || !own.reached));
}

/** Names are of our own making (`flagOf`); a part's name within them may be anything. */
function groundOf(name: string): { about: string; reached: boolean } {
  const [, about = name, standing] = /^(.+)#(warned|reached)(?:#\d+)?(?:#uncertain)?$/.exec(name) ?? [];
  return { about, reached: standing === 'reached' };
}

/** The order that runs, the latest of several; else the one that ended last. */
function lastOf(cases: RepairCase[]): string {
  const endOf = ({ endedAt }: RepairCase) => (endedAt === null ? Number.POSITIVE_INFINITY : toMs(endedAt));
  const [last] = [...cases].sort((a, b) => endOf(b) - endOf(a) || byReport(b, a));
  return last?.orderNo ?? '';
}
