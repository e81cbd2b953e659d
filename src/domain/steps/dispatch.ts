import { assertNever } from '../assert.js';
import type { StatusOf } from '../lifecycle.js';
import {
  type CancelledEvent,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
  SYSTEM,
} from '../machine.js';
import { decideExtension, type ExtensionEvent, requestExtension } from './extension.js';

/** An assignment offered to one technician; acceptance and decline quote its id (design, rule 5). */
export interface Offer {
  offerId: string;
  technicianId: string;
  outletId: string;
  score: number;
}

export interface DispatchState extends MachineState {
  status: StatusOf<'dispatch'>;
  offer: (Offer & { offeredAt: string }) | null;
  /** The latest offer, also when it has lapsed: the desk is told which one is free again. */
  lastOfferId: string | null;
  /** Not asked again for this order: who declined it, or had it taken away by a person. */
  declinedBy: string[];
  /** Who let an offer lapse in this round: asked again only when nobody else can be. */
  lapsedBy: string[];
  declines: number;
}

export type DispatchEvent =
  | StepEvent<'dispatch_opened', Record<string, never>>
  | StepEvent<'offer_made', Offer>
  | StepEvent<'offer_accepted', { offerId: string; technicianId: string }>
  | StepEvent<'offer_declined', { offerId: string; technicianId: string; reason: string }>
  | StepEvent<'offer_withdrawn', { offerId: string; technicianId: string; reason: string }>
  | ExtensionEvent
  | MilestoneEvent
  | CancelledEvent;

/** Dispatch 派单 (R3.2b): queued at the desk until a technician has accepted. */
export const dispatch: Machine<DispatchState, DispatchEvent> = {
  kind: 'dispatch',
  commands: {
    acceptAssignment(state, body: { offerId: string }, { actor }) {
      const stale = notTheOffer(state, body.offerId, actor.id);
      if (stale) return stale;
      return { type: 'offer_accepted', data: { offerId: body.offerId, technicianId: actor.id } };
    },
    declineAssignment(state, body: { offerId: string; reason: string }, { actor }) {
      const stale = notTheOffer(state, body.offerId, actor.id);
      if (stale) return stale;
      return { type: 'offer_declined', data: { ...body, technicianId: actor.id } };
    },
    withdrawAssignment(state, body: { reason: string }) {
      if (!state.offer) return refuse('stale_assignment', 'no assignment is on offer');
      const { offerId, technicianId } = state.offer;
      return { type: 'offer_withdrawn', data: { offerId, technicianId, reason: body.reason } };
    },
    // Work given back waits here with its deadline running (R3.3b).
    requestExtension,
    decideExtension,
  },
  apply(state, event) {
    switch (event.type) {
      case 'dispatch_opened':
      case 'extension_requested':
      case 'extension_decided':
        return state;
      case 'offer_made':
        return {
          ...state,
          status: 'assigned',
          offer: { ...event.data, offeredAt: event.at },
          lastOfferId: event.data.offerId,
        };
      case 'offer_accepted':
        return { ...state, status: 'accepted' };
      case 'offer_declined':
        return requeue(exclude(state, event.data.technicianId), 1);
      case 'offer_withdrawn':
        // Taken back by the desk for more urgent work it is held against nobody; a person means somebody else to do it.
        return requeue(event.actor.id === SYSTEM.id ? state : exclude(state, event.data.technicianId), 0);
      case 'clock_milestone':
        return event.data.kind === 'dispatch_acceptance' && event.data.milestone === 'breach' && state.offer
          ? requeue({ ...state, lapsedBy: lapsedAfter(state, state.offer.technicianId) }, 1)
          : state;
      case 'order_cancelled':
        return { ...state, status: 'cancelled', offer: null };
      default:
        return assertNever(event);
    }
  },
};

function notTheOffer(state: DispatchState, offerId: string, technicianId: string) {
  if (state.offer?.offerId !== offerId) {
    return refuse(
      'stale_assignment',
      `assignment ${offerId} is no longer on offer: it was withdrawn or given to somebody else`,
    );
  }
  if (state.offer.technicianId !== technicianId) {
    return refuse('not_the_assignee', 'the assignment is offered to another technician');
  }
  return null;
}

/** Back into the queue. */
function requeue(state: DispatchState, declined: 0 | 1): DispatchState {
  return { ...state, status: 'queued', offer: null, declines: state.declines + declined };
}

function exclude(state: DispatchState, technicianId: string): DispatchState {
  return { ...state, declinedBy: [...new Set([...state.declinedBy, technicianId])] };
}

/** Everybody who can be asked has been when one lets it lapse for the second time: the next round begins with them last. */
function lapsedAfter({ lapsedBy }: DispatchState, technicianId: string): string[] {
  return lapsedBy.includes(technicianId) ? [technicianId] : [...lapsedBy, technicianId];
}

export const newDispatch = (declinedBy: string[]): DispatchState => ({
  status: 'queued',
  clocks: {},
  offer: null,
  lastOfferId: null,
  declinedBy,
  lapsedBy: [],
  declines: 0,
});
