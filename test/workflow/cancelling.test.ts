import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { customerNotices } from '../../src/db/schema.js';
import type { DispatchState } from '../../src/domain/steps/dispatch.js';
import {
  book,
  CHECK_IN,
  cancel,
  does,
  giveBack,
  send,
  settleAndHandOver,
  untilOffered,
  untilStep,
} from '../support/drive.js';
import {
  booked,
  type Case,
  clocksOf,
  inCheck,
  inRepair,
  inSettlement,
  inWork,
  PAID,
  stateOf,
  storyOf,
  undoneIn,
  untilEvent,
  untilOrder,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

/** Another order of the outlet gets its only technician. */
async function expectTechnicianFree({ outletId, technicians }: Case) {
  const next = await book(house, 'oil change', { outletId });
  await does(house, next, 'advisor-1', 'checkIn', CHECK_IN);
  expect(technicians).toContain((await untilOffered(house, next)).technicianId);
}

const WAYS: [string, () => Promise<Case>, string[]][] = [
  ['while it is requested', () => booked(house), []],
  [
    'while a tow is on its way',
    async () => {
      const own = await booked(house);
      await does(house, own.orderNo, 'advisor-1', 'orderTow', { supplier: '平安救援', expectedAt: null });
      return own;
    },
    ['tow_to_call_off 平安救援'],
  ],
  [
    'while an offer is on the table',
    async () => {
      const own = await booked(house);
      await does(house, own.orderNo, 'advisor-1', 'checkIn', CHECK_IN);
      await untilOffered(house, own.orderNo);
      return own;
    },
    [],
  ],
  ['in the diagnosis', () => inRepair(house), ['technician_released']],
  [
    'while parts are awaited',
    async () => {
      const own = await inWork(house);
      const hold = { reason: 'awaiting_parts', reference: 'PO-3' };
      await does(house, own.orderNo, own.tech, 'startHold', hold);
      return own;
    },
    ['technician_released', 'parts_order_to_cancel PO-3'],
  ],
  ['in the quality check', () => inCheck(house), ['technician_released']],
  ['before it is paid', () => inSettlement(house), []],
  [
    'when it is paid',
    async () => {
      const own = await inSettlement(house);
      await does(house, own.orderNo, 'cashier-1', 'settle', PAID);
      return own;
    },
    ['settlement_voided 105000', 'refund_to_pay 1050.00 yuan'],
  ],
];

describe('cancelling (design, rule 7)', () => {
  it.each(WAYS)(
    '%s ends the step, its clocks and what the order holds (R3.2a, R2.2)',
    async (_, way, undone) => {
      const own = await way();
      await cancel(house, own.orderNo);
      // A car in the yard goes back to its customer first; nothing else waits for that.
      const inYard = (await storyOf(house, own.orderNo)).includes('checked_in');
      await untilOrder(house, own.orderNo, inYard ? 'awaiting_return' : 'cancelled');
      const story = await storyOf(house, own.orderNo);
      expect(story).toContain('order_cancelled');
      expect(await undoneIn(house, own.orderNo)).toEqual(undone);
      expect(story.filter((type) => type === 'cancellation_notified')).toHaveLength(1);
      for (const kind of ['progress_feedback', 'repair_completion', 'hand_over', 'dispatch_completion']) {
        for (const clock of await clocksOf(house, own.orderNo, kind)) expect(clock.stoppedAt).not.toBeNull();
      }
      await expectTechnicianFree(own);
      if (inYard) await giveBack(house, own.orderNo);
      expect(await untilOrder(house, own.orderNo, 'cancelled')).toMatchObject({ outcome: 'cancelled' });
      expect((await storyOf(house, own.orderNo)).at(-1)).toBe('order_closed');
    },
  );

  it('is refused after hand-over (design, rule 7)', async () => {
    const { orderNo } = await inSettlement(house);
    await settleAndHandOver(house, orderNo);
    const late = await send(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'too late' });
    expect(late).toMatchObject({ kind: 'refused', refusal: { refused: 'not_allowed_in_state' } });
    expect(await untilStep(house, orderNo, 'follow_up', 'scheduled')).toMatchObject({ status: 'open' });
  });

  it('and hand-over at once: exactly one of them happens (design, rule 7)', async () => {
    const { orderNo } = await inSettlement(house);
    const bill = { lines: [], shares: [], method: 'paid', differenceExplained: null };
    await does(house, orderNo, 'cashier-1', 'settle', bill);
    const [cancelled, handedOver] = await Promise.all([
      send(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'race' }),
      send(house, orderNo, 'advisor-1', 'handOver', { odometerKm: 42_010, receivedBy: 'owner' }),
    ]);
    expect([cancelled.kind, handedOver.kind].sort()).toEqual(['done', 'refused']);
    const story = cancelled.kind === 'done' ? 'order_cancelled' : 'follow_up_opened';
    await untilEvent(house, orderNo, story);
  });

  it('twice is once; a second wish is refused (design, rule 2)', async () => {
    const { orderNo } = await inRepair(house);
    const outcomes = await Promise.all([
      send(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'first' }),
      send(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'second' }),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
    await giveBack(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    const story = (await storyOf(house, orderNo)).filter((type) => type === 'cancellation_requested');
    expect(story).toHaveLength(1);
  });

  it('no command goes through any more (design, rule 1)', async () => {
    const { orderNo, tech } = await inRepair(house);
    await cancel(house, orderNo);
    await giveBack(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    const late = await send(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'x' });
    expect(late).toMatchObject({ kind: 'refused', status: 'cancelled', allowed: [] });
  });
});

