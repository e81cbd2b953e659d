import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { timelineEvents } from '../../src/db/schema.js';
import type { DispatchState } from '../../src/domain/steps/dispatch.js';
import type { RepairState } from '../../src/domain/steps/repair.js';
import { check, completeWork, does, orderRow, send, untilStep } from '../support/drive.js';
import {
  acceptOffer,
  clocksOf,
  inRepair,
  inWork,
  stateOf,
  untilAlert,
  untilEvent,
  untilInbox,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const KIND = 'repair_completion';
const LINES = [
  { kind: 'labour', description: '工时', quantity: 1, unitPriceCents: 60_000, payer: 'customer' },
];

const dueInHours = (clock: { dueAt: string | null; startedAt: string } | undefined) =>
  Math.round((Date.parse(clock?.dueAt ?? '') - Date.parse(clock?.startedAt ?? '')) / 36_000) / 100;
const repairClock = async (orderNo: string) => (await clocksOf(house, orderNo, KIND)).at(-1);

describe('work given back (R3.2b, R3.3b, design rule 5)', () => {
  it('goes to somebody else, its 48 hours going along; its technician is free again (R3.2b, R3.3b)', async () => {
    const { orderNo, tech, technicians } = await inWork(house, 'oil change', 2);
    const before = await repairClock(orderNo);
    await house.skip(10);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: 'half of it' });
    const other = await acceptOffer(house, orderNo);
    expect(technicians).toContain(other);
    expect(other).not.toBe(tech);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    expect(await clocksOf(house, orderNo, KIND)).toHaveLength(1);
    expect((await repairClock(orderNo))?.dueAt).toBe(before?.dueAt);
    const second = await stateOf<RepairState>(house, 'repair', orderNo, 2);
    expect(second).toMatchObject({ technicianId: other, workOrderNo: `WO-${orderNo}-2` });
    expect(second.estimates[0]?.approved).toBe(true);
  });

  it('keeps the estimate that the customer has yet to decide on, with its first deadline (R3.3a, R3.3b)', async () => {
    const { orderNo, tech, manager } = await inRepair(house, 'oil change', 2);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: ['P0300'], findings: 'misfire' });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES });
    await house.skip(20);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: 'diagnosed' });
    const other = await acceptOffer(house, orderNo);
    await untilStep(house, orderNo, 'repair', 'awaiting_approval');
    await untilEvent(house, orderNo, 'approval_awaited');
    const [asked, ...more] = await clocksOf(house, orderNo, 'estimate_approval');
    expect(more).toEqual([]);
    expect(dueInHours(asked as never)).toBeCloseTo(24, 1);
    expect((await repairClock(orderNo))?.outcome).toBe('paused');
    await house.skip(4, 5);
    await untilInbox(house, manager, orderNo, 'estimate_approval', ['breach/1']);
    const word = { estimateId: 'E1', channel: 'phone', evidence: null, oldParts: 'left' };
    await does(house, orderNo, 'advisor-1', 'approveEstimate', word);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    expect((await repairClock(orderNo))?.outcome).toBe('running');
    await completeWork(house, orderNo, other);
  });

  it('takes the customer’s word while the desk looks for somebody else, and their deadline ends (R3.3a, R3.3b)', async () => {
    const { orderNo, tech } = await inRepair(house, 'oil change', 2);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: ['P0300'], findings: 'misfire' });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES });
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: 'diagnosed' });
    await untilStep(house, orderNo, 'dispatch', 'assigned');
    const word = { estimateId: 'E1', channel: 'phone', evidence: null, oldParts: 'left' };
    const wrong = await send(house, orderNo, 'advisor-1', 'approveEstimate', { ...word, estimateId: 'E2' });
    expect(wrong).toMatchObject({ kind: 'refused', refusal: { refused: 'stale_estimate' } });
    await does(house, orderNo, 'advisor-1', 'approveEstimate', word);
    const twice = await send(house, orderNo, 'advisor-1', 'approveEstimate', word);
    expect(twice).toMatchObject({ kind: 'refused', refusal: { refused: 'stale_estimate' } });
    const other = await acceptOffer(house, orderNo);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    const second = await stateOf<RepairState>(house, 'repair', orderNo, 2);
    expect(second).toMatchObject({ estimates: [{ approved: true }], agreedAt: expect.any(String) });
    expect((await clocksOf(house, orderNo, 'estimate_approval')).map(({ outcome }) => outcome)).toEqual([
      'met',
    ]);
    expect((await repairClock(orderNo))?.outcome).toBe('running');
    await completeWork(house, orderNo, other);
  });

  it('ends in paying the diagnosis when the customer rejects it meanwhile (R3.3a)', async () => {
    const { orderNo, tech } = await inRepair(house, 'oil change', 2);
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: ['P0300'], findings: 'misfire' });
    await does(house, orderNo, tech, 'submitEstimate', { lines: LINES, diagnosisFeeCents: 20_000 });
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: 'diagnosed' });
    await untilStep(house, orderNo, 'dispatch', 'assigned');
    const word = { estimateId: 'E1', channel: 'phone', evidence: null, reason: 'too dear' };
    await does(house, orderNo, 'advisor-1', 'rejectEstimate', word);
    await untilStep(house, orderNo, 'settlement', 'open');
    expect((await repairClock(orderNo))?.outcome).toBe('met');
    const shares = [{ payer: 'customer', amountCents: 20_000 }];
    const lines = [
      { kind: 'labour', description: '检测费', quantity: 1, unitPriceCents: 20_000, payer: 'customer' },
    ];
    await does(house, orderNo, 'cashier-1', 'settle', {
      lines,
      shares,
      method: 'paid',
      differenceExplained: null,
    });
  });

  it('taken away by the desk goes to somebody else first, and may come back; not when the desk says so (R3.2b)', async () => {
    const { orderNo, tech, technicians, dispatcher } = await inWork(house, 'oil change', 2);
    await does(house, orderNo, dispatcher, 'giveBackRepair', { reason: 'shift', doneSoFar: 'half of it' });
    const other = await acceptOffer(house, orderNo);
    expect(technicians).toContain(other);
    expect(other).not.toBe(tech);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    await does(house, orderNo, other, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    expect(await acceptOffer(house, orderNo)).toBe(tech);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    const away = { reason: 'not for him', doneSoFar: '', passOver: true };
    await does(house, orderNo, dispatcher, 'giveBackRepair', away);
    await untilStep(house, orderNo, 'dispatch', 'queued');
    expect(await stateOf<DispatchState>(house, 'dispatch', orderNo, 4)).toMatchObject({
      declinedBy: [other, tech],
    });
  });

  it('breaches on the way to the next technician too (R3.3b)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await untilStep(house, orderNo, 'dispatch', 'queued');
    await house.skip(48, 5);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
  });

  it('waits on for its parts: the pause, its review and the order number go along (R3.3a, R3.3b)', async () => {
    const { orderNo, tech } = await inWork(house, 'oil change', 2);
    await does(house, orderNo, tech, 'startHold', { reason: 'awaiting_parts', reference: 'PO-2' });
    await house.skip(5);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await untilStep(house, orderNo, 'dispatch', 'assigned');
    expect((await repairClock(orderNo))?.outcome).toBe('paused');
    await house.skip(0.4);
    const other = await acceptOffer(house, orderNo);
    await untilStep(house, orderNo, 'repair', 'on_hold');
    const second = await stateOf<RepairState>(house, 'repair', orderNo, 2);
    expect(second).toMatchObject({ partsOrders: ['PO-2'], holds: [{ holdId: 'H1-1', reference: 'PO-2' }] });
    await house.skip(2);
    await does(house, orderNo, other, 'endHold', { note: null });
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'in_progress' });
    expect(dueInHours(await repairClock(orderNo))).toBeCloseTo(55.4, 1);
    const reviews = await clocksOf(house, orderNo, 'hold_review');
    expect(reviews.map(({ cycle, outcome }) => [cycle, outcome])).toEqual([[1, 'met']]);
    await completeWork(house, orderNo, other);
  });

  it('goes on with the next technician when its parts came during the search; only what is missing is to be cancelled (R3.3b, R5.3)', async () => {
    const { orderNo, tech } = await inWork(house, 'oil change', 2);
    await does(house, orderNo, tech, 'startHold', { reason: 'awaiting_parts', reference: 'PO-3' });
    await does(house, orderNo, tech, 'startHold', { reason: 'awaiting_parts', reference: 'PO-4' });
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await untilStep(house, orderNo, 'dispatch', 'assigned');
    await does(house, orderNo, 'advisor-1', 'endHold', { holdId: 'H1-1', note: 'came' });
    expect((await repairClock(orderNo))?.outcome).toBe('paused');
    await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'sold' });
    await untilEvent(house, orderNo, 'return_due');
    const rows = await house.db.select().from(timelineEvents).where(eq(timelineEvents.orderNo, orderNo));
    const undone = rows.filter(
      ({ type, data }) => type === 'undoing_owed' && data.what === 'parts_order_to_cancel',
    );
    expect(undone.map(({ data }) => data.reference)).toEqual(['PO-4']);
  });
});

describe('rework (R3.3b, R3.3c)', () => {
  it('has what is left of the 48 hours, and its alert ends with the passed check (R3.3b, R3.3c)', async () => {
    const { orderNo, tech, manager } = await inWork(house);
    await house.skip(30);
    await completeWork(house, orderNo, tech);
    await house.skip(2);
    await check(house, orderNo, false);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    const clock = await repairClock(orderNo);
    expect(clock?.id).toBe(`${orderNo}/${KIND}/1`);
    expect(dueInHours(clock)).toBeCloseTo(50, 1);
    await house.skip(18, 10);
    await untilInbox(house, manager, orderNo, KIND, ['breach/1']);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    await untilAlert(house, `${orderNo}/${KIND}/1`, 'resolved');
    await untilEvent(house, orderNo, 'settlement_opened');
    expect((await repairClock(orderNo))?.outcome).toBe('breached');
  });
});
