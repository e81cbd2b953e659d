import type { BusinessCalendar } from '../../src/domain/calendar.js';
import type { ClockState } from '../../src/domain/clock.js';

/** The second implementation: it walks in steps of 15 minutes and asks of each step whether it counts. Slow and obvious. */
export const STEP_MS = 15 * 60_000;

/** Whether work goes on at `ms`, by looking at the wall clock of the zone as a person would. */
export function worksAt(ms: number, calendar: BusinessCalendar): boolean {
  const today = wall(ms, calendar.zone);
  const yesterday = new Date(Date.parse(`${today.date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const open = shiftsOf(today.date, calendar).some(
    (s) => s.from <= today.time && (today.time < s.to || s.to <= s.from),
  );
  return open || shiftsOf(yesterday, calendar).some((s) => s.to <= s.from && today.time < s.to);
}

function shiftsOf(date: string, calendar: BusinessCalendar) {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  const shiftsOn = (day: number) => calendar.shifts.filter((s) => s.weekday === day);
  if (calendar.closures.includes(date)) return [];
  if (calendar.workdays.includes(date)) {
    const days = [weekday, 1, 2, 3, 4, 5, 6, 7];
    return shiftsOn(days.find((day) => shiftsOn(day).length > 0) ?? 1);
  }
  return calendar.holidays.includes(date) ? [] : shiftsOn(weekday);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wall(ms: number, zone: string): { date: string; time: string } {
  // The Swedish format is 2026-03-29 02:30.
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  const [date = '', time = ''] = format.format(ms).split(' ');
  return { date, time };
}

/** The instant at which a fraction of the limit has been counted; null when an open pause keeps it from being reached. */
export function slowReach(
  clock: ClockState,
  fraction: number,
  calendar: BusinessCalendar | null,
): number | null {
  const all = [...clock.earlierExtensions, ...(clock.extension ? [clock.extension] : [])];
  const limitMs =
    clock.limitMs + all.filter((e) => e.decision?.approved).reduce((sum, e) => sum + e.addMs, 0);
  let counted = 0;
  let ms = Date.parse(clock.startedAt);
  while (counted < limitMs * fraction) {
    if (paused(clock, ms) === 'for ever') return null;
    if (!paused(clock, ms) && (!calendar || worksAt(ms, calendar))) counted += STEP_MS;
    ms += STEP_MS;
  }
  // At the deadline itself a pause still holds the clock.
  while (fraction === 1 && paused(clock, ms)) {
    if (paused(clock, ms) === 'for ever') return null;
    ms += STEP_MS;
  }
  return ms;
}

function paused(clock: ClockState, ms: number): 'for ever' | 'for a while' | null {
  const here = clock.pauses.filter(
    (p) => Date.parse(p.from) <= ms && (p.to === null || ms < Date.parse(p.to)),
  );
  if (here.length === 0) return null;
  return here.some((p) => p.to === null) ? 'for ever' : 'for a while';
}

/** Counted time between the clock's start and `untilMs`. */
export function slowCountedMs(clock: ClockState, untilMs: number, calendar: BusinessCalendar | null): number {
  let counted = 0;
  for (let ms = Date.parse(clock.startedAt); ms < untilMs; ms += STEP_MS) {
    if (!paused(clock, ms) && (!calendar || worksAt(ms, calendar))) counted += STEP_MS;
  }
  return counted;
}
