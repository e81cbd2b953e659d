import { DAY_MS, parseDuration } from '../duration.js';
import { type GuaranteeTerm, WORK_GRADES, type WorkGrade } from '../guarantee.js';
import type { ExecutionKind } from '../lifecycle.js';
import { daysOf } from '../statutory-days.js';
import { LAW, SINGLE_REPAIR_WARNED_ON, STATUTORY_LIMITS } from '../statutory-law.js';
import { answeredLaterThanByLaw, CLAIM_DAYS, farFromFestivals, yearsTooFree } from './law-days.js';
import {
  asks,
  clockAsked,
  durationAtMost,
  figure,
  limitAtMost,
  limitWithin,
  plainHours,
  type Reference,
  type Requirement,
} from './reference-parts.js';
import type { ClockKind, ClockRule } from './types.js';

// The floors of the law. A version that is looser than one of them is refused (R8.2). The texts were looked up: order 43 in
// full; the guarantee of the trade by its article 37 of the text of 2016, which later revisions number anew.

const order43 = (article: string): Reference => ({
  id: 'order_43',
  name: LAW,
  article,
  kind: 'legal_floor',
});

const trade = (article: string): Reference => ({
  id: 'repair_guarantee',
  name: '机动车维修管理规定（2016年修正文本）',
  article,
  kind: 'legal_floor',
});

/** What article 37 gives at least, by the kind of work. */
const LEAST_TERMS: Record<WorkGrade, GuaranteeTerm> = {
  minor: { days: 10, km: 2_000 },
  level2: { days: 30, km: 5_000 },
  overhaul: { days: 100, km: 20_000 },
};

const NEVER_STANDS = 'the days of the law go on whatever is waited for, parts included';

/** Nothing holds a deadline of the law, lengthens it, ends it early, or keeps it from beginning. */
function untouchable(kind: ClockKind, runsIn: ExecutionKind, beginsWith: string, endsWith: string[]) {
  const onlyEnds = (types: readonly string[] = []) => types.every((type) => endsWith.includes(type));
  const only = `nothing but ${endsWith.join(', ')}`;
  return [
    clockAsked(kind, 'pausableFor', NEVER_STANDS, 'none', (rule) => rule.pausableFor.length === 0),
    clockAsked(kind, 'pauses', NEVER_STANDS, 'none', (rule) => rule.pauses.length === 0),
    clockAsked(kind, 'extension', 'nobody can grant more time', 'none', (rule) => rule.extension === null),
    clockAsked(kind, 'fixed', 'nobody changes it for one case', 'true', (rule) => rule.fixed === true),
    clockAsked(kind, 'runsIn', 'it runs where it begins', runsIn, (rule) => rule.runsIn === runsIn),
    clockAsked(kind, 'starts', 'it begins with what the law says', beginsWith, ({ starts }) =>
      starts.includes(beginsWith),
    ),
    clockAsked(kind, 'countsFrom', 'it counts from its beginning', 'none', (rule) => !rule.countsFrom),
    clockAsked(kind, 'lapses', 'to miss it is a breach', 'none', (rule) => !rule.lapses),
    clockAsked(kind, 'unless', 'nothing keeps it from beginning', 'none', (rule) => !rule.unless),
    clockAsked(kind, 'stops', 'it ends with what the law asks for', only, (rule) => onlyEnds(rule.stops)),
    clockAsked(kind, 'withdrawnBy', 'it ends with what the law asks for', only, (rule) =>
      onlyEnds(rule.withdrawnBy),
    ),
  ];
}

const REPAIR_DAYS = `P${STATUTORY_LIMITS.singleRepairDays}D`;

/** The day, as the law counts them, of the first warning of a repair's five days. */
function warnedOn(rule: Pick<ClockRule, 'limit' | 'warnAt'>): number {
  const ms = Math.min(...rule.warnAt) * limitWithin(rule, parseDuration(REPAIR_DAYS));
  return daysOf(Math.round(ms), DAY_MS);
}

