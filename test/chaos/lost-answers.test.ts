import { eq } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import type { CommandReply } from '../../src/contracts/transition.js';
import { commands, serviceOrders, timelineEvents } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import {
  clocksLeftRunning,
  eventsOf,
  failedExecutions,
  flawsOf,
  startChaosHouse,
} from '../support/chaos-house.js';
import {
  as,
  book,
  CHECK_IN,
  does,
  newKey,
  orderRow,
  send,
  toRepair,
  toWork,
  until,
  untilOffered,
  untilStep,
  wholeWay,
} from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Rules 1 to 3 of the design: routing, idempotency, transitions, each under attack.

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const house = await startChaosHouse({ databaseUrl, temporal, policy: STANDARD_2025 });

afterEach(() => {
  house.hooks.beforeWrite = undefined;
  house.hooks.afterCommit = undefined;
});

const closed = (orderNo: string) =>
  until(async () => {
    const order = await orderRow(house, orderNo);
    return order.status === 'closed' && order;
  }, `${orderNo} to close`);

it('records each step once when every answer of the database gets lost after its commit (design, rule 3)', async () => {
  const lost = new Set<string>();
  house.hooks.afterCommit = ({ executionId, seq }) => {
    const number = `${executionId}/${seq}`;
    if (lost.has(number)) return;
    lost.add(number);
    throw new Error('the answer got lost');
  };
  const orderNo = await book(house);
  await wholeWay(house, orderNo);
  expect(await closed(orderNo)).toMatchObject({ outcome: 'completed' });
  expect(lost.size).toBeGreaterThan(20);
  expect(await eventsOf(house, orderNo)).toHaveLength(22);
  expect(await flawsOf(house, orderNo)).toEqual([]);
  expect(await clocksLeftRunning(house, orderNo)).toEqual([]);
});

it('applies what is stored under its number and then does its own: both once (design, rule 3)', async () => {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  await untilStep(house, orderNo, 'repair', 'diagnosing');
  const executionId = `repair:${orderNo}:1`;
  // An earlier run of the execution, whose worker died after the commit, had recorded a diagnosis under the number.
  const data = { faultCodes: ['P0171'], findings: 'lean' };
  const earlier = { id: 'cmd:somebody:earlier', type: 'diagnosis_recorded', data };
  house.hooks.beforeWrite = async ({ event, seq, kind }) => {
    if (event.type !== 'diagnosis_recorded') return;
    house.hooks.beforeWrite = undefined;
    const about = { executionId, seq, kind, subject: orderNo, orderNo, status: 'diagnosing' };
    const actor = as(technicianId).actor;
    await house.db.insert(timelineEvents).values({ ...about, ...earlier, at: event.at, actor });
  };
  const own = { faultCodes: ['P0300'], findings: 'misfire' };
  await does(house, orderNo, technicianId, 'recordDiagnosis', own);
  const found = await eventsOf(house, orderNo, 'diagnosis_recorded');
  expect(found.map((event) => event.data)).toEqual([data, expect.objectContaining(own)]);
  expect(await flawsOf(house, orderNo)).toEqual([]);
  // The number went on: the next command finds its place without another conflict.
  await toWork(house, orderNo, technicianId);
  expect(await flawsOf(house, orderNo)).toEqual([]);
});

it('refuses its own command when what is stored under the number rules it out (design, rule 3)', async () => {
  const orderNo = await book(house);
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  const { offerId, technicianId } = await untilOffered(house, orderNo);
  house.hooks.beforeWrite = async ({ event, seq, kind, executionId }) => {
    if (event.type !== 'offer_accepted') return;
    house.hooks.beforeWrite = undefined;
    const about = { executionId, seq, kind, subject: orderNo, orderNo, status: 'queued' };
    const withdrawn = { id: 'cmd:somebody:withdrawal', type: 'offer_withdrawn' };
    const data = { offerId, technicianId, reason: 'needed elsewhere' };
    const { actor } = as('dispatcher-1');
    await house.db.insert(timelineEvents).values({ ...about, ...withdrawn, data, at: event.at, actor });
  };
  const outcome = await send(house, orderNo, technicianId, 'acceptAssignment', { offerId });
  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(await eventsOf(house, orderNo, 'offer_accepted')).toHaveLength(0);
  expect(await flawsOf(house, orderNo)).toEqual([]);
  // The desk heard of the withdrawal, so the order is offered anew and goes on.
  const again = await until(async () => {
    const offer = await untilOffered(house, orderNo);
    return offer.offerId !== offerId && offer;
  });
  await does(house, orderNo, again.technicianId, 'acceptAssignment', { offerId: again.offerId });
});

it('answers a repeated command from the record, and records it once (design, rule 2)', async () => {
  const orderNo = await book(house);
  const key = newKey();
  const first = await send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN, key);
  const second = await send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN, key);
  expect(first).toMatchObject({ kind: 'done', repeated: false });
  expect(second).toMatchObject({ kind: 'done', repeated: true });
  const replyOf = (outcome: unknown) => (outcome as { reply: CommandReply }).reply;
  expect(replyOf(second)).toEqual(replyOf(first));
  await untilOffered(house, orderNo);
  // Still the same answer when the order has long gone on.
  const late = await send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN, key);
  expect(replyOf(late)).toEqual(replyOf(first));
  expect(await eventsOf(house, orderNo, 'checked_in')).toHaveLength(1);
});

