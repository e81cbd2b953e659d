import { localDateOf } from '../calendar-zone.js';
import { toMs } from '../instant.js';
import { type DecisionContext, refuse } from '../machine.js';
import { endOfWorkingDay } from '../working-days.js';
import {
  type ClaimWithdrawnBody,
  type ComplaintState,
  claimWaits,
  type StatutoryClaimBody,
} from './complaint-state.js';

/**
 * A claim to replace or return the car (order 43): to be answered within the working days that the standard gives, the
 * day of its receipt not counted.
 * @returns the event; or refused, when it is still to come, or another waits for its answer
 */
export function recordStatutoryClaim(
  state: ComplaintState,
  { receivedAt, ...body }: StatutoryClaimBody,
  { at, policy }: DecisionContext,
) {
  const received = receivedAt ?? at;
  if (received > at)
    return refuse('not_happened_yet', 'receivedAt is still to come: give when it was received');
  if (claimWaits(state)) {
    return refuse('claim_pending', 'a claim is waiting for its answer already: add to it as evidence');
  }
  const calendarId = policy.clocks.statutory_claim_reply?.calendar;
  const calendar = policy.calendars.find(({ id }) => id === calendarId);
  const startsAt = calendar
    ? endOfWorkingDay(localDateOf(toMs(received), calendar.zone), 0, calendar.zone)
    : received;
  return { type: 'statutory_claim_made' as const, data: { ...body, receivedAt: received, startsAt } };
}

/** The customer's own word, kept in writing: a complaint that is withdrawn doesn't take the claim along by itself. */
export function withdrawStatutoryClaim(state: ComplaintState, body: ClaimWithdrawnBody) {
  return claimWaits(state)
    ? { type: 'statutory_claim_withdrawn' as const, data: body }
    : refuse('no_claim_pending', 'no claim to replace or return the car waits for an answer');
}

/** Of a withdrawn complaint only the claim is answered; nobody waits for the customer's decision on it. */
export function answerClaim(state: ComplaintState, body: { message: string; channel: string }) {
  return claimWaits(state)
    ? { type: 'statutory_claim_answered' as const, data: body }
    : refuse(
        'nothing_to_answer',
        'the customer has withdrawn the complaint, and no claim waits for an answer',
      );
}

/**
 * What ends a complaint ends no claim: silence for ten working days counts as refusal without reason (order 43).
 * @returns null when no claim waits
 */
export function claimFirst(state: ComplaintState) {
  return claimWaits(state)
    ? refuse(
        'claim_unanswered',
        'the claim to replace or return the car waits for its answer: reply to it, or record that the customer takes it back',
      )
    : null;
}
