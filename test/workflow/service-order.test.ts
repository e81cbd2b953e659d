import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { timelineEvents } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import {
  book,
  check,
  completeWork,
  orderRow,
  toRepair,
  toWork,
  until,
  untilStep,
  wholeWay,
} from '../support/drive.js';
import { startHouse } from '../support/house.js';
import { testDatabase, timeSkipping } from '../support/servers.js';

const { databaseUrl } = await testDatabase();
const environment = await timeSkipping();
const house = await startHouse({
  databaseUrl,
  client: environment.client,
  connection: environment.nativeConnection,
  namespace: 'default',
  policy: STANDARD_2025,
});

it('goes from booking to the closed loop, every step on one timeline (R2.3, R3.1-R3.4)', async () => {
  const orderNo = await book(house);
  await wholeWay(house, orderNo);
  const row = await until(async () => {
    const order = await orderRow(house, orderNo);
    return order.status === 'closed' && order;
  }, 'the order to close');
  expect(row).toMatchObject({ outcome: 'completed', breached: false });
  const events = await house.db.select().from(timelineEvents).where(eq(timelineEvents.orderNo, orderNo));
  expect(events.map(({ type }) => type)).toEqual([
    'order_opened',
    'booking_opened',
    'checked_in',
    'dispatch_opened',
    'offer_made',
    'offer_accepted',
    'feedback_opened',
    'repair_opened',
    'diagnosis_recorded',
    'estimate_submitted',
    'estimate_approved',
    'repair_steps_signed',
    'repair_completed',
    'check_opened',
    'check_passed',
    'feedback_ended',
    'settlement_opened',
    'settled',
    'handed_over',
    'follow_up_opened',
    'survey_submitted',
    'order_closed',
  ]);
});

it('has somebody by name who answers for it at every step: the advisor, the technician, the inspector, the advisor again (R1.2, R2.2)', async () => {
  const orderNo = await book(house);
  const responsible = async () => (await orderRow(house, orderNo)).responsibleId;
  await untilStep(house, orderNo, 'booking', 'requested');
  expect(await responsible()).toBe('advisor-1');
  const technicianId = await toRepair(house, orderNo);
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  expect(await responsible()).toBe(technicianId);
  await toWork(house, orderNo, technicianId);
  await completeWork(house, orderNo, technicianId);
  await untilStep(house, orderNo, 'quality_check', 'pending');
  expect(await responsible()).toBe('inspector-1');
  await check(house, orderNo, true);
  await untilStep(house, orderNo, 'settlement', 'open');
  expect(await responsible()).toBe('advisor-1');
});
