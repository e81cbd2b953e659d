import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import {
  acknowledgeAlertUpdate,
  alertResolvedSignal,
  milestoneReachedSignal,
} from '../../workflows/messages.js';
import type { MilestoneNotice } from '../contracts/transition.js';
import { alerts } from '../db/schema.js';
import { isUndoing } from '../domain/undoing.js';
import { priorityKey, type Urgency } from '../domain/urgency.js';
import { ignore, isAway } from './availability.js';
import { ANSWER_WITHIN_MS, type Caller, type ClientDeps } from './deps.js';
import { claimKey } from './idempotency.js';

export type AcknowledgeOutcome =
  | { kind: 'done'; reply: unknown; repeated: boolean }
  | { kind: 'resolved' }
  | { kind: 'note_missing' }
  | { kind: 'key_reused' }
  | { kind: 'unknown' }
  | { kind: 'unavailable'; detail: string };

/** To a clock's alert, which its first milestone starts; one that has ended needs no more telling. May be repeated. */
export async function raiseAlert(
  { temporal, taskQueue }: Pick<ClientDeps, 'temporal' | 'taskQueue'>,
  notice: MilestoneNotice,
): Promise<void> {
  await temporal.workflow
    .signalWithStart('alert', {
      workflowId: `alert:${notice.clockId}`,
      taskQueue,
      args: [{ alertId: notice.clockId }],
      signal: milestoneReachedSignal,
      signalArgs: [notice],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: `警报 ${notice.kind} of ${notice.subject}`,
      priority: { priorityKey: priorityKey(notice.urgency as Urgency), fairnessKey: notice.outletId },
      searchAttributes: {
        PitlaneOrderNo: [notice.orderNo ?? notice.subject],
        PitlaneOutlet: [notice.outletId],
        PitlaneStep: ['alert'],
        PitlaneUrgency: [notice.urgency],
      },
    })
    .catch(ignore(WorkflowExecutionAlreadyStartedError));
}

/** Ends an alert: what it tells of is over. One that has ended, or was never raised, needs no telling. */
export async function resolveAlert(
  { temporal }: Pick<ClientDeps, 'temporal'>,
  { clockId, reason }: { clockId: string; reason: string },
): Promise<void> {
  await temporal.workflow
    .getHandle(`alert:${clockId}`)
    .signal(alertResolvedSignal, { reason })
    .catch(ignore(WorkflowNotFoundError));
}

/**
 * Somebody takes an alert (R3.2c): no higher level is told of what has been reached so far.
 * @returns `resolved` when its clock has ended and there is nothing left to take; `note_missing` when taking it says that
 * something was undone outside, and nobody says with whom
 */
export async function acknowledgeAlert(
  deps: ClientDeps,
  request: { alertId: string; caller: Caller; key: string; note: string | null },
): Promise<AcknowledgeOutcome> {
  const { alertId, caller, key, note } = request;
  try {
    const [alert] = await deps.db.select().from(alerts).where(eq(alerts.id, alertId));
    if (!alert) return { kind: 'unknown' };
    if (isUndoing(alert.kind) && !note) return { kind: 'note_missing' };
    const keyed = { caller: caller.caller, key, name: 'acknowledgeAlert', subject: alertId, body: { note } };
    const claim = await claimKey(deps.db, keyed);
    if (claim.kind === 'key_reused') return claim;
    if (claim.kind === 'repeated' && claim.outcome)
      return { kind: 'done', reply: claim.outcome, repeated: true };
    const ack = { by: caller.actor.id, note, command: { caller: caller.caller, key } };
    const reply = await deps.temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      deps.temporal.workflow
        .getHandle(`alert:${alertId}`)
        .executeUpdate(acknowledgeAlertUpdate, { args: [ack], updateId: `${caller.caller}/${key}` }),
    );
    return { kind: 'done', reply, repeated: false };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'resolved' };
    if (isAway(error)) return { kind: 'unavailable', detail: 'Temporal or Postgres is away or slow' };
    throw error;
  }
}
