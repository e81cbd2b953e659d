import type { FastifyReply } from 'fastify';
import type { CommandOutcome } from '../client/commands.js';
import type { FieldError } from '../contracts/common.js';
import type { FreeHalfDay } from '../contracts/slots.js';
import { routeOf } from './command-routes.js';
import { sendFieldErrors, sendProblem } from './errors.js';

/** Outcomes that every keyed request can have. */
type CommonOutcome =
  | { kind: 'key_reused' }
  | { kind: 'unknown' }
  | { kind: 'invalid'; errors: FieldError[] }
  | { kind: 'unavailable'; detail: string };

/** Answers what became of a command: 200 with the reply, or the problem with the state and what is allowed there. */
export function sendCommandOutcome(reply: FastifyReply, outcome: CommandOutcome) {
  switch (outcome.kind) {
    case 'done':
      return markReplayed(reply, outcome.repeated).send(outcome.reply);
    case 'refused': {
      const { refusal, step, status, allowed, freeSlots } = outcome;
      const offers = freeSlots ? { freeSlots } : {};
      const state = {
        step,
        stepStatus: status,
        allowedCommands: allowed,
        allowedRoutes: [...new Set(allowed.map(routeOf))],
        ...offers,
      };
      return sendProblem(reply, refusal.refused, refusal.detail, state);
    }
    default:
      return sendCommonOutcome(reply, outcome);
  }
}

export function sendCommonOutcome(reply: FastifyReply, outcome: CommonOutcome) {
  switch (outcome.kind) {
    case 'key_reused':
      return sendProblem(
        reply,
        'idempotency_key_reused',
        'this Idempotency-Key was used for another request: take a new one',
      );
    case 'unknown':
      return sendProblem(reply, 'not_found', 'there is no such thing');
    case 'invalid':
      return sendFieldErrors(reply, outcome.errors);
    case 'unavailable':
      return sendProblem(
        reply,
        'unavailable',
        `${outcome.detail}; the outcome is unknown: repeat with the same Idempotency-Key`,
      );
  }
}

/** Nothing was opened: the half-day is full; here is what is free instead (R3.2a). */
export function sendSlotFull(reply: FastifyReply, freeSlots: FreeHalfDay[]) {
  const detail = 'every place of that half-day is taken: choose one of freeSlots, or another slot';
  return sendProblem(reply, 'slot_full', detail, { freeSlots });
}

/** Says in the headers that the answer is that of an earlier request with the same key. */
export function markReplayed(reply: FastifyReply, repeated: boolean): FastifyReply {
  return repeated ? reply.header('idempotency-replayed', 'true') : reply;
}
