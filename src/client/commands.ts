import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { commandUpdates } from '../../workflows/messages.js';
import type { FreeHalfDay } from '../contracts/slots.js';
import type { CommandEnvelope, CommandReply, CommandResult } from '../contracts/transition.js';
import { standsInFor } from '../db/reads/substitutes.js';
import { complaints, intakes, serviceOrders, stepExecutions } from '../db/schema.js';
import {
  allowedCommands,
  COMMANDS,
  type CommandName,
  type ExecutionKind,
  HANDING_OVER,
  statusesFor,
} from '../domain/lifecycle.js';
import { type Refusal, type RefusalCode, refuse } from '../domain/machine.js';
import { isAway, isInterrupted } from './availability.js';
import { factsFor } from './complaint-facts.js';
import { ANSWER_WITHIN_MS, type Caller, type ClientDeps } from './deps.js';
import { type Claim, claimKey } from './idempotency.js';
import { offersInstead } from './places.js';
import { unqualified } from './qualification.js';

export interface CommandRequest {
  name: CommandName;
  /** Order number, or complaint number for the complaint's commands. */
  subject: string;
  caller: Caller;
  /** The caller's idempotency key. */
  key: string;
  body: unknown;
}

export type CommandOutcome =
  | { kind: 'done'; reply: CommandReply; repeated: boolean }
  | {
      kind: 'refused';
      refusal: Refusal;
      step: ExecutionKind;
      status: string;
      allowed: CommandName[];
      /** What is free instead of the visit that was asked for. */
      freeSlots?: FreeHalfDay[];
    }
  | { kind: 'key_reused' }
  | { kind: 'unknown' }
  | { kind: 'unavailable'; detail: string };

/** How long a command waits for the next step to be there (design, rule 1). */
const HAND_OVER_MS = 5000;
const RETRY_EVERY_MS = 100;

/** Where a command must go, or why it can't yet. */
type Target =
  | { at: 'execution'; executionId: string; kind: ExecutionKind; status: string }
  | { at: 'elsewhere'; kind: ExecutionKind; status: string }
  | { at: 'handing_over'; kind: ExecutionKind; status: string }
  | { at: 'nowhere' };

/**
 * Sends a command straight to the execution that is current, exactly once per key (design, rules 1 and 2). Between two
 * steps it waits for the next for at most 5 s.
 * @returns what came of it; `unavailable` means *outcome unknown, repeat with the same key*
 */
export async function sendCommand(deps: ClientDeps, request: CommandRequest): Promise<CommandOutcome> {
  try {
    const { caller, key, name, subject, body } = request;
    const keyed = { caller: caller.caller, key, name, subject, body };
    const claim = await claimKey(deps.db, keyed);
    if (claim.kind === 'key_reused') return claim;
    const done = await recorded(deps, request, claim);
    if (done) return done;
    const outcome = await sendToCurrent(deps, request);
    if (outcome.kind === 'done') return outcome;
    // Its answer may have got lost, or the same command be sent twice at once: what moved the order on was this very one.
    const meanwhile = await recorded(deps, request, await claimKey(deps.db, keyed));
    return meanwhile ?? (await withOffers(deps, request, outcome));
  } catch (error) {
    if (isAway(error)) return { kind: 'unavailable', detail: 'Temporal or Postgres is away or slow' };
    throw error;
  }
}

/** A visit without a place is refused together with those that have one (R3.2a). */
async function withOffers(
  deps: ClientDeps,
  { subject, body }: CommandRequest,
  outcome: CommandOutcome,
): Promise<CommandOutcome> {
  if (outcome.kind !== 'refused' || !WITHOUT_PLACE.includes(outcome.refusal.refused)) return outcome;
  return { ...outcome, freeSlots: await offersInstead(deps, subject, body) };
}

const WITHOUT_PLACE: readonly RefusalCode[] = ['slot_full', 'outside_opening_hours'];

/**
 * What the record says that the key has done. The worker may have died right after the commit, and the update with the
 * server: sent again, the execution finds its own event and goes on. Not answered before it has, or has ended.
 */
