import { type BusinessCalendar, type WorkingSpan, workingSpans } from '../calendar.js';
import { addZonedDays, weekdayOf, zonedMs } from '../calendar-zone.js';
import { HOUR_MS, parseDuration } from '../duration.js';
import { fromMs, type Instant } from '../instant.js';
import { CN_WORKING_DAYS } from './calendars.js';
import { limitWithin } from './reference-parts.js';
import { remembering } from './remembered.js';
import type { ClockRule } from './types.js';

/** Often enough to meet every shift of a day from both sides. */
const EVERY_MS = 6 * HOUR_MS;

/** What was found for a calendar is found again when it is asked about for each case of a standard; it changes no result. */
const once = remembering<Instant | null>();

/**
 * Within how many working days of the law a claim to replace or return a car is answered (article 28 of order 43). Its second
 * paragraph, on how soon the car is replaced or returned then, has no deadline: no step here would end it.
 */
export const CLAIM_DAYS = 'P10D';

/**
 * Whether claims whose deadline counts by a calendar would ever be answered later than within the working days of the law.
 * @param rule the deadline; beyond the law's it is told at the limit itself
 */
export function answeredLaterThanByLaw(calendar: BusinessCalendar, rule: Pick<ClockRule, 'limit'>): boolean {
  const lawMs = parseDuration(CLAIM_DAYS);
  return laterThanByLaw(calendar, limitWithin(rule, lawMs), lawMs) !== null;
}

/** So many weekdays a year are free by the law, besides those that weekends make up for (全国年节及纪念日放假办法 of 2024). */
const MOST_DAYS_OFF = 13;

/**
 * The festivals that the law makes free, by their first day, of the lunar year where it goes by that; and how many days
 * before and after it an announcement has ever put days off. Lunar dates are reckoned, and may be a day out.
 */
const FESTIVALS = [
  { dateOf: solarDate, on: '01-01', before: 3, after: 3 },
  { dateOf: lunarDate, on: '1/1', before: 4, after: 9 },
  { dateOf: solarDate, on: '04-05', before: 3, after: 2 },
  { dateOf: solarDate, on: '05-01', before: 3, after: 4 },
  { dateOf: lunarDate, on: '5/5', before: 3, after: 3 },
  { dateOf: lunarDate, on: '8/15', before: 3, after: 3 },
  { dateOf: solarDate, on: '10-01', before: 3, after: 7 },
];

const LUNAR = new Intl.DateTimeFormat('en-US', {
  ...{ calendar: 'chinese', numberingSystem: 'latn', timeZone: 'UTC' },
  ...{ month: 'numeric', day: 'numeric' },
});

function lunarDate(date: string): string {
  return LUNAR.format(Date.parse(date));
}

function solarDate(date: string): string {
  return date.slice(5);
}

const farDaysOnce = remembering<string[]>();

/** Weekdays off beyond the dates that are announced which lie near no festival: the law will hardly give them. */
export function farFromFestivals(calendar: Pick<BusinessCalendar, 'holidays'>): string[] {
  const { dataReachesTo } = CN_WORKING_DAYS;
  const isFar = (day: string) => day > dataReachesTo && weekdayOf(day) <= 5 && !isNearFestival(day);
  return farDaysOnce(calendar, 'far', () => calendar.holidays.filter(isFar));
}

/** Whether a date is one that the law's days off may fall on. */
export function isNearFestival(date: string): boolean {
  return FESTIVALS.some(({ dateOf, on, before, after }) => {
    const around = Array.from({ length: before + after + 1 }, (_, i) => addZonedDays(date, before - i));
    return around.some((day) => dateOf(day) === on);
  });
}

/** A year that has more days off than the law can give it beyond what was announced. */
export interface FreeYear {
  year: string;
  daysOff: number;
  most: number;
}

/**
 * The years in which a calendar knows more weekdays off than the law can give, beyond the dates that are announced; which
 * ones the law will give is known to nobody yet. Make-up workdays on weekends are subtracted.
 */
export function yearsTooFree({
  holidays,
  workdays,
}: Pick<BusinessCalendar, 'holidays' | 'workdays'>): FreeYear[] {
  const { dataReachesTo } = CN_WORKING_DAYS;
  const ahead = (days: readonly string[]) => [...new Set(days)].filter((day) => day > dataReachesTo);
  const days = { holidays: ahead(holidays), workdays: ahead(workdays) };
  const years = [...new Set(days.holidays.map((day) => day.slice(0, 4)))].sort();
  return years
    .map((year) => ({
      year,
      daysOff: daysOffIn(year, days),
      most: MOST_DAYS_OFF - daysOffIn(year, CN_WORKING_DAYS),
    }))
    .filter(({ daysOff, most }) => daysOff > most);
}

/** Its weekdays off without those that are exchanged for weekends. */
function daysOffIn(
  year: string,
  { holidays, workdays }: Pick<BusinessCalendar, 'holidays' | 'workdays'>,
): number {
  const off = holidays.filter((day) => day.startsWith(year) && weekdayOf(day) <= 5);
  const madeUp = workdays.filter((day) => day.startsWith(year) && weekdayOf(day) > 5);
  return off.length - madeUp.length;
}

/**
 * Whether a deadline by a calendar is ever due later than one by the working days of the law, over the year that these are
 * known for.
 * @param calendar what the deadline is counted by
 * @param limitMs its limit, in working time of that calendar
 * @param lawMs the limit of the law, in working days of the law, a day being 24 hours
 * @returns the first beginning from which it would be due later; null when there is none
 */
function laterThanByLaw(calendar: BusinessCalendar, limitMs: number, lawMs: number): Instant | null {
  return once(calendar, `${limitMs}/${lawMs}`, () => firstLater(calendar, limitMs, lawMs));
}

function firstLater(calendar: BusinessCalendar, limitMs: number, lawMs: number): Instant | null {
  const { dataReachesTo, zone } = CN_WORKING_DAYS;
  const year = {
    fromMs: zonedMs(`${dataReachesTo.slice(0, 4)}-01-01`, '00:00', zone),
    toMs: zonedMs(dataReachesTo, '24:00', zone),
  };
  const lawful = spansIn(CN_WORKING_DAYS, year);
  const own = spansIn(calendar, year);
  for (let startMs = year.fromMs; startMs < year.toMs; startMs += EVERY_MS) {
    const lawDueMs = dueMs(lawful, startMs, lawMs);
    if (lawDueMs === null) break;
    const ownDueMs = dueMs(own, startMs, limitMs);
    if (ownDueMs === null || ownDueMs > lawDueMs) return fromMs(startMs);
  }
  return null;
}

interface Year {
  fromMs: number;
  toMs: number;
}

/** The working time of a calendar in a year; one that never works again just ends. */
function spansIn(calendar: BusinessCalendar, { fromMs: from, toMs: to }: Year): WorkingSpan[] {
  const spans: WorkingSpan[] = [];
  try {
    for (const span of workingSpans(from, calendar)) {
      if (span.fromMs >= to) break;
      spans.push(span);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return spans;
}

/** When so much working time has passed since `startMs`; null beyond the spans. */
function dueMs(spans: readonly WorkingSpan[], startMs: number, ms: number): number | null {
  let leftMs = ms;
  for (const { fromMs: from, toMs: to } of spans) {
    if (to <= startMs) continue;
    const begins = Math.max(from, startMs);
    if (leftMs <= to - begins) return begins + leftMs;
    leftMs -= to - begins;
  }
  return null;
}
