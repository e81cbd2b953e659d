import type { BusinessCalendar } from './calendar.js';
import { addZonedDays, zonedMs } from './calendar-zone.js';
import { fromMs, type Instant } from './instant.js';
import { isOpenOn } from './open-days.js';

const MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5];

/**
 * By when something must be done that is to take at most so many working days: the end of the last of them, by the
 * clocks of the place.
 * @param date the day of the beginning, `YYYY-MM-DD`; it doesn't count itself
 * @param days how many working days after it
 * @param calendar what a working day is; without one Monday to Friday
 * @returns the first instant that is too late
 */
export function endOfWorkingDay(
  date: string,
  days: number,
  zone: string,
  calendar: Pick<BusinessCalendar, 'shifts' | 'holidays' | 'workdays' | 'closures'> | null = null,
): Instant {
  const weekdays = calendar?.shifts.map(({ weekday }) => weekday) ?? MONDAY_TO_FRIDAY;
  let last = date;
  for (let left = days; left > 0; ) {
    last = addZonedDays(last, 1);
    if (isOpenOn(last, weekdays, calendar)) left -= 1;
  }
  return fromMs(zonedMs(addZonedDays(last, 1), '00:00', zone));
}
