import type { BusinessCalendar } from '../calendar.js';
import { HOLIDAYS, REACHES_TO, WORKDAYS } from './chinese-days.js';

/** The working days of the mainland by the law's way of counting: whole days, Monday to Friday, holidays and make-up days. */
export const CN_WORKING_DAYS: BusinessCalendar = {
  id: 'cn-working-days',
  revision: 0,
  zone: 'Asia/Shanghai',
  shifts: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '00:00', to: '24:00' })),
  holidays: HOLIDAYS,
  workdays: WORKDAYS,
  closures: [],
  dataReachesTo: REACHES_TO,
};
