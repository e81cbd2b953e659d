import { type BusinessCalendar, calendarFrom } from './calendar.js';
import { weekdayOf } from './calendar-zone.js';
import type { Instant } from './instant.js';

/** What an outlet's calendar says of single dates (R3.2a); after `dataReachesTo` no holidays are known. */
export type OutletDays = Pick<
  BusinessCalendar,
  'id' | 'revision' | 'holidays' | 'workdays' | 'closures' | 'dataReachesTo'
>;

/**
 * Whether a date is a day of work: a closure beats a make-up workday, which beats a holiday, which beats the weekdays.
 * @param date `YYYY-MM-DD`, the place's own
 * @param weekdays 1 (Monday) to 7
 * @param days null where no calendar is kept
 */
export function isOpenOn(
  date: string,
  weekdays: readonly number[],
  days: Pick<OutletDays, 'holidays' | 'workdays' | 'closures'> | null = null,
): boolean {
  if (days?.closures.includes(date)) return false;
  if (days?.workdays.includes(date)) return true;
  return !days?.holidays.includes(date) && weekdays.includes(weekdayOf(date));
}

/** Whether the calendar's data doesn't reach a date: what is said of it may change, and is never refused. */
export function isProvisional(date: string, days: Pick<OutletDays, 'dataReachesTo'> | null = null): boolean {
  return days !== null && date > days.dataReachesTo;
}

/** A calendar's dates from an instant on. */
export function outletDaysFrom(calendar: BusinessCalendar, from: Instant): OutletDays {
  const { id, revision, holidays, workdays, closures, dataReachesTo } = calendarFrom(calendar, from);
  return { id, revision, holidays, workdays, closures, dataReachesTo };
}

/** Whether two snapshots say the same of the dates from one on. */
export function sameDaysFrom(date: string, one: OutletDays, other: OutletDays): boolean {
  const ahead = ({ holidays, workdays, closures }: OutletDays) =>
    [holidays, workdays, closures].map((dates) => dates.filter((day) => day >= date).join()).join('|');
  return ahead(one) === ahead(other);
}