async function recorded(
  deps: ClientDeps,
  request: CommandRequest,
  claim: Claim,
): Promise<CommandOutcome | null> {
  if (claim.kind !== 'repeated' || !claim.outcome) return null;
  if (claim.executionId) {
    await update(deps, claim.executionId, request).catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError) && !isInterrupted(error)) throw error;
    });
  }
  return { kind: 'done', reply: claim.outcome as CommandReply, repeated: true };
}

async function sendToCurrent(deps: ClientDeps, request: CommandRequest): Promise<CommandOutcome> {
  const giveUpAt = Date.now() + HAND_OVER_MS;
  for (;;) {
    const target = await locate(deps, request);
    if (target.at === 'nowhere') return { kind: 'unknown' };
    if (target.at === 'elsewhere') return wrongState(request, target);
    if (target.at === 'execution') {
      const outcome = await tryAt(deps, request, target);
      if (outcome) return outcome;
    }
    if (Date.now() > giveUpAt) return { kind: 'unavailable', detail: 'the order is between two steps' };
    await sleep(RETRY_EVERY_MS);
  }
}

/** One attempt; null when the execution has just ended or isn't there yet, so that the records must be read again. */
async function tryAt(
  deps: ClientDeps,
  request: CommandRequest,
  target: Extract<Target, { at: 'execution' }>,
): Promise<CommandOutcome | null> {
  // The record is never behind an answer: what it rules out needs no trip to the workflow.
  const allowed = statusesFor(request.name, target.kind);
  if (!allowed.includes(target.status)) return wrongState(request, target);
  const { name, subject, body, caller } = request;
  const unfit = await unqualified(deps, { name, subject, body, actor: caller.actor });
  if (unfit) return refused(target.kind, target.status, unfit);
  try {
    const first = await update(deps, target.executionId, request);
    const result = isAnothers(first) ? await asSubstitute(deps, target.executionId, request, first) : first;
    if (result.ok) return { kind: 'done', reply: result.reply, repeated: false };
    const isMoved = result.refusal.refused === 'not_allowed_in_state';
    if (isMoved && allowed.includes(result.status))
      return wrongState(request, { ...target, status: result.status }, result.refusal);
    if (isMoved && result.status === 'no_show')
      return wrongState(request, { ...target, status: result.status });
    return refused(target.kind, result.status, result.refusal);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || isInterrupted(error)) return null;
    throw error;
  }
}

function isAnothers(result: CommandResult): boolean {
  return !result.ok && result.refusal.refused === 'not_the_assignee';
}

/** Another's work is the actor's too while that person is absent and has named them (R2.2); looked up only then. */
async function asSubstitute(
  deps: ClientDeps,
  executionId: string,
  request: CommandRequest,
  refusal: CommandResult,
): Promise<CommandResult> {
  const absent = await standsInFor(deps.db, request.caller.actor.id, new Date().toISOString());
  return absent.length > 0 ? update(deps, executionId, request, absent) : refusal;
}

async function update(
  deps: ClientDeps,
  executionId: string,
  request: CommandRequest,
  absent: string[] = [],
): Promise<CommandResult> {
  const { caller, key, name, body } = request;
  const facts = await factsFor(deps, request);
  const command = { caller: caller.caller, key };
  const said = { ...(facts && { facts }), ...(absent.length > 0 && { standsInFor: absent }) };
  const envelope: CommandEnvelope = { command, actor: caller.actor, body, ...said };
  // The refusal is the answer under the first id for good.
  const updateId = `${caller.caller}/${key}${absent.length > 0 ? '/substitute' : ''}`;
  return deps.temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    deps.temporal.workflow
      .getHandle(executionId)
      .executeUpdate(commandUpdates[name], { args: [envelope], updateId }),
  );
}

/** Of the order that is over; the new one names it when nobody had come. */
const anew = (orderNo: string) =>
  `book anew, with walkIn when the customer is there, and insteadOf: "${orderNo}" after a no-show: POST /v1/service-orders`;

/** What remains to who comes when the order is over: after a no-show (R3.2a), after the follow-up (R3.4). */
const HINT_WHEN_OVER: Partial<Record<CommandName, string | ((orderNo: string) => string)>> = {
  submitSurvey:
    'the follow-up is over; what the customer is not satisfied with is taken by POST /v1/complaints',
  recordFollowUp: 'the follow-up is over; what the customer complains of is taken by POST /v1/complaints',
  checkIn: anew,
  scheduleAppointment: anew,
};

