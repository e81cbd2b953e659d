import { DAY_MS, MINUTE_MS } from './duration.js';

// Making a formatter costs far more than using it. The cache changes no result, so it is safe in workflow code.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    // Everything that could follow the process's own settings is given: locale, calendar, numerals, hour cycle, zone.
    formatter = new Intl.DateTimeFormat('en-US', {
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** What the wall clock of `zone` shows at `ms`, as if it were UTC, in milliseconds (whole seconds). */
function wallMs(ms: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function offsetMs(ms: number, zone: string): number {
  return wallMs(ms, zone) - Math.floor(ms / 1000) * 1000;
}

/** The date `YYYY-MM-DD` that `zone` has at `ms`. */
export function localDateOf(ms: number, zone: string): string {
  return dateOfUtc(wallMs(ms, zone));
}

/** What the clocks of `zone` show at `ms`, to the minute: `YYYY-MM-DD HH:MM`. */
export function localTimeOf(ms: number, zone: string): string {
  return new Date(wallMs(ms, zone)).toISOString().slice(0, 16).replace('T', ' ');
}

/** Takes a date and whole days to add, gives the date. */
export function addZonedDays(date: string, days: number): string {
  return dateOfUtc(utcOfDate(date) + days * DAY_MS);
}

/** The weekday of a date: 1 is Monday, 7 Sunday. */
export function weekdayOf(date: string): number {
  return new Date(utcOfDate(date)).getUTCDay() || 7;
}

/**
 * The instant, in ms, at which the clocks of `zone` show `time` (`HH:MM`, up to `24:00`) on `date`. A time that the change to
 * summer time leaves out is moved on by the hour that is missing; one that occurs twice is the first.
 */
export function zonedMs(date: string, time: string, zone: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const wall = utcOfDate(date) + (hours * 60 + minutes) * MINUTE_MS;
  const before = offsetMs(wall - DAY_MS, zone);
  const after = offsetMs(wall + DAY_MS, zone);
  if (before === after) return wall - before;
  if (offsetMs(wall - before, zone) === before) return wall - before;
  if (offsetMs(wall - after, zone) === after) return wall - after;
  return wall - before;
}

function utcOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}

function dateOfUtc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