it('does one thing for twenty sendings of one command at once (design, rule 2)', async () => {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  const key = newKey();
  const body = { summary: 'half done', nextStep: 'parts', customerInformed: true };
  const sent = Array.from({ length: 20 }, () =>
    send(house, orderNo, technicianId, 'reportProgress', body, key),
  );
  const outcomes = await Promise.all(sent);
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['done']));
  const ids = outcomes.map((outcome) => (outcome as { reply: CommandReply }).reply.eventId);
  expect(new Set(ids).size).toBe(1);
  expect(await eventsOf(house, orderNo, 'progress_reported')).toHaveLength(1);
});

it('answers all of ten sendings at once alike when the command moves the order on (design, rule 2)', async () => {
  const orderNo = await book(house);
  const key = newKey();
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 4));
      return send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN, key);
    }),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(10).fill('done'));
  expect(await eventsOf(house, orderNo, 'checked_in')).toHaveLength(1);
});

it('refuses a key that comes with another body, another order or another command (design, rule 2)', async () => {
  const [orderNo, other] = [await book(house), await book(house)];
  const key = newKey();
  await send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN, key);
  const mistaken = await Promise.all([
    send(house, orderNo, 'advisor-1', 'checkIn', { ...CHECK_IN, odometerKm: 1 }, key),
    send(house, other, 'advisor-1', 'checkIn', CHECK_IN, key),
    send(house, orderNo, 'advisor-1', 'cancelOrder', CHECK_IN, key),
  ]);
  expect(mistaken).toEqual([{ kind: 'key_reused' }, { kind: 'key_reused' }, { kind: 'key_reused' }]);
  expect(await eventsOf(house, other, 'checked_in')).toHaveLength(0);
  // Another caller's keys are another caller's.
  expect(await send(house, other, 'manager-1', 'checkIn', CHECK_IN, key)).toMatchObject({ kind: 'done' });
});

it('waits out the gap between two steps and then succeeds (design, rule 1)', async () => {
  const orderNo = await book(house);
  house.hooks.beforeWrite = async ({ event }) => {
    // The next step takes its time to say that it is there.
    if (event.type === 'dispatch_opened') await new Promise((resolve) => setTimeout(resolve, 1500));
  };
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  expect(await orderRow(house, orderNo)).toMatchObject({ currentExecution: 'handing_over' });
  const startedAt = Date.now();
  // Nothing is on offer yet: refused by the dispatch itself, which the command has waited for.
  const outcome = await send(house, orderNo, 'tech-1', 'acceptAssignment', { offerId: 'none' });
  expect(outcome).toMatchObject({ kind: 'refused', step: 'dispatch' });
  expect(Date.now() - startedAt).toBeGreaterThan(800);
  const { offerId, technicianId } = await untilOffered(house, orderNo);
  house.hooks.beforeWrite = async ({ event }) => {
    if (event.type === 'repair_opened') await new Promise((resolve) => setTimeout(resolve, 1500));
  };
  await does(house, orderNo, technicianId, 'acceptAssignment', { offerId });
  expect(await orderRow(house, orderNo)).toMatchObject({ currentExecution: 'handing_over' });
  const diagnosis = { faultCodes: ['P0300'], findings: 'misfire' };
  await does(house, orderNo, technicianId, 'recordDiagnosis', diagnosis);
  await does(house, orderNo, technicianId, 'reportProgress', { summary: 'begun', nextStep: 'estimate' });
});

it('gives up on a gap that lasts, and the same key succeeds later (design, rules 1 and 2)', async () => {
  const orderNo = await book(house);
  let held = true;
  house.hooks.beforeWrite = ({ event }) => {
    if (held && event.type === 'dispatch_opened') throw new Error('not yet');
  };
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  const key = newKey();
  const body = { offerId: 'none' };
  const first = await send(house, orderNo, 'tech-1', 'acceptAssignment', body, key);
  expect(first).toMatchObject({ kind: 'unavailable' });
  held = false;
  await untilStep(house, orderNo, 'dispatch', 'assigned');
  const second = await send(house, orderNo, 'tech-1', 'acceptAssignment', body, key);
  expect(second).toMatchObject({ kind: 'refused', refusal: { refused: 'stale_assignment' } });
}, 30_000);

it('refuses at once what is not for the current step (design, rule 1)', async () => {
  const orderNo = await book(house);
  const startedAt = Date.now();
  const outcomes = await Promise.all([
    send(house, orderNo, 'inspector-1', 'recordQualityCheck', { items: [], findings: [] }),
    send(house, orderNo, 'tech-1', 'completeRepair', { summary: 'done' }),
    send(house, orderNo, 'advisor-1', 'handOver', {}),
    send(house, 'SO-none', 'advisor-1', 'checkIn', CHECK_IN),
  ]);
  expect(Date.now() - startedAt).toBeLessThan(2000);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused', 'unknown']);
  expect(outcomes[0]).toMatchObject({ step: 'booking', status: 'requested' });
  expect(await eventsOf(house, orderNo)).toHaveLength(2);
});

it('keeps the outcome with the transition: no command is on record as done without its event (design, rule 2)', async () => {
  const done = await house.db
    .select({ outcome: commands.outcome })
    .from(commands)
    .innerJoin(serviceOrders, eq(serviceOrders.orderNo, commands.subject));
  const eventIds = done.flatMap(({ outcome }) => (outcome as { eventId?: string } | null)?.eventId ?? []);
  expect(eventIds.length).toBeGreaterThan(10);
  const recorded = await house.db.select({ id: timelineEvents.id }).from(timelineEvents);
  const known = new Set(recorded.map(({ id }) => id));
  expect(eventIds.filter((id) => !known.has(id))).toEqual([]);
  expect(await failedExecutions(house)).toEqual([]);
});
