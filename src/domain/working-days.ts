import { addZonedDays, weekdayOf, zonedMs } from './calendar-zone.js';
import { fromMs, type Instant } from './instant.js';

const FRIDAY = 5;

/**
 * By when something must be done that is to take at most so many working days (Monday to Friday): the end of the last
 * of them, by the clocks of the place.
 * @param date the day of the beginning, `YYYY-MM-DD`; it doesn't count itself
 * @param days how many working days after it
 * @returns the first instant that is too late
 */
export function endOfWorkingDay(date: string, days: number, zone: string): Instant {
  let last = date;
  for (let left = days; left > 0; ) {
    last = addZonedDays(last, 1);
    if (weekdayOf(last) <= FRIDAY) left -= 1;
  }
  return fromMs(zonedMs(addZonedDays(last, 1), '00:00', zone));
}
