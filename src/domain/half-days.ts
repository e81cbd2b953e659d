import { addZonedDays, localDateOf, weekdayOf, zonedMs } from './calendar-zone.js';
import { parseDuration } from './duration.js';
import { fromMs, type Instant, toMs } from './instant.js';
import type { BookingRules } from './policy/types.js';

/** Half a day of an outlet, by which its places are counted (R3.2a): `startsAt` included, `endsAt` excluded. */
export interface HalfDay {
  /** The outlet's own date, `YYYY-MM-DD`. */
  date: string;
  half: 'morning' | 'afternoon';
  startsAt: Instant;
  endsAt: Instant;
}

/** What an outlet has of its own; null where the policy's value holds. */
export interface OutletHours {
  zone: string;
  opensAt: string | null;
  closesAt: string | null;
  halfDayCapacity: number | null;
}

// Nobody books farther ahead than a year; an outlet that is closed for longer has no half-days.
const MAX_DAYS = 400;

/**
 * The half-days of an outlet that end after an instant, in order, for 400 days; none while it is closed.
 * @param from the instant
 * @param rules the policy's opening hours; without them half-days follow each other round the clock
 * @param outlet its zone and what it has of its own
 */
export function* halfDaysFrom(from: Instant, rules: BookingRules, outlet: OutletHours): Generator<HalfDay> {
  const { openingHours, halfDayLength } = rules;
  if (!openingHours) return yield* roundTheClock(toMs(from), parseDuration(halfDayLength), outlet.zone);
  const opensAt = outlet.opensAt ?? openingHours.opensAt;
  const closesAt = outlet.closesAt ?? openingHours.closesAt;
  const halves = [
    { half: 'morning', from: opensAt, to: earlier(openingHours.noon, closesAt) },
    { half: 'afternoon', from: later(openingHours.noon, opensAt), to: closesAt },
  ] as const;
  let date = localDateOf(toMs(from), outlet.zone);
  for (let days = 0; days < MAX_DAYS; days++, date = addZonedDays(date, 1)) {
    if (!openingHours.weekdays.includes(weekdayOf(date))) continue;
    for (const { half, ...hours } of halves) {
      if (hours.from >= hours.to) continue;
      const startsMs = zonedMs(date, hours.from, outlet.zone);
      const endsMs = zonedMs(date, hours.to, outlet.zone);
      if (endsMs > toMs(from)) yield { date, half, startsAt: fromMs(startsMs), endsAt: fromMs(endsMs) };
    }
  }
}

/** The half-day in which a visit that begins at `at` takes its place; null when the outlet is closed then. */
export function halfDayOf(at: Instant, rules: BookingRules, outlet: OutletHours): HalfDay | null {
  for (const halfDay of halfDaysFrom(at, rules, outlet)) {
    return toMs(halfDay.startsAt) <= toMs(at) ? halfDay : null;
  }
  return null;
}

/** How many visits an outlet takes in each half-day. */
export function placesOf(rules: BookingRules, outlet: OutletHours): number {
  return outlet.halfDayCapacity ?? rules.halfDayCapacity;
}

/** An outlet's opening hours as people read them, such as `08:00–18:00 Asia/Shanghai`. */
export function openingHoursText({ openingHours }: BookingRules, outlet: OutletHours): string {
  if (!openingHours) return 'round the clock';
  return `${outlet.opensAt ?? openingHours.opensAt}–${outlet.closesAt ?? openingHours.closesAt} ${outlet.zone}`;
}

/**
 * When a customer is reminded of a visit.
 * @param bookedAt when the visit was agreed
 * @returns null for a visit that was agreed later than its reminder would have gone out: it is fresh in mind
 */
export function reminderOf(rules: BookingRules, visitAt: Instant, bookedAt: Instant): Instant | null {
  const remindMs = toMs(visitAt) - parseDuration(rules.reminderBefore);
  return remindMs > toMs(bookedAt) ? fromMs(remindMs) : null;
}

function* roundTheClock(fromInstantMs: number, lengthMs: number, zone: string): Generator<HalfDay> {
  const first = Math.floor(fromInstantMs / lengthMs);
  for (let n = first; n < first + 2 * MAX_DAYS; n++) {
    const startsMs = n * lengthMs;
    const half = n % 2 === 0 ? 'morning' : 'afternoon';
    const [startsAt, endsAt] = [fromMs(startsMs), fromMs(startsMs + lengthMs)];
    yield { date: localDateOf(startsMs, zone), half, startsAt, endsAt };
  }
}

// Times as `HH:MM` sort like the hours that they name.
const earlier = (a: string, b: string) => (a < b ? a : b);
const later = (a: string, b: string) => (a > b ? a : b);
