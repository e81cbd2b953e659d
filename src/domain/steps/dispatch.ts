import { assertNever } from '../assert.js';
import type { WaitingRequest } from '../dispatch-types.js';
import { parseDuration } from '../duration.js';
import { addMs, type Instant } from '../instant.js';
import type { StatusOf } from '../lifecycle.js';
import {
  actsFor,
  type CancelledEvent,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  refuse,
  type StepEvent,
  SYSTEM,
} from '../machine.js';
import type { StepPolicy, WiderCircle } from '../policy/types.js';
import {
  approveEstimate,
  type DecidedEstimateEvent,
  decidedEstimates,
  type Estimate,
  rejectEstimate,
} from './estimates.js';
import { decideExtension, type ExtensionEvent, requestExtension } from './extension.js';
import { endHold, forCustomer, type HoldEvent, type Waiting, waitingAfter } from './hold.js';
import {
  type ReceptionSettlement,
  type SettledEvent,
  settleAfterCheckIn,
  type TakenIn,
} from './reception.js';

/** An assignment offered to one technician; acceptance and decline quote its id (design, rule 5). */
export interface Offer {
  offerId: string;
  technicianId: string;
  outletId: string;
  score: number;
}

/** What a dispatch is about: kept with its state, so that a desk that has lost its queue finds everything on record. */
export interface Errand {
  /** Where the car is: its desk is asked first. */
  outletId: string;
  needs: Pick<WaitingRequest, 'workType' | 'requiredSkills' | 'requiredCertificates'>;
  waitingSince: Instant;
  /** The repair that will hold the assignment once it is accepted. */
  holder: string;
  /** The car as it was taken in, while nobody has worked on it; null after a repair. */
  car: TakenIn | null;
}

/** What the customer was asked by the repair that was given back, and may still answer. */
export interface Question {
  estimates: Estimate[];
  approvers: string[];
  agreedAt?: Instant | null;
}

const NOTHING_ASKED: Question = { estimates: [], approvers: [] };
const WAITS_FOR_NOTHING: Waiting = { holds: [], partsOrders: [] };

export interface DispatchState extends MachineState {
  errand: Errand;
  question: Question;
  /** What the car of work given back waits for. */
  waiting: Waiting;
  /** Outlets whose desks are asked, the first where the car is. */
  asked: string[];
  status: StatusOf<'dispatch'>;
  offer: (Offer & { offeredAt: string }) | null;
  /** The latest offer, also when it has lapsed: the desk is told which one is free again. */
  lastOfferId: string | null;
  /** Whose desk made it. */
  lastOutletId: string;
  /** Not asked again for this order: who declined it, or had it taken away by a person. */
  declinedBy: string[];
  /** Who let an offer lapse in this round, or had the repair taken away: asked again only when nobody else can be. */
  lapsedBy: string[];
  /** Everybody who ever let one lapse, how often somebody did so again, and when that was last. */
  rest: { who: string[]; times: number; since: Instant | null };
  declines: number;
}

