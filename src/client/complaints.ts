import { WithStartWorkflowOperation } from '@temporalio/client';
import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { ComplaintInput } from '../../workflows/complaint.js';
import type { FieldError } from '../contracts/common.js';
import { accusedIn, answersFor, complaintHandlers, levelOfUnit } from '../db/complaint-people.js';
import type { Tx } from '../db/database.js';
import { nextComplaintNo } from '../db/intake.js';
import { policyInForce, policyOfComplaint } from '../db/policies.js';
import { commands, complaints, intakes, orgUnits, serviceOrders, staff } from '../db/schema.js';
import type { ComplaintCategory, ComplaintSource } from '../domain/complaint-sources.js';
import type { Instant } from '../domain/instant.js';
import { sliceFor } from '../domain/policy/slice.js';
import type { Policy } from '../domain/policy/types.js';
import { priorityKey, type Urgency } from '../domain/urgency.js';
import { isAway } from './availability.js';
import { newerCalendars } from './calendars.js';
import type { Caller, ClientDeps } from './deps.js';
import { claimKey, InvalidRequest } from './idempotency.js';
import { startEach, startOpened } from './start.js';

export interface ComplaintRequest {
  /** The order it is about; without one, `outletId` says whom it is about. */
  orderNo?: string | null | undefined;
  outletId?: string | null | undefined;
  source: ComplaintSource;
  channel?: string;
  outside?: { number: string; dueAt: Instant } | null;
  category?: ComplaintCategory;
  /** Staff whom it names. */
  against?: string[];
  anonymous?: boolean;
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
    const policy = await policyInForce(deps.db, deps.policy, new Date().toISOString());
    const taken = await deps.db.transaction(async (tx) => {
      const complaintNo = await nextComplaintNo(tx);
      const keyed = { caller: caller.caller, key, name: 'fileComplaint', subject: complaintNo, body };
      const claim = await claimKey(tx, keyed, true);
      if (claim.kind !== 'first') return claim;
      const about = await aboutWhat(tx, body);
      if ('path' in about) throw new InvalidRequest([about]);
      const errors = await unknownStaff(tx, body.against ?? []);
      if (errors.length > 0) throw new InvalidRequest(errors);
      await tx.insert(complaints).values({ complaintNo, ...about, ...filedAs(body, policy) });
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

function filedAs(body: ComplaintRequest, policy: Pick<Policy, 'version'>) {
  const { source, channel = null, outside, category = 'other', against = [], description } = body;
  const { anonymous = false } = body;
  return {
    ...{ source, channel, category, against, anonymous, description },
    outsideNumber: outside?.number ?? null,
    outsideDueAt: outside?.dueAt ?? null,
    policyVersion: policy.version,
  };
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
  // Who wants to stay unknown isn't looked up in the order.
  const customerId = body.anonymous ? null : intake.customerId;
  const { orderNo, category = 'other', against = [] } = body;
  const outletId = (await answersFor(tx, { orderNo, category, against })) ?? intake.outletId;
  return { orderNo, outletId, customerId };
}

async function unknownStaff(tx: Tx, against: string[]): Promise<FieldError[]> {
  if (against.length === 0) return [];
  const known = await tx.select({ id: staff.id }).from(staff);
  const ids = new Set(known.map(({ id }) => id));
  return against.flatMap((id, i) =>
    ids.has(id) ? [] : [{ path: `against.${i}`, message: 'nobody of this id works here: see /v1/staff' }],
  );
}

/**
 * Starts complaints that are filed but were never started, because whoever filed them died in between.
 * @param which those about one order, which would wait for them for ever; or all that were filed before an instant
 */
export async function startOwedComplaints(
  deps: ClientDeps,
  which: { orderNo: string } | { filedBefore: Instant },
): Promise<number> {
  const those =
    'orderNo' in which
      ? eq(complaints.orderNo, which.orderNo)
      : lt(complaints.filedAt, sql`${which.filedBefore}::timestamptz`);
  const owed = await deps.db
    .select({ complaintNo: complaints.complaintNo })
    .from(complaints)
    .where(and(those, isNull(complaints.status)))
    .orderBy(complaints.filedAt)
    .limit(MOST_AT_ONCE);
  await startEach(
    owed.map(({ complaintNo }) => complaintNo),
    (complaintNo) => startComplaint(deps, complaintNo),
  );
  return owed.length;
}

/** What is left over is started the next time: a long outage must not hold the starting worker for minutes. */
const MOST_AT_ONCE = 100;

async function startComplaint(deps: ClientDeps, complaintNo: string): Promise<void> {
  const [complaint] = await deps.db.select().from(complaints).where(eq(complaints.complaintNo, complaintNo));
  if (!complaint) throw new Error(`no complaint ${complaintNo}`);
  const { orderNo, outletId } = complaint;
  const urgency = await urgencyOf(deps, orderNo);
  const start = new WithStartWorkflowOperation('complaint', {
    workflowId: `complaint:${complaintNo}`,
    taskQueue: deps.taskQueue,
    args: [await inputOf(deps, complaint, urgency)],
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

async function inputOf(
  { db, policy: base }: ClientDeps,
  complaint: typeof complaints.$inferSelect,
  urgency: Urgency,
): Promise<ComplaintInput> {
  const { complaintNo, orderNo, outletId, anonymous, outsideDueAt } = complaint;
  const policy = await policyOfComplaint(db, base, complaintNo);
  const { levels } = policy.complaint;
  const [accused, level] = await Promise.all([accusedIn(db, complaint), levelOfUnit(db, outletId, levels)]);
  const handlers = await complaintHandlers(db, outletId, levels, accused);
  return {
    subject: complaintNo,
    orderNo,
    n: 1,
    outletId,
    responsibleId: handlers[level] ?? null,
    policy: sliceFor(policy, 'complaint', urgency),
    carried: [],
    calendars: await newerCalendars({ db }, policy, outletId),
    cyclesBefore: {},
    accused,
    level,
    anonymous,
    outsideDueAt: outsideDueAt && new Date(outsideDueAt).toISOString(),
  };
}

async function urgencyOf({ db }: ClientDeps, orderNo: string | null): Promise<Urgency> {
  if (!orderNo) return 'P3_DEGRADED';
  const [order] = await db.select().from(serviceOrders).where(eq(serviceOrders.orderNo, orderNo));
  return order?.urgency ?? 'P3_DEGRADED';
}
