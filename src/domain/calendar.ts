import { addZonedDays, localDateOf, weekdayOf, zonedMs } from './calendar-zone.js';
import { DAY_MS, MINUTE_MS } from './duration.js';
import { fromMs, type Instant, toMs } from './instant.js';

/** One shift of a week: `weekday` 1 (Monday) to 7, local times `HH:MM`; `to` up to `24:00`, or ≤ `from` for the next day. */
export interface Shift {
  weekday: number;
  from: string;
  to: string;
}

/**
 * When an outlet works, as a snapshot. Dates are `YYYY-MM-DD` in `zone` (IANA). A closure beats a make-up workday, which beats a
 * holiday, which beats the weekly shifts. After `dataReachesTo` no holidays are known: the weekly shifts are counted and
 * whatever rests on them is provisional.
 */
export interface BusinessCalendar {
  id: string;
  /** A snapshot never changes: other dates are a higher revision. The one that comes with a standard is 0. */
  revision: number;
  zone: string;
  shifts: Shift[];
  holidays: string[];
  workdays: string[];
  closures: string[];
  dataReachesTo: string;
  /** Set where the work has moved to another outlet: for the how-manieth time, and the first day with its closures. */
  moved?: { n: number; from: string };
}

/** A stretch of working time, `fromMs` included, `toMs` excluded. */
export interface WorkingSpan {
  fromMs: number;
  toMs: number;
  provisional: boolean;
}

// A calendar without a working day in more than a year has no deadline: its policy is wrong, and looping on would hang.
const MAX_IDLE_DAYS = 400;

/**
 * Working spans from `fromMs` on, in order and without overlap, day after day without end; consecutive ones may touch, since
 * joining them would never end for an outlet that never closes. Throws RangeError after 400 idle days.
 */
export function* workingSpans(fromMs: number, calendar: BusinessCalendar): Generator<WorkingSpan> {
  const days = daysOf(calendar);
  // A shift over midnight belongs to the day before.
  let date = addZonedDays(localDateOf(fromMs, calendar.zone), -1);
  let reachedMs = fromMs;
  for (let idle = 0; idle <= MAX_IDLE_DAYS; idle++, date = addZonedDays(date, 1)) {
    for (const span of spansOf(shiftsOn(date, days), date, calendar)) {
      // A shift within the hour that the change to summer time leaves out is none.
      if (span.toMs <= Math.max(span.fromMs, reachedMs)) continue;
      yield { ...span, fromMs: Math.max(span.fromMs, reachedMs) };
      reachedMs = span.toMs;
      idle = 0;
    }
  }
  throw new RangeError(`calendar ${calendar.id} has no working time within ${MAX_IDLE_DAYS} days`);
}

interface Days {
  shifts: Shift[];
  holidays: Set<string>;
  workdays: Set<string>;
  closures: Set<string>;
}

function daysOf({ shifts, holidays, workdays, closures }: BusinessCalendar): Days {
  return {
    shifts,
    holidays: new Set(holidays),
    workdays: new Set(workdays),
    closures: new Set(closures),
  };
}

function shiftsOn(date: string, { shifts, holidays, workdays, closures }: Days): Shift[] {
  if (closures.has(date)) return [];
  const weekday = weekdayOf(date);
  const own = shifts.filter((shift) => shift.weekday === weekday);
  if (!workdays.has(date)) return holidays.has(date) ? [] : own;
  if (own.length > 0) return own;
  // A make-up workday on a day that is usually free is worked like the first working day of the week.
  const first = Math.min(...shifts.map((shift) => shift.weekday));
  return shifts.filter((shift) => shift.weekday === first);
}

function spansOf(shifts: Shift[], date: string, calendar: BusinessCalendar): WorkingSpan[] {
  return shifts
    .map((shift) => ({
      fromMs: zonedMs(date, shift.from, calendar.zone),
      toMs: zonedMs(shift.to <= shift.from ? addZonedDays(date, 1) : date, shift.to, calendar.zone),
      provisional: date > calendar.dataReachesTo,
    }))
    .sort((a, b) => a.fromMs - b.fromMs);
}

/**
 * The earliest instant by which `ms` of working time have passed since `from`; exactly a shift's worth ends at its
 * closing, not at the next opening. `provisional` when the calendar's data doesn't reach that far; never refused.
 */
export function addWorkingTime(
  from: Instant,
  ms: number,
  calendar: BusinessCalendar,
): { at: Instant; provisional: boolean } {
  let remainingMs = ms;
  if (ms <= 0)
    return { at: from, provisional: localDateOf(toMs(from), calendar.zone) > calendar.dataReachesTo };
  for (const span of workingSpans(toMs(from), calendar)) {
    const lengthMs = span.toMs - span.fromMs;
    if (remainingMs <= lengthMs)
      return { at: fromMs(span.fromMs + remainingMs), provisional: span.provisional };
    remainingMs -= lengthMs;
  }
  throw new RangeError(`calendar ${calendar.id} has no end`);
}

/** The stretches of working time between two instants, in order and joined where they touch, the provisional ones marked. */
export function workingIntervals(
  from: Instant,
  to: Instant,
  calendar: BusinessCalendar,
): { from: Instant; to: Instant; provisional: boolean }[] {
  const endMs = toMs(to);
  const found: { from: Instant; to: Instant; provisional: boolean }[] = [];
  for (const span of workingSpans(toMs(from), calendar)) {
    if (span.fromMs >= endMs) break;
    const next = {
      from: fromMs(span.fromMs),
      to: fromMs(Math.min(span.toMs, endMs)),
      provisional: span.provisional,
    };
    const last = found.at(-1);
    if (last?.to === next.from && last.provisional === next.provisional) last.to = next.to;
    else found.push(next);
  }
  return found;
}

