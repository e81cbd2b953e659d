import type { QueueEntry } from '../src/contracts/desk.js';
import type { UrgencyAppliedEvent } from '../src/domain/machine.js';
import type { DispatchEvent, DispatchState } from '../src/domain/steps/dispatch.js';
import type { DeskMessage } from './messages.js';

/** A message before it is addressed. */
export type Said = DeskMessage extends infer M
  ? M extends unknown
    ? Omit<M, 'orderNo' | 'n' | 'seq'>
    : never
  : never;

/** What which desk must hear of an event of a dispatch: pairs of outlet and message. */
export function deskMessages(
  event: DispatchEvent | UrgencyAppliedEvent,
  state: DispatchState,
  entry: QueueEntry,
): [string, Said][] {
  const { asked, status, lastOfferId, lastOutletId } = state;
  const toAll = (message: Said): [string, Said][] => asked.map((desk) => [desk, message]);
  const waitsAgain = (offerId: string): [string, Said][] =>
    asked.map((desk) =>
      desk === lastOutletId
        ? [desk, { type: 'released', offerId, requeue: entry }]
        : [desk, { type: 'requested', ...entry }],
    );
  switch (event.type) {
    case 'dispatch_opened':
      return toAll({ type: 'requested', ...entry });
    case 'outlets_asked':
      // While an offer is on the table they wait with the others for its end.
      return status === 'queued'
        ? event.data.outlets.map((desk) => [desk, { type: 'requested', ...entry }])
        : [];
    case 'offer_made':
      return asked.length > 1 ? toAll({ type: 'offered_elsewhere' }) : [];
    case 'offer_declined':
    case 'offer_withdrawn':
      return waitsAgain(event.data.offerId);
    case 'clock_milestone': {
      const lapsed = event.data.kind === 'dispatch_acceptance' && event.data.milestone === 'breach';
      return lapsed && lastOfferId ? waitsAgain(lastOfferId) : [];
    }
    case 'urgency_applied': {
      const waits = status === 'queued';
      const { urgency } = entry.request;
      return toAll({
        type: 'reclassified',
        urgency,
        entry: waits ? entry : null,
        over: waits ? lastOfferId : null,
      });
    }
    case 'settled_at_reception':
    // The customer leaves: nobody is needed any more.
    case 'estimate_rejected':
    case 'order_cancelled':
      return toAll({ type: 'withdrawn' });
    default:
      return [];
  }
}