/** The order is cancelled, and only the keys are left (R3.4). */
const CAR_IN_YARD =
  'it is cancelled: record how the car goes back to its customer with POST /v1/service-orders/{orderNo}/return';

function wrongState(
  { name, subject }: CommandRequest,
  at: { kind: ExecutionKind; status: string },
  why?: Refusal,
): CommandOutcome {
  const where = at.kind === 'complaint' ? 'the complaint is' : `the order is in ${at.kind},`;
  const detail = `${name} is not possible now: ${where} ${at.status}`;
  const hint = hintFor(name, subject, at);
  return refused(
    at.kind,
    at.status,
    why ?? refuse('not_allowed_in_state', hint ? `${detail}; ${hint}` : detail),
  );
}

function hintFor(
  name: CommandName,
  orderNo: string,
  { kind, status }: { kind: ExecutionKind; status: string },
) {
  // The timer was quicker by a moment, or the order is about to close: it is over all the same.
  const over = kind === 'service_order' || (kind === 'booking' && status === 'no_show');
  if (!over) return null;
  if (status === 'awaiting_return') return CAR_IN_YARD;
  const hint = HINT_WHEN_OVER[name];
  return typeof hint === 'function' ? hint(orderNo) : hint;
}

function refused(step: ExecutionKind, status: string, refusal: Refusal): CommandOutcome {
  return { kind: 'refused', refusal, step, status, allowed: allowedCommands(step, status) };
}

async function locate(deps: ClientDeps, { name, subject }: CommandRequest): Promise<Target> {
  const { kind } = COMMANDS[name];
  if (kind === 'complaint') return locateComplaint(deps, subject);
  const [order] = await deps.db.select().from(serviceOrders).where(eq(serviceOrders.orderNo, subject));
  if (!order) return justCreated(deps, subject);
  if (kind === 'service_order') {
    return { at: 'execution', executionId: `service-order:${subject}`, kind, status: order.status };
  }
  // With the complaint its steps are over, too: no next one is to be waited for.
  if (order.status !== 'open' && order.status !== 'cancelling') {
    return { at: 'elsewhere', kind: 'service_order', status: order.status };
  }
  if (kind === 'progress_feedback') return locateFeedback(deps, order);
  if (order.currentExecution === HANDING_OVER) {
    return { at: 'handing_over', kind: order.step, status: order.stepStatus };
  }
  const at = { kind: order.step, status: order.stepStatus };
  return statusesFor(name, order.step).length > 0
    ? { at: 'execution', executionId: order.currentExecution, ...at }
    : { at: 'elsewhere', ...at };
}

/** An order that is on its way: taken in, but not yet opened by its workflow. */
async function justCreated(deps: ClientDeps, orderNo: string): Promise<Target> {
  const known = await deps.db.select().from(intakes).where(eq(intakes.orderNo, orderNo));
  return known.length > 0 ? { at: 'handing_over', kind: 'service_order', status: 'open' } : { at: 'nowhere' };
}

async function locateFeedback(deps: ClientDeps, order: typeof serviceOrders.$inferSelect): Promise<Target> {
  const elsewhere = { at: 'elsewhere' as const, kind: order.step, status: order.stepStatus };
  if (!order.progressExecution) {
    const accepted = order.currentExecution === HANDING_OVER && order.step === 'dispatch';
    return accepted ? { ...elsewhere, at: 'handing_over' } : elsewhere;
  }
  const [execution] = await deps.db
    .select()
    .from(stepExecutions)
    .where(eq(stepExecutions.executionId, order.progressExecution));
  const status = execution?.status ?? 'running';
  return { at: 'execution', executionId: order.progressExecution, kind: 'progress_feedback', status };
}

async function locateComplaint(deps: ClientDeps, complaintNo: string): Promise<Target> {
  const [complaint] = await deps.db.select().from(complaints).where(eq(complaints.complaintNo, complaintNo));
  if (!complaint) return { at: 'nowhere' };
  const { status } = complaint;
  if (!status) return { at: 'handing_over', kind: 'complaint', status: 'received' };
  return { at: 'execution', executionId: `complaint:${complaintNo}`, kind: 'complaint', status };
}
