import type { BusinessCalendar } from '../calendar.js';
import { addZonedDays } from '../calendar-zone.js';
import { isOpenOn } from '../open-days.js';
import { CN_WORKING_DAYS } from './calendars.js';
import { answeredLaterThanByLaw, type FreeYear, farFromFestivals, yearsTooFree } from './law-days.js';
import type { ClockRule } from './types.js';

type Days = Pick<BusinessCalendar, 'shifts' | 'holidays' | 'workdays'>;

/** What of an uploaded snapshot contradicts the law's days, by its field. */
export interface Contradiction {
  path: 'holidays' | 'workdays' | 'shifts';
  message: string;
}

/** Public holidays that fall on the same dates each year (全国年节及纪念日放假办法, text of 2024); no notice moves them. */
const EVERY_YEAR = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'];

/** What has been over for longer is counted by no deadline that runs. */
const LOOKED_BACK_DAYS = 366;

const MOST_NAMED = 10;
const UNLESS = 'or, where a newer notice of the State Council says otherwise, name it in `notice`';

/**
 * What of a new snapshot contradicts the working days of the law, as far as these are known (R8.1, R8.2): days off that it
 * adds and the law works, days that the law has free and that it works all of a sudden, hours or a zone by which a claim
 * would be answered later; and, where nothing is announced yet, more days off than the law can give a year, or such as lie
 * near no festival. Closures don't matter: a deadline of the law goes on while an outlet is closed.
 * @param next what is to be uploaded
 * @param last what the calendar was before; days that it worked beyond the law may go on being worked
 * @param rules the deadlines for claims that count by it; a calendar that none counts by is free
 * @param today by the clocks of the mainland, `YYYY-MM-DD`
 */
export function contradictions(
  next: BusinessCalendar,
  last: BusinessCalendar,
  rules: readonly Pick<ClockRule, 'limit'>[],
  today: string,
): Contradiction[] {
  if (rules.length === 0) return [];
  const since = addZonedDays(today, -LOOKED_BACK_DAYS);
  const known = knownDays();
  const wasFree = known
    .filter((day) => day >= since)
    .filter((day) => !worksOn(day, CN_WORKING_DAYS) && !worksOn(day, last));
  const worked = wasFree.filter((day) => worksOn(day, next));
  const said = worked.filter((day) => next.workdays.includes(day));
  const left = [...worked.filter((day) => !said.includes(day)), ...everyYear(next, last)];
  const later = rules.some((rule) => answeredLaterThanByLaw({ ...next, closures: [] }, rule));
  const free = known.filter((day) => worksOn(day, CN_WORKING_DAYS) && !worksOn(day, next));
  return [
    ...one('workdays', said, `are no workdays by what was announced: leave them out, ${UNLESS}`),
    ...one('holidays', left, `are public holidays: send them too, ${UNLESS}`),
    ...(later ? laterBy(free) : []),
    ...yearsTooFree(next).map(tooFree),
    ...one(
      'holidays',
      farFromFestivals(next),
      `are weekdays off near no public holiday: leave them out, ${UNLESS}`,
    ),
  ];
}

function tooFree({ year, daysOff, most }: FreeYear): Contradiction {
  const found = `weekdays off in ${year} beyond what was announced, less those that weekends make up for: ${daysOff}`;
  return {
    path: 'holidays',
    message: `${found}; the law gives ${most} at most: leave the others out, ${UNLESS}`,
  };
}

function laterBy(free: readonly string[]): Contradiction[] {
  const advice = `days off of outlets are closures, which no deadline of the law counts; ${UNLESS}`;
  if (free.length > 0) return one('holidays', free, `are workdays by what was announced: ${advice}`);
  const message =
    'by these hours a claim to replace or return a car would be answered later than the law asks';
  return [{ path: 'shifts', message: `${message}: give whole days, Monday to Friday, in Asia/Shanghai` }];
}

function one(path: Contradiction['path'], days: readonly string[], what: string): Contradiction[] {
  if (days.length === 0) return [];
  const more = days.length > MOST_NAMED ? ` and ${days.length - MOST_NAMED} more` : '';
  return [{ path, message: `${days.slice(0, MOST_NAMED).join(', ')}${more} ${what}` }];
}

/** Holidays of the years beyond what was announced that the snapshot says it knows and doesn't keep. */
function everyYear(next: BusinessCalendar, last: Days): string[] {
  // A calendar that keeps none at all is stricter than the law on purpose.
  if (!CN_WORKING_DAYS.holidays.some((day) => last.holidays.includes(day))) return [];
  const [first, to] = [CN_WORKING_DAYS.dataReachesTo, next.dataReachesTo];
  const span = Math.max(0, yearOf(to) - yearOf(first) + 1);
  const years = Array.from({ length: span }, (_, i) => yearOf(first) + i);
  const days = years.flatMap((year) => EVERY_YEAR.map((day) => `${year}-${day}`));
  return days.filter((day) => day > first && day <= to && worksOn(day, next));
}

/** The dates that the law's days are known for. */
function knownDays(): string[] {
  const days: string[] = [];
  const { holidays, dataReachesTo } = CN_WORKING_DAYS;
  // The first of all is New Year's Day.
  for (let day = holidays[0] ?? dataReachesTo; day <= dataReachesTo; day = addZonedDays(day, 1))
    days.push(day);
  return days;
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

function worksOn(day: string, { shifts, holidays, workdays }: Days): boolean {
  const weekdays = shifts.map(({ weekday }) => weekday);
  return isOpenOn(day, weekdays, { holidays, workdays, closures: [] });
}
