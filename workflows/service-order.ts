import { CancellationScope, condition, patched } from '@temporalio/workflow';
import { CLAIM_NUMBER_WITHIN_MS } from '../src/domain/claim-numbers.js';
import type { GuaranteeClaim } from '../src/domain/guarantee.js';
import { refuse, SYSTEM, unansweredOf } from '../src/domain/machine.js';
import type { BookingState } from '../src/domain/steps/booking.js';
import type { DispatchState } from '../src/domain/steps/dispatch.js';
import { agreed } from '../src/domain/steps/estimates.js';
import type { QualityCheckState } from '../src/domain/steps/quality-check.js';
import { missingPoints } from '../src/domain/steps/reception.js';
import { type Findings, type RepairState, repairersOf } from '../src/domain/steps/repair.js';
import type { OrderOutcome } from '../src/domain/steps/service-order.js';
import { notices } from './activity-proxies.js';
import { assign, endFeedback, oweByAdvisor, release } from './assignment.js';
import { booking } from './booking.js';
import { compensate } from './compensation.js';
import { dispatch } from './dispatch.js';
import { followUp } from './follow-up.js';
import {
  type Ended,
  endedAs,
  nextExecutionId,
  type Order,
  openOrder,
  runStep,
  type ServiceOrderInput,
  timesRun,
} from './order.js';
import { moveTo } from './outlets.js';
import { qualityCheck } from './quality-check.js';
import { awaitClaim, claimed, freeUnder, openCase, takeIn } from './reception.js';
import { repair } from './repair.js';
import { settlement } from './settlement.js';
import { lastLookAtRights, lookAgainAtRights } from './statutory.js';
import { now } from './transitions.js';
import { awaitReturn } from './vehicle-return.js';

/**
 * A service order 工单 (chapter 3): from booking to the closed loop. Each step is a child; this is their story.
 */
export async function serviceOrder(input: ServiceOrderInput): Promise<{ outcome: OrderOutcome }> {
  const order = openOrder(input);
  return CancellationScope.nonCancellable(async () => {
    await order.execution.note('opened', { type: 'order_opened', data: { urgency: input.urgency } });
    await openCase(order);
    const outcome = await carryOut(order);
    await close(order, outcome);
    return { outcome: order.execution.state().outcome ?? outcome };
  });
}

async function carryOut(order: Order): Promise<OrderOutcome> {
  const { slot, channel, walkIn, hours } = order.input;
  const { customerType, checklist, lastOdometerKm } = order.input.reception;
  const reception = { customerType, checklist, lastOdometerKm };
  const arrival = await runStep(order, booking, 'booking', { slot, channel, walkIn, hours, reception });
  if (arrival.status === 'no_show') return 'no_show';
  if (arrival.status === SETTLED) return closeLoop(order, SETTLED);
  if (arrival.status !== 'checked_in') return 'cancelled';
  await takeIn(order);
  const work = await repairUntilPassed(order);
  if (!work) return 'cancelled';
  if (work === SETTLED) return closeLoop(order, SETTLED);
  const terms = toSettle(order, work, await freeUnder(order, work.status !== 'rejected'));
  const bill = await runStep(order, settlement, 'settlement', terms);
  if (bill.status !== 'handed_over') return 'cancelled';
  return closeLoop(order, work.status === 'rejected' ? 'estimate_rejected' : 'completed');
}

/** What needed no technician after all (R2.2). */
const SETTLED = 'settled_at_reception';

/** The customer has rejected the estimate of work that was given back, and pays the diagnosis (R3.3a). */
const LEFT = 'rejected';

/** Dispatch and repair, again when the work is given back, and again when the check fails. */
async function repairUntilPassed(order: Order): Promise<RepairState | typeof SETTLED | null> {
  const { needs, orderNo } = order.input;
  const waitingSince = now();
  let declinedBy: string[] = [];
  let askedLast: string[] = [];
  let earlier: RepairState | null = null;
  let found: Findings | null = null;
  let repairers: string[] = [];
  const arrival = endedAs<BookingState>(order, 'booking')?.arrival ?? null;
  const approvers = arrival?.approvers ?? [];
  for (;;) {
    const holder = nextExecutionId(order, 'repair');
    const car = earlier
      ? null
      : arrival && { odometerKm: arrival.odometerKm, belongings: arrival.belongings ?? [] };
    const errand = {
      needs,
      waitingSince,
      declinedBy,
      askedLast,
      holder,
      car,
      ...(earlier && asked(earlier)),
    };
    const kept = order.assignment;
    const offer = kept ?? (await findTechnician(order, errand));
    // The next technician begins with what the customer has said, and what has come, while the desk was looking.
    if (earlier && !kept) earlier = afterSearch(order, earlier);
    if (offer === LEFT && earlier)
      return workDone(order, { ...earlier, status: 'rejected' }, 'estimate_rejected');
    if (!offer || offer === SETTLED || offer === LEFT) return offer === SETTLED ? SETTLED : null;
    const { technicianId, offerId } = offer;
    const workOrderNo = `WO-${orderNo}-${timesRun(order, 'repair') + 1}`;
    const freeUnder = claimed(order)?.of ?? null;
    const details = { technicianId, offerId, workOrderNo, earlier, found, approvers, freeUnder };
    const done: Ended<RepairState> = await runStep(order, repair, 'repair', details);
    if (done.status === 'cancelled' || !done.state) return null;
    earlier = done.state;
    found = null;
    if (!earlier.preempted) repairers = [...new Set([...repairers, ...repairersOf(earlier)])];
    if (done.status === 'given_back') {
      // Whom the desk needed elsewhere may have it again later; an outlet may have nobody else.
      if (earlier.passedOver) declinedBy = [...declinedBy, technicianId];
      // Taken from them by the desk with a reason: others are asked first.
      else if (!earlier.preempted) askedLast = [...new Set([...askedLast, technicianId])];
      await oweByAdvisor(order);
      await release(order);
      continue;
    }
    if (done.status === 'rejected') return workDone(order, earlier, 'estimate_rejected');
    const checked = { orderNo, repairedBy: technicianId, repairers };
    const check = await runStep(order, qualityCheck, 'quality_check', checked);
    if (check.status === 'passed') return workDone(order, earlier, 'check_passed');
    if (check.status !== 'failed' || !check.state) return null;
    found = findingsOf(check.state);
  }
}

