import { sleep } from '@temporalio/workflow';
import { notices } from './activity-proxies.js';

/** How long something that was being taken in with the older snapshot may take to be on record. */
const TAKEN_IN_WITHIN = '2 minutes';

/** Has every open execution hear of a newer snapshot of a calendar (R8.1), twice: what was just being taken in, too. */
export async function calendarSpread(calendar: { id: string; revision: number }): Promise<void> {
  await spread(calendar);
  await sleep(TAKEN_IN_WITHIN);
  await spread(calendar);
}

async function spread(calendar: { id: string; revision: number }): Promise<void> {
  let after: string | null = '';
  while (after !== null) {
    const page: { next: string | null } = await notices.spreadCalendar({ ...calendar, after });
    after = page.next;
  }
}