/** The snapshot without the dates that a clock from `from` on doesn't look at. */
export function calendarFrom(calendar: BusinessCalendar, from: Instant): BusinessCalendar {
  const first = addZonedDays(localDateOf(toMs(from), calendar.zone), -1);
  const ahead = (dates: readonly string[]) => dates.filter((date) => date >= first);
  const { holidays, workdays, closures } = calendar;
  return {
    ...calendar,
    holidays: ahead(holidays),
    workdays: ahead(workdays),
    closures: ahead(closures),
  };
}

/** Whether a snapshot takes another's place: newer dates do, and of the same dates those of the outlet that has the work now. */
export function isNewer(
  one: Pick<BusinessCalendar, 'revision' | 'moved'>,
  other: Pick<BusinessCalendar, 'revision' | 'moved'>,
): boolean {
  if (one.revision !== other.revision) return one.revision > other.revision;
  return (one.moved?.n ?? 0) > (other.moved?.n ?? 0);
}

/**
 * The calendar of work that another outlet has taken over (R3.2b): the first one's closures to the day before, from that
 * day on its own. What has been counted stays counted.
 * @param before the calendar as it was counted by so far
 * @param theirs the newest snapshot with the other outlet's closures
 */
export function movedCalendar(
  before: BusinessCalendar,
  theirs: BusinessCalendar,
  moved: { n: number; from: string },
): BusinessCalendar {
  const closures = [
    ...before.closures.filter((day) => day < moved.from),
    ...theirs.closures.filter((day) => day >= moved.from),
  ];
  const dates = isNewer(before, theirs) ? before : theirs;
  return { ...dates, closures, moved };
}

/**
 * Snapshots with a newer one in the place of the older. Newer dates come with the closures of the outlet that has the work
 * now, which hold from its taking over on.
 * @returns null when it is no newer than what is known
 */
export function calendarsWith(
  calendars: readonly BusinessCalendar[],
  next: BusinessCalendar,
): BusinessCalendar[] | null {
  const heard = calendars.find(({ id }) => id === next.id);
  if (heard && !isNewer(next, heard)) return null;
  const newest = heard?.moved && !next.moved ? movedCalendar(heard, next, heard.moved) : next;
  return [...calendars.filter((one) => one !== heard), newest];
}

/** The calendars with a newer snapshot in the place of the older; a calendar that nobody names is left out. */
export function withCalendar(
  calendars: readonly BusinessCalendar[],
  newer: BusinessCalendar,
): BusinessCalendar[] {
  return calendars.map((calendar) =>
    calendar.id === newer.id && isNewer(newer, calendar) ? newer : calendar,
  );
}

const WEEK_MINUTES = 7 * 24 * 60;

/** The shifts of a week that begin before another has ended; one over midnight reaches into the next day. */
export function overlappingShifts(shifts: readonly Shift[]): Shift[] {
  const spans = shifts.map((shift) => ({ shift, ...weekMinutes(shift) }));
  const meets = (a: (typeof spans)[number], b: (typeof spans)[number]) =>
    [-WEEK_MINUTES, 0, WEEK_MINUTES].some((week) => a.from < b.to + week && b.from + week < a.to);
  return spans
    .filter((one, i) => spans.some((other, j) => j < i && meets(one, other)))
    .map(({ shift }) => shift);
}

/** The working time of a week of shifts that don't overlap, in ms. */
export function weeklyMs(shifts: readonly Shift[]): number {
  return shifts.map(weekMinutes).reduce((sum, { from, to }) => sum + (to - from) * MINUTE_MS, 0);
}

/** A shift in minutes from the beginning of the week on. */
function weekMinutes({ weekday, from, to }: Shift): { from: number; to: number } {
  const dayMinutes = (weekday - 1) * 24 * 60;
  const overnight = to <= from ? 24 * 60 : 0;
  return { from: dayMinutes + minutesOf(from), to: dayMinutes + overnight + minutesOf(to) };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/**
 * The first stretch of more than `mostDays` without any working time between two dates, by its first instant; null when
 * there is none. A deadline by such a calendar would fall nowhere.
 */
export function idleFrom(
  calendar: BusinessCalendar,
  { from, to, mostDays }: { from: string; to: string; mostDays: number },
): Instant | null {
  // Whole days are cheap to look at: only from where they come near is looked at to the minute.
  const near = nearlyIdleFrom(calendar, { from, to, mostDays });
  if (near === null) return null;
  const endMs = zonedMs(to, '24:00', calendar.zone);
  let workedToMs = zonedMs(near, '00:00', calendar.zone);
  try {
    for (const span of workingSpans(workedToMs, calendar)) {
      if (span.fromMs - workedToMs > mostDays * DAY_MS) break;
      workedToMs = span.toMs;
      if (workedToMs >= endMs) return null;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return fromMs(workedToMs);
}

/** A day before the first whole days on end without a shift, a week short of the most that there may be: weekends come besides. */
function nearlyIdleFrom(
  calendar: BusinessCalendar,
  { from, to, mostDays }: { from: string; to: string; mostDays: number },
): string | null {
  const days = daysOf(calendar);
  let idle = 0;
  for (let date = from; date <= to; date = addZonedDays(date, 1)) {
    idle = shiftsOn(date, days).length > 0 ? 0 : idle + 1;
    if (idle < mostDays - 8) continue;
    const before = addZonedDays(date, -idle);
    return before > from ? before : from;
  }
  return null;
}