describe('what the customer hears of a cancellation (R5.3)', () => {
  const noticesOf = (orderNo: string) =>
    house.db.select().from(customerNotices).where(eq(customerNotices.orderNo, orderNo));

  it('says what they get back, by a message of its own (R3.2a, R5.3)', async () => {
    const { orderNo } = await inSettlement(house);
    await does(house, orderNo, 'cashier-1', 'settle', PAID);
    await cancel(house, orderNo);
    await untilOrder(house, orderNo, 'awaiting_return');
    expect((await noticesOf(orderNo)).filter(({ kind }) => kind === 'cancellation_notice')).toMatchObject([
      { channel: 'sms', text: expect.stringContaining('1050.00'), deliveredAt: null },
    ]);
  });

  it('is said once: of a visit that was agreed the booking says it (R3.2a)', async () => {
    const { orderNo } = await booked(house);
    const slot = { startsAt: await house.inHours(30), endsAt: await house.inHours(31) };
    await does(house, orderNo, 'advisor-1', 'scheduleAppointment', { slot, channel: 'wechat' });
    await cancel(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    const kinds = (await noticesOf(orderNo)).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['appointment_cancelled', 'appointment_confirmed']);
    expect(await undoneIn(house, orderNo)).toEqual(['appointment_released']);
  });
});

describe("Temporal's own cancel (design, rule 7)", () => {
  it('of the order takes the same way (R2.2)', async () => {
    const own = await inRepair(house);
    await house.temporal.workflow.getHandle(`service-order:${own.orderNo}`).cancel();
    await giveBack(house, own.orderNo);
    await untilOrder(house, own.orderNo, 'cancelled');
    expect(await undoneIn(house, own.orderNo)).toEqual(['technician_released']);
    await expectTechnicianFree(own);
  });

  it('of one step ends the order too, with nothing left held (R2.2)', async () => {
    const own = await inRepair(house);
    await house.temporal.workflow.getHandle(`repair:${own.orderNo}:1`).cancel();
    await giveBack(house, own.orderNo);
    await untilOrder(house, own.orderNo, 'cancelled');
    const story = await storyOf(house, own.orderNo);
    expect(story).toContain('feedback_ended');
    expect(await undoneIn(house, own.orderNo)).toEqual(['technician_released']);
    await expectTechnicianFree(own);
  });

  it('does nothing after hand-over: the loop is closed all the same (design, rule 7)', async () => {
    const { orderNo } = await inSettlement(house);
    await settleAndHandOver(house, orderNo);
    await untilStep(house, orderNo, 'follow_up', 'scheduled');
    await house.temporal.workflow.getHandle(`service-order:${orderNo}`).cancel();
    const survey = { nps: 9, csat: 5, solved: true, comment: null };
    await does(house, orderNo, 'advisor-1', 'submitSurvey', survey);
    expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'completed' });
  });
});

describe('an offer in flight (design, rule 5)', () => {
  it('is not left with the technician when the order is cancelled under it (R3.2b)', async () => {
    const own = await booked(house);
    await does(house, own.orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    // At once: the desk may be just deciding.
    await cancel(house, own.orderNo);
    await giveBack(house, own.orderNo);
    await untilOrder(house, own.orderNo, 'cancelled');
    await expectTechnicianFree(own);
    const state = await stateOf<DispatchState | undefined>(house, 'dispatch', own.orderNo);
    expect(state?.offer ?? null).toBeNull();
  });
});
