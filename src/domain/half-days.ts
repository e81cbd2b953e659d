import { addZonedDays, localDateOf, zonedMs } from './calendar-zone.js';
import { DAY_MS, parseDuration } from './duration.js';
import { fromMs, type Instant, toMs } from './instant.js';
import { isOpenOn, type OutletDays } from './open-days.js';
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
  /** Its holidays, make-up workdays and closures; without them it is open by the weekdays alone. */
  days?: OutletDays | null;
}

// Nobody books farther ahead than a year; an outlet that is closed for longer has no half-days.
const MAX_DAYS = 400;

/** Farther back than the longest holidays no reminder is brought forward. */
const LONGEST_CLOSURE_MS = 14 * DAY_MS;

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
    if (!isOpenOn(date, openingHours.weekdays, outlet.days)) continue;
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
 * When a customer is reminded of a visit: while the outlet is open, at an hour at which people are called.
 * @param bookedAt when the visit was agreed
 * @param outlet its hours; null where they aren't known, and any hour will do
 * @returns null for a visit that was agreed later than its reminder would have gone out: it is fresh in mind
 */
export function reminderOf(
  rules: BookingRules,
  visitAt: Instant,
  bookedAt: Instant,
  outlet: OutletHours | null,
): Instant | null {
  const remindMs = toMs(visitAt) - parseDuration(rules.reminderBefore);
  return remindMs <= toMs(bookedAt) ? null : remindAgain(rules, fromMs(remindMs), visitAt, bookedAt, outlet);
}

/**
 * A reminder's moment, moved to one at which the outlet is open.
 * @param now nothing is moved to before it
 * @returns null when none is left before the visit
 */
export function remindAgain(
  rules: BookingRules,
  remindAt: Instant,
  visitAt: Instant,
  now: Instant,
  outlet: OutletHours | null,
): Instant | null {
  const decent = outlet && callingHours(rules, outlet);
  if (!decent) return remindAt;
  const { before, after } = openAround(toMs(remindAt), rules, decent);
  // Nobody is there any more between now and that moment: the first hour after it will do, up to the visit.
  const at = before !== null && before > toMs(now) ? before : after;
  return at !== null && at < toMs(visitAt) ? fromMs(at) : null;
}

/** An outlet with its hours cut to those at which customers are called; null when it has none of them. */
function callingHours(
  { openingHours, reminderHours }: BookingRules,
  outlet: OutletHours,
): OutletHours | null {
  if (!openingHours || !reminderHours) return null;
  const opensAt = later(outlet.opensAt ?? openingHours.opensAt, reminderHours.from);
  const closesAt = earlier(outlet.closesAt ?? openingHours.closesAt, reminderHours.to);
  return opensAt < closesAt ? { ...outlet, opensAt, closesAt } : null;
}

/** The last open moment up to an instant, and the first one from it on. */
function openAround(atMs: number, rules: BookingRules, outlet: OutletHours) {
  let before: number | null = null;
  for (const { startsAt, endsAt } of halfDaysFrom(fromMs(atMs - LONGEST_CLOSURE_MS), rules, outlet)) {
    const [fromAt, toAt] = [toMs(startsAt), toMs(endsAt)];
    if (fromAt > atMs) return { before, after: fromAt };
    before = Math.min(atMs, toAt);
  }
  return { before, after: null };
}

/** The first moment from an instant on at which the outlet is open; that instant itself where its hours aren't known. */
export function openFrom(at: Instant, rules: BookingRules, outlet: OutletHours | null): Instant {
  if (!outlet) return at;
  for (const { startsAt } of halfDaysFrom(at, rules, outlet)) {
    return toMs(startsAt) > toMs(at) ? startsAt : at;
  }
  return at;
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
