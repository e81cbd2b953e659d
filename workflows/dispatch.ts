import { setHandler } from '@temporalio/workflow';
import type { WaitingRequest } from '../src/domain/dispatch.js';
import type { Instant } from '../src/domain/instant.js';
import { refuse, SYSTEM, type UrgencyAppliedEvent } from '../src/domain/machine.js';
import {
  type DispatchEvent,
  type DispatchState,
  dispatch as machine,
  newDispatch,
} from '../src/domain/steps/dispatch.js';
import { records } from './activity-proxies.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { type DeskMessage, offerMadeSignal, type QueueEntry, withdrawalAskedSignal } from './messages.js';

export interface DispatchInput extends ExecutionInput {
  orderNo: string;
  /** What the desk matches by; who declined is added as it happens. */
  needs: Pick<WaitingRequest, 'workType' | 'requiredSkills' | 'requiredCertificates'>;
  waitingSince: Instant;
  declinedBy: string[];
  /** The repair that will hold the assignment once it is accepted. */
  holder: string;
}

/** Dispatch 派单 (R3.2b): asks the desk, passes its offer to the technician, and asks again until somebody has accepted. */
export async function dispatch(input: DispatchInput): Promise<StepResult<DispatchState>> {
  const execution = openExecution(machine, input, newDispatch(input.declinedBy), tellDeskOf);

  function tellDeskOf(event: DispatchEvent, state: DispatchState, seq: number): void {
    const message = deskMessage(event, state, queueEntry(state));
    if (!message) return;
    const addressed = { ...message, orderNo: input.orderNo, n: input.n, seq } as DeskMessage;
    execution.background(() => records.tellDesk({ outletId: input.outletId, message: addressed }));
  }

  function queueEntry(state: DispatchState): QueueEntry {
    const { needs, waitingSince, orderNo, n, holder } = input;
    const { declinedBy, lapsedBy } = state;
    const request = {
      orderNo,
      n,
      urgency: execution.policy().urgency,
      waitingSince,
      ...needs,
      declinedBy,
      lapsedBy,
      role: 'technician',
    };
    return { request: request as WaitingRequest, replyTo: execution.id, holder };
  }

  setHandler(offerMadeSignal, async (offer) => {
    const options = { eventId: `offer:${offer.offerId}`, actor: SYSTEM };
    const outcome = await execution.record(options, (state) =>
      state.status === 'queued'
        ? { type: 'offer_made', data: offer }
        : refuse('stale_assignment', 'the order no longer waits for an offer'),
    );
    if ('recorded' in outcome) return;
    // The desk keeps a technician free only when it is told so: an offer that came too late is given back.
    const message = { type: 'released' as const, offerId: offer.offerId, requeue: null };
    const { orderNo, n } = input;
    execution.background(() =>
      records.tellDesk({ outletId: offer.outletId, message: { ...message, orderNo, n, seq: 0 } }),
    );
  });

  setHandler(withdrawalAskedSignal, async ({ offerId, reason }) => {
    const options = { eventId: `withdrawal:${offerId}`, actor: SYSTEM };
    await execution.record(options, ({ offer, status }) =>
      status === 'assigned' && offer?.offerId === offerId
        ? { type: 'offer_withdrawn', data: { offerId, technicianId: offer.technicianId, reason } }
        : refuse('stale_assignment', 'the assignment is no longer on offer'),
    );
    if (execution.state().status !== 'accepted') return;
    // Accepted a moment ago: the desk looks for other work rather than wait for an answer that nobody gives.
    const { orderNo, n, outletId } = input;
    const message = { type: 'kept' as const, offerId, orderNo, n, seq: 0 };
    execution.background(() => records.tellDesk({ outletId, message }));
  });

  await execution.note('opened', { type: 'dispatch_opened', data: {} });
  return execution.untilFinal();
}

/** What the desk must hear of an event; null when it is none of its business. */
function deskMessage(event: DispatchEvent | UrgencyAppliedEvent, state: DispatchState, entry: QueueEntry) {
  switch (event.type) {
    case 'dispatch_opened':
      return { type: 'requested' as const, ...entry };
    case 'offer_declined':
    case 'offer_withdrawn':
      return { type: 'released' as const, offerId: event.data.offerId, requeue: entry };
    case 'clock_milestone': {
      const lapsed = event.data.kind === 'dispatch_acceptance' && event.data.milestone === 'breach';
      return lapsed && state.lastOfferId
        ? { type: 'released' as const, offerId: state.lastOfferId, requeue: entry }
        : null;
    }
    case 'urgency_applied': {
      const waits = state.status === 'queued';
      const { urgency } = entry.request;
      return {
        type: 'reclassified' as const,
        urgency,
        entry: waits ? entry : null,
        over: waits ? state.lastOfferId : null,
      };
    }
    case 'order_cancelled':
      return { type: 'withdrawn' as const };
    default:
      return null;
  }
}
