import { expect, it } from 'vitest';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { faultsOf } from '../support/clocks-check.js';
import {
  book,
  CHECK_IN,
  check,
  completeWork,
  does,
  giveBack,
  orderRow,
  toRepair,
  toWork,
  until,
  untilOffered,
  untilStep,
  wholeWay,
} from '../support/drive.js';
import { ownOutlet, startHouse } from '../support/house.js';
import { acceptOffer, clocksOf, PAID, storyOf, undoneIn, untilAlert, untilOrder } from '../support/look.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Search attributes, priorities and summaries are checked by the real server only.
const { databaseUrl } = await testDatabase();
const { client, nativeConnection: connection, namespace, taskQueue } = await realTemporal();
// Slow enough that no deadline passes while a test looks.
const policy = scalePolicy(STANDARD_2025, 10);
const hurry = scalePolicy(STANDARD_2025, 100_000);
const house = await startHouse({
  ...{ databaseUrl, client, connection, namespace, taskQueue, policy },
  otherPolicies: [hurry],
});

const found = async (query: string) => {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids.sort();
};

it('supervisors find executions by order, outlet, step, urgency and breach (R2.3)', async () => {
  const orderNo = await book(house, 'brake failure, pedal goes to the floor');
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  await untilOffered(house, orderNo);
  const query = `PitlaneOrderNo = '${orderNo}' and PitlaneUrgency = 'P1_SAFETY_CRITICAL' and PitlaneOutlet = 'o1'`;
  const wanted = [`booking:${orderNo}:1`, `dispatch:${orderNo}:1`, `service-order:${orderNo}`];
  await until(async () => (await found(query)).join() === wanted.join(), 'the executions to be listed');
  expect(await found(`${query} and PitlaneStep = 'dispatch' and PitlaneBreached = false`)).toEqual([
    `dispatch:${orderNo}:1`,
  ]);
  await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'end of the test' });
  await giveBack(house, orderNo);
  await untilOrder(house, orderNo, 'cancelled');
});

it('a class that a person has set is what supervisors find the order by, and what its next steps run at (R2.3, R3.2b)', async () => {
  const orderNo = await book(house);
  const change = { urgency: 'P1_SAFETY_CRITICAL', reason: 'the customer says that it smokes' };
  await does(house, orderNo, 'dispatcher-1', 'changeUrgency', change);
  const query = `PitlaneOrderNo = '${orderNo}' and PitlaneUrgency = 'P1_SAFETY_CRITICAL'`;
  const untilListed = (...ids: string[]) =>
    until(async () => (await found(query)).join() === ids.join(), `${ids} to be listed`);
  // A booking that ended before it heard of the change would keep the class that it had.
  await untilListed(`booking:${orderNo}:1`, `service-order:${orderNo}`);
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  await untilOffered(house, orderNo);
  await untilListed(`booking:${orderNo}:1`, `dispatch:${orderNo}:1`, `service-order:${orderNo}`);
  const { priority } = await client.workflow.getHandle(`dispatch:${orderNo}:1`).describe();
  expect(priority?.priorityKey).toBe(1);
  await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'end of the test' });
  await giveBack(house, orderNo);
  await untilOrder(house, orderNo, 'cancelled');
});

it('every execution says in one line what it is, and the urgent go first (R2.3, R3.2b)', async () => {
  const orderNo = await book(house, 'brake failure, pedal goes to the floor');
  const routine = await book(house);
  const summary = async (workflowId: string) => {
    const { staticSummary, priority } = await client.workflow.getHandle(workflowId).describe();
    return { summary: await staticSummary(), priority };
  };
  const urgent = await summary(`service-order:${orderNo}`);
  expect(urgent.summary).toBe(`工单 ${orderNo} · P1_SAFETY_CRITICAL`);
  const other = await summary(`service-order:${routine}`);
  expect(urgent.priority?.priorityKey).toBeLessThan(other.priority?.priorityKey as number);
  const step = await until(
    () => summary(`booking:${orderNo}:1`).catch(() => null),
    'the booking to be started',
  );
  expect(step.summary).toBe(`预约接待 ${orderNo} · P1_SAFETY_CRITICAL`);
  expect(step.priority?.priorityKey).toBe(urgent.priority?.priorityKey);
});

it('a whole case goes through on the real server too (R3.1-R3.4)', async () => {
  const orderNo = await book(house);
  await wholeWay(house, orderNo);
  expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'completed' });
});

it('a step that is terminated in Temporal cancels the order, with compensation, instead of leaving all held (design, rule 7)', async () => {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  const promisedUntil = new Date(Date.now() + 3_600_000).toISOString();
  const told = { promisedUntil, channel: 'phone', message: 'x', reason: null };
  await does(house, orderNo, 'advisor-1', 'promiseHandOver', told);
  await house.temporal.workflow.getHandle(`repair:${orderNo}:1`).terminate('by hand');
  await giveBack(house, orderNo);
  await untilOrder(house, orderNo, 'cancelled');
  expect(await storyOf(house, orderNo)).toEqual(
    expect.arrayContaining(['cancellation_requested', 'compensated']),
  );
  const desk = await client.workflow
    .getHandle('dispatch-desk:o1')
    .query<{ state: { holdings: object } }>('liveState');
  expect(JSON.stringify(desk.state.holdings)).not.toContain(orderNo);
  expect(technicianId).toMatch(/^tech-/);
  // What it was due by is off, and isn't shown as running for ever.
  for (const kind of ['repair_completion', 'promised_handover']) {
    expect(await clocksOf(house, orderNo, kind)).toMatchObject([{ outcome: 'withdrawn' }]);
  }
  expect(await storyOf(house, orderNo)).toContain('execution_lost');
});