export type DispatchEvent =
  | StepEvent<'dispatch_opened', Record<string, never>>
  | StepEvent<'outlets_asked', { outlets: string[]; circle: WiderCircle }>
  | StepEvent<'offer_made', Offer>
  | StepEvent<'offer_accepted', { offerId: string; technicianId: string }>
  | StepEvent<'offer_declined', { offerId: string; technicianId: string; reason: string }>
  | StepEvent<'offer_withdrawn', { offerId: string; technicianId: string; reason: string }>
  | SettledEvent
  | DecidedEstimateEvent
  | Extract<HoldEvent, { type: 'hold_ended' | 'hold_ended_in_part' }>
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
    settleAtReception: ({ errand }, body: ReceptionSettlement, context) =>
      settleAfterCheckIn(errand.car, body, context),
    // An estimate of work given back waits here for the customer's word (R3.3a).
    approveEstimate: ({ question, waiting }, body: Parameters<typeof approveEstimate>[1], context) =>
      approveEstimate({ ...question, ...waiting }, body, context),
    rejectEstimate: ({ question, waiting }, body: Parameters<typeof rejectEstimate>[1]) =>
      rejectEstimate({ ...question, ...waiting }, body),
    endHold: ({ waiting }, body: Parameters<typeof endHold>[1]) => endHold(waiting, body),
    // Work given back waits here with its deadline (R3.3b).
    requestExtension: (state, body: { hours: number; reason: string }, context) =>
      context.actor.role === 'technician' && !actsFor(context, state.offer?.technicianId ?? '')
        ? refuse('not_the_assignee', 'the work is with the desk: ask the advisor or the manager to file it')
        : requestExtension(state, body, context),
    decideExtension,
  },
  apply(state, event) {
    switch (event.type) {
      case 'dispatch_opened':
      case 'extension_requested':
      case 'extension_decided':
        return state;
      case 'outlets_asked':
        return { ...state, asked: [...new Set([...state.asked, ...event.data.outlets])] };
      case 'offer_made':
        return {
          ...state,
          status: 'assigned',
          offer: { ...event.data, offeredAt: event.at },
          lastOfferId: event.data.offerId,
          lastOutletId: event.data.outletId,
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
          ? requeue(lapsed(state, state.offer.technicianId, event.at), 1)
          : state;
      case 'settled_at_reception':
        return { ...state, status: 'settled_at_reception', offer: null };
      case 'estimate_approved': {
        const { question } = state;
        const agreedAt = question.agreedAt ?? event.at;
        const estimates = decidedEstimates(question, event.data);
        const waiting = waitingAfter(state.waiting, event.at, forCustomer);
        return { ...state, waiting, question: { ...question, agreedAt, estimates } };
      }
      case 'supplement_rejected': {
        const waiting = waitingAfter(state.waiting, event.at, forCustomer);
        return { ...state, waiting, question: refused(state.question) };
      }
      case 'hold_ended':
      case 'hold_ended_in_part': {
        const { holdId } = event.data;
        return { ...state, waiting: waitingAfter(state.waiting, event.at, (hold) => hold.holdId === holdId) };
      }
      case 'estimate_rejected':
        return { ...state, status: 'rejected', offer: null, question: refused(state.question) };
      case 'order_cancelled':
        return { ...state, status: 'cancelled', offer: null };
      default:
        return assertNever(event);
    }
  },
  order({ status, offer, errand }) {
    const elsewhere = offer && offer.outletId !== errand.outletId ? offer.outletId : null;
    // Nobody has work that waits at the desk, also when somebody gave it back.
    const technicianId = status === 'accepted' && offer ? offer.technicianId : null;
    // Accepted, the car moves there (R3.2b); on offer, the other outlet's staff see the order.
    if (elsewhere && technicianId) return { technicianId, outletId: elsewhere, offeredOutletId: null };
    return { technicianId, offeredOutletId: elsewhere };
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

const refused = (question: Question): Question => ({
  ...question,
  estimates: decidedEstimates(question, null),
});

/** Back into the queue. */
function requeue(state: DispatchState, declined: 0 | 1): DispatchState {
  return { ...state, status: 'queued', offer: null, declines: state.declines + declined };
}

function exclude(state: DispatchState, technicianId: string): DispatchState {
  return { ...state, declinedBy: [...new Set([...state.declinedBy, technicianId])] };
}

/** One more offer lapsed: whoever did so before begins a new round, and all who did are left alone for longer. */
function lapsed(state: DispatchState, technicianId: string, at: Instant): DispatchState {
  const { who, times } = state.rest;
  const rest = who.includes(technicianId)
    ? { who, times: times + 1, since: at }
    : { ...state.rest, who: [...who, technicianId] };
  return { ...state, rest, lapsedBy: lapsedAfter(state, technicianId) };
}

/** Everybody who can be asked has been when one lets it lapse for the second time: the next round begins with them last. */
function lapsedAfter({ lapsedBy }: DispatchState, technicianId: string): string[] {
  return lapsedBy.includes(technicianId) ? [technicianId] : [...lapsedBy, technicianId];
}

/**
 * Until when those are left alone who let offers lapse (R3.2b): not at all after the first time each, then doubled from
 * the policy's figure for the class up to its longest. It bounds how often an order that nobody takes is offered.
 * @returns null when nobody is
 */
export function restUntil(
  { rest }: Pick<DispatchState, 'rest'>,
  { urgency, dispatch: { rest: limits } }: Pick<StepPolicy, 'urgency' | 'dispatch'>,
): Instant | null {
  if (!rest.since) return null;
  const doubledMs = parseDuration(limits.first[urgency]) * 2 ** (rest.times - 1);
  return addMs(rest.since, Math.min(parseDuration(limits.max), doubledMs));
}

/** What a desk is asked, as the dispatch stands. */
export function requestOf(
  { errand, declinedBy, lapsedBy, rest }: Pick<DispatchState, 'errand' | 'declinedBy' | 'lapsedBy' | 'rest'>,
  { orderNo, n, policy }: { orderNo: string; n: number; policy: Pick<StepPolicy, 'urgency' | 'dispatch'> },
): WaitingRequest {
  const { needs, waitingSince } = errand;
  const resting = { resting: rest.who, restUntil: restUntil({ rest }, policy) };
  const asked = { orderNo, n, urgency: policy.urgency, waitingSince, ...needs };
  return { ...asked, declinedBy, lapsedBy, ...(resting.restUntil ? resting : {}), role: 'technician' };
}

/** A dispatch before its first event. */
export const newDispatch = (
  declinedBy: string[],
  errand: Errand,
  askedLast: string[] = [],
  question: Question = NOTHING_ASKED,
  waiting: Waiting = WAITS_FOR_NOTHING,
): DispatchState => ({
  status: 'queued',
  errand,
  question,
  waiting,
  asked: [errand.outletId],
  clocks: {},
  offer: null,
  lastOfferId: null,
  lastOutletId: errand.outletId,
  declinedBy,
  lapsedBy: askedLast,
  rest: { who: [], times: 0, since: null },
  declines: 0,
});
