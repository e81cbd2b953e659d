import { WithStartWorkflowOperation } from '@temporalio/client';
import { and, eq, isNull } from 'drizzle-orm';
import type { ComplaintInput } from '../../workflows/complaint.js';
import { complaintHandlerFor, type FieldError, nextComplaintNo, type Tx } from '../db/intake.js';
import {
  commands,
  complaints,
  intakes,
  orgUnits,
  serviceOrders,
  stepExecutions,
  timelineEvents,
} from '../db/schema.js';
import { sliceFor } from '../domain/policy/slice.js';
import { priorityKey, type Urgency } from '../domain/urgency.js';
import { isAway } from './availability.js';
import type { Caller, ClientDeps } from './deps.js';
import { claimKey, InvalidRequest } from './idempotency.js';
import { startOpened } from './start.js';

export interface ComplaintRequest {
  /** The order it is about; without one, `outletId` says whom it is about. */
  orderNo?: string | null | undefined;
  outletId?: string | null | undefined;
  source: string;
  description: string;
}

export type FileOutcome =
  | { kind: 'filed'; complaintNo: string; repeated: boolean }
  | { kind: 'key_reused' }
  | { kind: 'invalid'; errors: FieldError[] }
  | { kind: 'unavailable'; detail: string };

/**
 * Files a complaint (R4.4), at any time, also about a closed order, which it doesn't reopen.
 * @returns its number; `unavailable` means *outcome unknown, repeat with the same key*
 */
export async function fileComplaint(
  deps: ClientDeps,
  request: { caller: Caller; key: string; body: ComplaintRequest },
): Promise<FileOutcome> {
  const { caller, key, body } = request;
  try {
    const taken = await deps.db.transaction(async (tx) => {
      const complaintNo = await nextComplaintNo(tx);
      const keyed = { caller: caller.caller, key, name: 'fileComplaint', subject: complaintNo, body };
      const claim = await claimKey(tx, keyed, true);
      if (claim.kind !== 'first') return claim;
      const about = await aboutWhat(tx, body);
      if ('path' in about) throw new InvalidRequest([about]);
      const { source, description } = body;
      const policyVersion = deps.policy.version;
      await tx.insert(complaints).values({ complaintNo, ...about, source, description, policyVersion });
      return { kind: 'taken' as const, complaintNo };
    });
    if (taken.kind === 'key_reused') return taken;
    const complaintNo = taken.kind === 'taken' ? taken.complaintNo : taken.subject;
    await startComplaint(deps, complaintNo);
    await deps.db
      .update(commands)
      .set({ outcome: { complaintNo }, executionId: `complaint:${complaintNo}` })
      .where(and(eq(commands.caller, caller.caller), eq(commands.key, key)));
    return { kind: 'filed', complaintNo, repeated: taken.kind === 'repeated' };
  } catch (error) {
    if (error instanceof InvalidRequest) return { kind: 'invalid', errors: error.errors };
    if (isAway(error)) return { kind: 'unavailable', detail: 'Temporal or Postgres is away or slow' };
    throw error;
  }
}

interface About {
  orderNo: string | null;
  outletId: string;
  customerId: string | null;
}

/** Locks the order's row, so that it can't close between the look and the filing (design, rule 8). */
async function aboutWhat(tx: Tx, body: ComplaintRequest): Promise<About | FieldError> {
  if (!body.orderNo) {
    if (!body.outletId)
      return { path: 'orderNo', message: 'say which order or which outlet the complaint is about' };
    const outlet = await tx.select({ id: orgUnits.id }).from(orgUnits).where(eq(orgUnits.id, body.outletId));
    if (outlet.length === 0) return { path: 'outletId', message: 'no such outlet: see /v1/org-units' };
    return { orderNo: null, outletId: body.outletId, customerId: null };
  }
  await tx.select().from(serviceOrders).where(eq(serviceOrders.orderNo, body.orderNo)).for('update');
  const [intake] = await tx.select().from(intakes).where(eq(intakes.orderNo, body.orderNo));
  if (!intake) return { path: 'orderNo', message: 'no such order' };
  return { orderNo: body.orderNo, outletId: intake.outletId, customerId: intake.customerId };
}

/**
 * Starts the complaints about an order that are filed but were never started, because whoever filed them died in
 * between: without it the order would wait for them for ever.
 */
export async function startOwedComplaints(deps: ClientDeps, orderNo: string): Promise<void> {
  const owed = await deps.db
    .select({ complaintNo: complaints.complaintNo })
    .from(complaints)
    .where(and(eq(complaints.orderNo, orderNo), isNull(complaints.status)));
  for (const { complaintNo } of owed) await startComplaint(deps, complaintNo);
}

async function startComplaint(deps: ClientDeps, complaintNo: string): Promise<void> {
  const [complaint] = await deps.db.select().from(complaints).where(eq(complaints.complaintNo, complaintNo));
  if (!complaint) throw new Error(`no complaint ${complaintNo}`);
  const { orderNo, outletId } = complaint;
  const { urgency, accused } = await orderFacts(deps, orderNo);
  const input: ComplaintInput = {
    subject: complaintNo,
    orderNo,
    n: 1,
    outletId,
    responsibleId: await complaintHandlerFor(deps.db, outletId),
    policy: sliceFor(deps.policy, 'complaint', urgency),
    carried: [],
    cyclesBefore: {},
    accused,
  };
  const start = new WithStartWorkflowOperation('complaint', {
    workflowId: `complaint:${complaintNo}`,
    taskQueue: deps.taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: `投诉 ${complaintNo}${orderNo ? ` · ${orderNo}` : ''}`,
    priority: { priorityKey: priorityKey(urgency), fairnessKey: outletId },
    searchAttributes: {
      ...(orderNo ? { PitlaneOrderNo: [orderNo] } : {}),
      PitlaneOutlet: [outletId],
      PitlaneStep: ['complaint'],
      PitlaneUrgency: [urgency],
      PitlaneBreached: [false],
    },
  });
  await startOpened(deps, start);
}

/** The order's class, and whose work the complaint is about: they may not judge it (R4.4, fair). */
async function orderFacts(
  deps: ClientDeps,
  orderNo: string | null,
): Promise<{ urgency: Urgency; accused: string[] }> {
  if (!orderNo) return { urgency: 'P3_DEGRADED', accused: [] };
  const [order] = await deps.db.select().from(serviceOrders).where(eq(serviceOrders.orderNo, orderNo));
  const repairs = await deps.db
    .select({ state: stepExecutions.state })
    .from(stepExecutions)
    .where(and(eq(stepExecutions.orderNo, orderNo), eq(stepExecutions.kind, 'repair')));
  const checks = await deps.db
    .select({ data: timelineEvents.data })
    .from(timelineEvents)
    .where(and(eq(timelineEvents.orderNo, orderNo), eq(timelineEvents.kind, 'quality_check')));
  const accused = [
    ...repairs.map(({ state }) => state.technicianId),
    ...checks.map(({ data }) => data.inspectorId),
  ].filter((id): id is string => typeof id === 'string');
  return { urgency: order?.urgency ?? 'P3_DEGRADED', accused: [...new Set(accused)] };
}