/** Ways to a step that holds something outside, which step that is, and what is undone when it is terminated. */
const HELD: [string, string, (orderNo: string) => Promise<unknown>, string[]][] = [
  [
    'a tow on its way',
    'booking',
    (orderNo) => does(house, orderNo, 'advisor-1', 'orderTow', { supplier: '平安救援', expectedAt: null }),
    ['tow_to_call_off 平安救援'],
  ],
  [
    'an order of parts',
    'repair',
    async (orderNo) => {
      const technicianId = await toRepair(house, orderNo);
      await toWork(house, orderNo, technicianId);
      const hold = { reason: 'awaiting_parts', reference: 'PO-1' };
      await does(house, orderNo, technicianId, 'startHold', hold);
    },
    ['technician_released', 'parts_order_to_cancel PO-1'],
  ],
  [
    'a bill that was paid',
    'settlement',
    async (orderNo) => {
      const technicianId = await toRepair(house, orderNo);
      await toWork(house, orderNo, technicianId);
      await completeWork(house, orderNo, technicianId);
      await check(house, orderNo, true);
      await untilStep(house, orderNo, 'settlement', 'open');
      await does(house, orderNo, 'cashier-1', 'settle', PAID);
    },
    ['settlement_voided 105000', 'refund_to_pay 1050.00 yuan'],
  ],
];

it.each(HELD)(
  '%s is undone with a step that is terminated in Temporal (R2.2, R5.3; design, rule 7)',
  async (_, step, way, undone) => {
    const orderNo = await book(house);
    await way(orderNo);
    await house.temporal.workflow.getHandle(`${step}:${orderNo}:1`).terminate('by hand');
    if (step !== 'booking') await giveBack(house, orderNo, { oldParts: 'left' });
    await untilOrder(house, orderNo, 'cancelled');
    expect(await undoneIn(house, orderNo)).toEqual(undone);
  },
);

it('what a spot check has found is told no more when its repair is terminated in Temporal (R2.2, R3.3c, R6.1)', async () => {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  await toWork(house, orderNo, technicianId);
  const found = { items: [], findings: ['torque not noted'], photos: [] };
  await does(house, orderNo, 'inspector-1', 'recordSpotCheck', found);
  await untilAlert(house, `${orderNo}/spot_check_finding/1-1`, 'delivered');
  await house.temporal.workflow.getHandle(`repair:${orderNo}:1`).terminate('by hand');
  await untilAlert(house, `${orderNo}/spot_check_finding/1-1`, 'resolved');
  await giveBack(house, orderNo);
  await untilOrder(house, orderNo, 'cancelled');
});

it('the deadlines of a feedback that is terminated in Temporal end with it, and the order goes on (R3.2c)', async () => {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  await house.temporal.workflow.getHandle(`progress-feedback:${orderNo}:1`).terminate('by hand');
  await toWork(house, orderNo, technicianId);
  await completeWork(house, orderNo, technicianId);
  await check(house, orderNo, true);
  await untilStep(house, orderNo, 'settlement', 'open');
  expect(await clocksOf(house, orderNo, 'progress_feedback')).toMatchObject([{ outcome: 'withdrawn' }]);
});

it('whoever takes over after a feedback was terminated in Temporal owes the customer the next report, and the order goes on (R2.2, R3.2c)', async () => {
  const { outletId } = await ownOutlet(house, 2);
  const orderNo = await book(house, undefined, { outletId });
  const first = await toRepair(house, orderNo);
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  await house.temporal.workflow.getHandle(`progress-feedback:${orderNo}:1`).terminate('by hand');
  await does(house, orderNo, first, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
  const next = await acceptOffer(house, orderNo);
  expect(next).not.toBe(first);
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  expect(await orderRow(house, orderNo)).toMatchObject({ responsibleId: next });
  const clocks = await clocksOf(house, orderNo, 'progress_feedback');
  expect(clocks).toMatchObject([
    { cycle: 1, outcome: 'withdrawn' },
    { cycle: 2, outcome: 'running' },
  ]);
  const report = { message: 'the other one is on it', channel: null };
  const { executionId } = await does(house, orderNo, next, 'reportProgress', report);
  expect(executionId).toBe(`progress-feedback:${orderNo}:2`);
  const faults = await faultsOf(house.db, [policy, hurry]);
  expect(faults.filter(({ subject }) => subject === orderNo)).toEqual([]);
  await toWork(house, orderNo, next);
  await completeWork(house, orderNo, next);
  await check(house, orderNo, true);
  await untilStep(house, orderNo, 'settlement', 'open');
});

it('the order itself is found by its breach, once the step that breached has ended (R2.3)', async () => {
  const hurried = { ...house, policy: hurry };
  const orderNo = await book(hurried);
  await until(async () => (await orderRow(house, orderNo)).breached, 'the first response to be late');
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  const query = `PitlaneOrderNo = '${orderNo}' and PitlaneStep = 'service_order' and PitlaneBreached = true`;
  await until(async () => (await found(query)).length === 1, 'the order to be found by its breach');
  await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'test over' });
});