/** Until somebody has accepted; null when the order is cancelled first, and nobody is needed for what reception settles. */
async function findTechnician(order: Order, details: Parameters<typeof runStep<typeof dispatch>>[3]) {
  const { status, state } = await runStep(order, dispatch, 'dispatch', details);
  if (status === SETTLED || status === LEFT) return status;
  if (status !== 'accepted' || !state?.offer) return null;
  const { offerId, technicianId, outletId, offeredAt } = state.offer;
  if (outletId !== order.input.outletId) await moveTo(order, outletId);
  const n = timesRun(order, 'dispatch');
  return assign(order, { offerId, technicianId, outletId, assignedAt: offeredAt, n });
}

/** What the customer may still answer, and what may come, while the desk looks for somebody else. */
function asked({ estimates, approvers, agreedAt = null, holds, partsOrders }: RepairState) {
  return { question: { estimates, approvers, agreedAt }, waiting: { holds, partsOrders } };
}

/** The work as it stands after the search; whoever cancels the case goes by it, too. */
function afterSearch(order: Order, earlier: RepairState): RepairState {
  const ended = endedAs<DispatchState>(order, 'dispatch');
  const now = { ...earlier, ...ended?.question, ...ended?.waiting };
  order.ended.repair = now;
  return now;
}

async function workDone(order: Order, work: RepairState, reason: string): Promise<RepairState> {
  await release(order);
  await endFeedback(order, reason);
  lookAgainAtRights(order);
  return work;
}

/** Follow-up, and what it leads to: the order closes only when the loop is closed (R3.4). */
async function closeLoop(order: Order, done: OrderOutcome): Promise<OrderOutcome> {
  const { orderNo } = order.input;
  const estimateRejected = done === 'estimate_rejected';
  const answered = await runStep(order, followUp, 'follow_up', { estimateRejected });
  switch (answered.status) {
    case 'complaint':
      await notices.fileComplaint({ orderNo, followUp: answered.state?.survey ?? null });
      return done;
    case 'comeback':
      // Only a follow-up that an earlier version began asks for one then.
      if (estimateRejected && patched('rejected-estimate-no-comeback')) return done;
      await notices.openComeback({ orderNo });
      return 'comeback';
    case 'unreachable':
      return done === 'completed' ? 'unreachable' : done;
    default:
      return done;
  }
}

/**
 * Not while a complaint is open (design, rule 8): the transaction looks, and the complaint's end wakes the order. A
 * cancellation that is on record before the closing counts, however late it came.
 */
async function close(order: Order, reached: OrderOutcome): Promise<void> {
  if (reached !== 'cancelled') await awaitClaim(order);
  order.execution.adopt(order.carried);
  const options = { eventId: `${order.execution.id}#closed`, actor: SYSTEM };
  // A step that was cancelled by itself, in Temporal, ends the order in the same way.
  const cancelled = () => order.cancellation !== null || reached === 'cancelled';
  await lastLookAtRights(order);
  let undone = false;
  for (let waits = 1; ; waits++) {
    if (cancelled() && !undone) {
      await compensate(order);
      await awaitReturn(order);
    }
    undone = cancelled();
    const outcome = undone ? 'cancelled' : reached;
    const heard = order.complaintsClosed;
    const result = await order.execution.record({ ...options, guard: 'no_open_complaint' }, (state) =>
      cancelled() && !undone
        ? refuse('not_allowed_in_state', 'cancelled while it was about to close')
        : { type: 'order_closed', data: { outcome, ...unansweredOf(state) } },
    );
    if ('recorded' in result) break;
    if ('refusal' in result) continue;
    await order.execution.note(`complaint-awaited-${waits}`, { type: 'complaint_awaited', data: {} });
    await notices.startOwedComplaints({ orderNo: order.input.orderNo });
    await condition(() => order.complaintsClosed > heard);
  }
  await order.execution.drain();
}

function findingsOf({ findings, photos, inspectorId }: QualityCheckState): Findings {
  return { from: 'quality_check', by: inspectorId ?? '', findings, photos };
}

/** What the bill and the hand-over are held against: what was agreed, how the car came, what it leaves with. */
function toSettle(order: Order, work: RepairState, free: GuaranteeClaim | null) {
  const check = endedAs<QualityCheckState>(order, 'quality_check');
  const arrival = endedAs<BookingState>(order, 'booking')?.arrival;
  const { checklist, signed, guarantee } = order.execution.state();
  const done = {
    receptionMissing: missingPoints(checklist, signed),
    certificateNo: check?.certificateNo ?? null,
    approvers: work.approvers,
    odometerInKm: arrival?.odometerKm ?? null,
    belongings: arrival?.belongings ?? [],
    freeUnder: free?.of ?? null,
    contested: guarantee?.free === 'objected',
    payingOutletId: free?.owedBy ?? order.input.outletId,
    workGrade: work.status === 'rejected' ? null : work.workGrade,
  };
  const claimNumberWithinMs = CLAIM_NUMBER_WITHIN_MS / order.input.policy.timeScale;
  return { agreed: agreed(work), done, claimNumberWithinMs };
}
