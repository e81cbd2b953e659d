import { and, asc, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { intakes, staff, timelineEvents } from '../../src/db/schema.js';
import type { Urgency } from '../../src/domain/urgency.js';
import {
  book,
  CHECK_IN,
  check,
  completeWork,
  does,
  orderRow,
  send,
  settleAndHandOver,
  toWork,
  until,
  untilOffered,
  untilStep,
} from '../support/drive.js';
import { type House, ownOutlet } from '../support/house.js';
import { acceptOffer, booked, clocksOf, inRepair, storyOf, untilEvent, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
interface DeskView {
  waiting: Record<string, { request: { urgency: Urgency } }>;
  holdings: Record<string, { urgency: Urgency }>;
}

const REASON = 'on the phone the customer says that it smokes';

const override = (orderNo: string, urgency: Urgency, who = 'advisor-1') =>
  does(house, orderNo, who, 'changeUrgency', { urgency, reason: REASON });

async function queued(outletId: string, problem?: string): Promise<string> {
  const orderNo = await book(house, problem, { outletId });
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  return orderNo;
}

const dataOf = async ({ db }: House, orderNo: string, type: string) => {
  const rows = await db
    .select()
    .from(timelineEvents)
    .where(and(eq(timelineEvents.subject, orderNo), eq(timelineEvents.type, type)))
    .orderBy(asc(timelineEvents.position));
  return rows.map(({ actor, data }) => ({ actor, data }));
};

describe("a person's word about the urgency (R3.2b)", () => {
  it('is on the timeline with who, why and what it was, and on the order (R2.3, R3.2b)', async () => {
    const { orderNo } = await booked(house);
    const reply = await override(orderNo, 'P1_SAFETY_CRITICAL', 'dispatcher-1');
    expect(reply).toMatchObject({ kind: 'service_order', status: 'open' });
    expect(await orderRow(house, orderNo)).toMatchObject({ urgency: 'P1_SAFETY_CRITICAL', step: 'booking' });
    const data = { from: 'P4_ROUTINE', urgency: 'P1_SAFETY_CRITICAL', reason: REASON };
    const actor = { kind: 'staff', id: 'dispatcher-1', role: 'dispatcher' };
    expect(await dataOf(house, orderNo, 'urgency_changed')).toEqual([{ actor, data }]);
  });

  it('has the customer called within the quarter of an hour of a P1 from then on (R3.2b)', async () => {
    const { orderNo } = await booked(house);
    await house.skip(1);
    await override(orderNo, 'P1_SAFETY_CRITICAL');
    await untilEvent(house, orderNo, 'urgency_applied');
    const [clock] = await clocksOf(house, orderNo, 'callback');
    expect(Date.parse(clock?.dueAt ?? '') - Date.parse(clock?.startedAt ?? '')).toBe(15 * 60_000);
    await house.skip(0, 16);
    await until(
      async () => (await clocksOf(house, orderNo, 'callback'))[0]?.outcome === 'breached',
      'the breach',
    );
  });

  it('sent twice is recorded once; the class that it has is refused (design, rule 2)', async () => {
    const { orderNo } = await booked(house);
    const body = { urgency: 'P2_IMMOBILIZED', reason: REASON };
    const both = await Promise.all(
      [1, 2].map(() => send(house, orderNo, 'advisor-1', 'changeUrgency', body, `twice-${orderNo}`)),
    );
    expect(both.map(({ kind }) => kind)).toEqual(['done', 'done']);
    const again = await send(house, orderNo, 'advisor-1', 'changeUrgency', body);
    expect(again).toMatchObject({ kind: 'refused', refusal: { refused: 'urgency_unchanged' } });
    expect(await dataOf(house, orderNo, 'urgency_changed')).toHaveLength(1);
  });

  it('ranks who waits at the desk anew at once: the next free technician is theirs (R3.2b)', async () => {
    const { outletId } = await ownOutlet(house, 1);
    const busy = await queued(outletId);
    const tech = await acceptOffer(house, busy);
    await untilStep(house, busy, 'repair', 'diagnosing');
    await does(house, busy, tech, 'recordDiagnosis', { faultCodes: [], findings: 'worn' });
    const first = await queued(outletId);
    const second = await queued(outletId);
    for (const orderNo of [first, second]) await untilStep(house, orderNo, 'dispatch', 'queued');
    await override(second, 'P2_IMMOBILIZED');
    await untilEvent(house, second, 'urgency_applied');
    await does(house, busy, 'advisor-1', 'cancelOrder', { reason: 'frees the technician' });
    await untilOffered(house, second);
    expect(await orderRow(house, first)).toMatchObject({ stepStatus: 'queued' });
    const [limit] = await clocksOf(house, second, 'dispatch_acceptance');
    expect(limit?.limitMs).toBe(10 * 60_000);
  });

  it('to P1 takes unstarted routine work back for it (R3.2b)', async () => {
    const { outletId } = await ownOutlet(house, 1);
    const routine = await queued(outletId);
    await untilOffered(house, routine);
    const waiting = await queued(outletId);
    await untilStep(house, waiting, 'dispatch', 'queued');
    await override(waiting, 'P1_SAFETY_CRITICAL');
    await untilOffered(house, waiting);
    await untilStep(house, routine, 'dispatch', 'queued');
  });

  it('keeps a technician on work that has become P1, whatever else comes (R3.2b)', async () => {
    const own = await inRepair(house);
    await override(own.orderNo, 'P1_SAFETY_CRITICAL');
    await untilEvent(house, own.orderNo, 'urgency_applied', 2);
    const desk = house.temporal.workflow.getHandle(`dispatch-desk:${own.outletId}`);
    await until(async () => {
      const { state } = await desk.query<{ state: DeskView }>('liveState');
      return Object.values(state.holdings).every(({ urgency }) => urgency === 'P1_SAFETY_CRITICAL');
    }, 'the desk to know');
    const other = await queued(own.outletId, 'brake failure, pedal goes to the floor');
    await untilStep(house, other, 'dispatch', 'queued');
    await house.skip(0, 4);
    expect(await orderRow(house, own.orderNo)).toMatchObject({ step: 'repair' });
  });

  it('asks for the checklist of the new class in what follows (R1.2, R3.3c)', async () => {
    const own = await inRepair(house);
    await toWork(house, own.orderNo, own.tech);
    await override(own.orderNo, 'P1_SAFETY_CRITICAL');
    await untilEvent(house, own.orderNo, 'urgency_applied', 2);
    const steps = ['repair_done', 'function_tested'].map((code) => ({ code, note: null }));
    await does(house, own.orderNo, own.tech, 'signRepairSteps', { steps });
    const early = await send(house, own.orderNo, own.tech, 'completeRepair', { summary: 'done' });
    expect(early).toMatchObject({ kind: 'refused', refusal: { refused: 'steps_not_signed' } });
    await completeWork(house, own.orderNo, own.tech);
    await untilStep(house, own.orderNo, 'quality_check', 'pending');
    const items = ['fault_gone', 'no_secondary_fault'].map((code) => ({ code, ok: true, note: null }));
    const short = await send(house, own.orderNo, own.inspector, 'recordQualityCheck', {
      items,
      findings: [],
    });
    expect(short).toMatchObject({ kind: 'refused', refusal: { refused: 'checklist_incomplete' } });
    const child = house.temporal.workflow.getHandle(`quality-check:${own.orderNo}:1`);
    const { events } = await child.fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    expect(started?.priority?.priorityKey).toBe(1);
  });

  it('at once with the check-in reaches the next step, whichever was first (R3.2b; design, rule 1)', async () => {
    const cases = await Promise.all(Array.from({ length: 6 }, () => booked(house)));
    await Promise.all(
      cases.flatMap(({ orderNo }) => [
        does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN),
        override(orderNo, 'P1_SAFETY_CRITICAL'),
      ]),
    );
    for (const { orderNo } of cases) {
      await untilOffered(house, orderNo);
      const [limit] = await clocksOf(house, orderNo, 'dispatch_completion');
      expect(limit?.limitMs).toBeLessThan(16 * 60_000);
      expect(await orderRow(house, orderNo)).toMatchObject({ urgency: 'P1_SAFETY_CRITICAL' });
    }
  });

  it('by two people at once leaves the order and its step with one and the same (R3.2b; design, rule 4)', async () => {
    const { outletId } = await ownOutlet(house, 0);
    const orderNo = await queued(outletId);
    await untilStep(house, orderNo, 'dispatch', 'queued');
    await Promise.all([
      override(orderNo, 'P1_SAFETY_CRITICAL', 'advisor-1'),
      override(orderNo, 'P2_IMMOBILIZED', 'dispatcher-1'),
    ]);
    await untilEvent(house, orderNo, 'urgency_applied', 2);
    const applied = await dataOf(house, orderNo, 'urgency_applied');
    const { urgency } = await orderRow(house, orderNo);
    expect(applied.at(-1)?.data).toMatchObject({ urgency });
    const waits = async () => {
      const desk = house.temporal.workflow.getHandle(`dispatch-desk:${outletId}`);
      const { state } = await desk.query<{ state: DeskView }>('liveState');
      return state.waiting[`${orderNo}/1`]?.request.urgency === urgency;
    };
    await until(waits, 'the desk to know');
  });

  it('holds for the comeback that "not solved" opens, and its advisor is one who is still there (R2.2, R3.2b, R3.4)', async () => {
    const own = await inRepair(house);
    await override(own.orderNo, 'P1_SAFETY_CRITICAL');
    await untilEvent(house, own.orderNo, 'urgency_applied', 2);
    await toWork(house, own.orderNo, own.tech);
    await completeWork(house, own.orderNo, own.tech);
    await check(house, own.orderNo, true);
    await settleAndHandOver(house, own.orderNo);
    await house.db.update(staff).set({ active: false }).where(eq(staff.id, own.advisor));
    const unsolved = { nps: 8, csat: 4, solved: false, comment: null };
    await does(house, own.orderNo, 'advisor-1', 'submitSurvey', unsolved);
    await untilOrder(house, own.orderNo, 'closed');
    const [linked] = await house.db.select().from(intakes).where(eq(intakes.comebackOf, own.orderNo));
    expect(linked).toMatchObject({
      ...{ urgency: 'P1_SAFETY_CRITICAL', urgencyRule: 'set-by-a-person', urgencyMatched: REASON },
      advisorId: own.manager,
    });
    const orderNo = linked?.orderNo as string;
    await untilStep(house, orderNo, 'booking', 'requested');
    expect(await orderRow(house, orderNo)).toMatchObject({
      ...{ urgency: 'P1_SAFETY_CRITICAL', responsibleId: own.manager },
    });
    expect((await clocksOf(house, orderNo, 'callback'))[0]?.limitMs).toBe(15 * 60_000);
    const { events } = await house.temporal.workflow.getHandle(`service-order:${orderNo}`).fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    expect(started?.priority?.priorityKey).toBe(1);
  });

  it('to P1 sets the running timer anew, which leaves others the way no longer (R3.2b, R3.3b)', async () => {
    const own = await inRepair(house);
    const handle = house.temporal.workflow.getHandle(`repair:${own.orderNo}:1`);
    /** How long after the first warning each of the repair's timers rings. */
    const lags = async () => {
      const [clock] = await clocksOf(house, own.orderNo, 'repair_completion');
      const warnMs = Date.parse(clock?.startedAt ?? '') + 24 * 3_600_000;
      const { events } = await handle.fetchHistory();
      return (events ?? []).flatMap(({ eventTime, timerStartedEventAttributes: timer }) => {
        const { seconds, nanos } = timer?.startToFireTimeout ?? {};
        if (!timer) return [];
        const setMs = Number(eventTime?.seconds) * 1000 + (eventTime?.nanos ?? 0) / 1e6;
        return setMs + Number(seconds) * 1000 + (nanos ?? 0) / 1e6 - warnMs;
      });
    };
    const before = await until(async () => {
      const found = await lags();
      return found.length > 0 && found;
    }, 'the timer');
    expect(before.at(-1)).toBeGreaterThan(4_900);
    await override(own.orderNo, 'P1_SAFETY_CRITICAL');
    await until(async () => (await lags()).length > before.length, 'another timer');
    expect(Math.abs((await lags()).at(-1) ?? 9_999)).toBeLessThan(4_000);
  });

  it('is refused after hand-over (R3.2b; design, rule 7)', async () => {
    const own = await inRepair(house);
    await toWork(house, own.orderNo, own.tech);
    await completeWork(house, own.orderNo, own.tech);
    await check(house, own.orderNo, true);
    await settleAndHandOver(house, own.orderNo);
    const body = { urgency: 'P1_SAFETY_CRITICAL', reason: REASON };
    const late = await send(house, own.orderNo, 'advisor-1', 'changeUrgency', body);
    expect(late).toMatchObject({ kind: 'refused', refusal: { refused: 'not_allowed_in_state' } });
    expect(await storyOf(house, own.orderNo)).not.toContain('urgency_changed');
  });
});