/** Article 21 of the 三包 rules, and how article 40 counts its days. */
const REPAIR = [
  ...asks(
    order43('21'),
    limitAtMost(
      'statutory_repair',
      REPAIR_DAYS,
      'after 5 days of a repair within 包修期 a loaner or compensation is owed, from the sixth day on',
    ),
    clockAsked(
      'statutory_repair',
      'warnAt',
      'the loaner that is owed from the sixth day on has to be found before: somebody is warned of it in time',
      `the first warning on day ${SINGLE_REPAIR_WARNED_ON} at the latest`,
      (rule) => warnedOn(rule) <= SINGLE_REPAIR_WARNED_ON,
    ),
    ...untouchable('statutory_repair', 'repair', 'statutory_repair_started', [
      ...['check_passed', 'accepted_as_is', 'estimate_rejected'],
      // The fault is found to be none of quality.
      'statutory_repair_ended',
    ]),
    clockAsked(
      'statutory_repair',
      'carries',
      'it goes along with the work, whoever has the car',
      'dispatch, quality_check',
      ({ carries }) => carries.includes('dispatch') && carries.includes('quality_check'),
    ),
  ),
  ...asks(
    order43('40'),
    plainHours('statutory_repair', 'each full 24 hours are a day, on holidays too, and so is what remains'),
  ),
];

const CLAIM = asks(
  order43('28'),
  limitAtMost(
    'statutory_claim_reply',
    CLAIM_DAYS,
    'a claim to replace or return the car is answered within 10 working days from its receipt',
  ),
  clockAsked(
    'statutory_claim_reply',
    'calendar',
    'a calendar with fewer or shorter working days than the law has makes its ten days longer',
    'none, or one by which it is due no later than by the working days of the law, as far as these are announced or can be',
    (rule, { calendars }) => {
      // A calendar that nobody knows counts as plain hours, which are never later.
      const calendar = calendars.find(({ id }) => id === rule.calendar);
      if (!calendar) return true;
      const unlikely = [...yearsTooFree(calendar), ...farFromFestivals(calendar)];
      return !answeredLaterThanByLaw(calendar, rule) && unlikely.length === 0;
    },
  ),
  ...untouchable('statutory_claim_reply', 'complaint', 'statutory_claim_made', [
    'complaint_replied',
    'statutory_claim_answered',
    // By the customer: nobody else can.
    'statutory_claim_withdrawn',
  ]),
);

const GUARANTEE = [
  ...asks(
    trade('37'),
    ...WORK_GRADES.flatMap((grade) => [
      figure(
        `guarantee.terms.${grade}.days`,
        { least: LEAST_TERMS[grade].days },
        'repaired work is good for so many days at least, or so many kilometres, whichever ends first',
        ({ guarantee }) => guarantee.terms[grade].days,
      ),
      figure(
        `guarantee.terms.${grade}.km`,
        { least: LEAST_TERMS[grade].km },
        'repaired work is good for so many kilometres at least, or so many days, whichever ends first',
        ({ guarantee }) => guarantee.terms[grade].km,
      ),
    ]),
  ),
  ...asks(
    trade('38'),
    durationAtMost(
      'guarantee.objectWithin',
      'P3D',
      'whoever has not shown another cause within 3 days does the work again for nothing',
      ({ guarantee }) => guarantee.objectWithin,
    ),
    plainHours('guarantee_objection', 'the 3 days are days, not working days'),
    figure(
      'guarantee.failedRepairs',
      { most: 2 },
      'after two repairs in vain another repairer is found and paid',
      ({ guarantee }) => guarantee.failedRepairs,
    ),
  ),
];

/** What no version may be looser than (R8.2). */
export const LEGAL_FLOORS: readonly Requirement[] = [...REPAIR, ...CLAIM, ...GUARANTEE];
