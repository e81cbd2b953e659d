import { upsertSearchAttributes } from '@temporalio/workflow';
import { type BusinessCalendar, movedCalendar } from '../src/domain/calendar.js';
import { localDateOf } from '../src/domain/calendar-zone.js';
import { toMs } from '../src/domain/instant.js';
import { records } from './activity-proxies.js';
import { calendarUpdatedSignal } from './messages.js';
import { type Order, timesRun } from './order.js';
import { now } from './transitions.js';

/**
 * Another outlet of the region has taken the work (R3.2b): the car moves there, and with it everything that is still to
 * be done. An advisor of that outlet answers for the order where the technician doesn't (R2.2); deadlines count by its
 * closures from that day on.
 */
export async function moveTo(order: Order, outletId: string): Promise<void> {
  const { input, execution } = order;
  const standard = input.policy.calendars.map(({ id, revision }) => ({ id, revision }));
  // Nothing came of it in histories from before closures moved with the work.
  const { advisorId, calendars = [] } = await records.findAdvisor({ outletId, standard });
  order.input = { ...input, outletId, advisorId };
  await execution.note(`handed-to-outlet-${timesRun(order, 'dispatch')}`, {
    type: 'handed_to_outlet',
    data: { from: input.outletId, to: outletId, advisorId },
  });
  upsertSearchAttributes({ PitlaneOutlet: [outletId] });
  for (const theirs of calendars) await moveCalendar(order, theirs);
}

/** What runs hears of it now, the order's and the feedback's; the steps to come are started with it. */
async function moveCalendar(order: Order, theirs: BusinessCalendar): Promise<void> {
  const { input, execution, feedback } = order;
  const among = [...execution.calendars(), ...input.policy.calendars];
  const before = among.find(({ id }) => id === theirs.id) ?? theirs;
  const moved = { n: timesRun(order, 'dispatch'), from: localDateOf(toMs(now()), theirs.zone) };
  const calendar = movedCalendar(before, theirs, moved);
  await execution.hear(calendar);
  if (feedback)
    execution.background(() => feedback.signal(calendarUpdatedSignal, { calendar }).catch(() => {}));
}
