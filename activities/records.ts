import { and, eq, isNull, ne, or, sql } from 'drizzle-orm';
import type { WebhookTarget } from '../src/channels/webhook.js';
import type { Guard, Transition, TransitionResult } from '../src/contracts/transition.js';
import type { Database } from '../src/db/database.js';
import { sqlStateOf } from '../src/db/errors.js';
import { outletOfOrder, policyInForce } from '../src/db/policies.js';
import {
  clocks,
  commands,
  complaints,
  intakes,
  serviceOrders,
  stepExecutions,
  timelineEvents,
} from '../src/db/schema.js';
import type { ClockState } from '../src/domain/clock.js';
import { columnsOf } from '../src/domain/clock-record.js';
import { HANDING_OVER, STEPS } from '../src/domain/lifecycle.js';
import type { StepEvent } from '../src/domain/machine.js';
import type { Policy } from '../src/domain/policy/types.js';
import type { ComplaintOutcome } from '../src/domain/steps/complaint-state.js';
import { isOver, type OrderOutcome } from '../src/domain/steps/service-order.js';
import { type BookingRecordRules, placeBlockedBy, writeBooking } from './booking-records.js';
import { writeReport } from './customer-reports.js';
import { decideLedger, writeLedger } from './ledger-records.js';
import { writeReading } from './vehicle-records.js';

type Tx = Parameters<Parameters<Database['transaction']>[0]>[0];

interface RecordDeps {
  db: Database;
  /** The service standard that the process was started with. */
  policy: Policy;
  webhook: WebhookTarget | null;
}

/** The writer of every record of an order or a complaint (design, rule 3). */
export function recordActivities({ db, policy, webhook }: RecordDeps) {
  const via = webhook ? 'webhook' : 'outbox';
  return {
    /**
     * Writes one transition in one transaction: event, execution, order row, clocks, ledger, command outcome. The
     * number `(executionId, seq)` belongs to whoever writes it first.
     * @returns the event that is stored under the number, which may be an earlier run's; or the guard that forbids it
     * @throws when the database is away; nothing has been written then
     */
    async recordTransition(transition: Transition): Promise<TransitionResult> {
      // Only a booking's records ask for places; they follow the standard in force, read before the transaction.
      const standard =
        transition.kind === 'booking' && transition.event.type !== 'clock_milestone'
          ? await standardOfOutlet(db, policy, transition)
          : policy;
      const booking: BookingRecordRules = { standard, via };
      return db
        .transaction((tx) => writeTransition(tx, transition, booking))
        .catch((error: unknown) => unrecordable(error, transition));
    },
  };
}

async function standardOfOutlet(db: Database, base: Policy, { orderNo, event }: Transition): Promise<Policy> {
  const outletId = orderNo ? await outletOfOrder(db, orderNo) : null;
  return policyInForce(db, base, event.at, outletId);
}

/**
 * What a command brings that the database can't keep (a value out of range, a broken reference) it can't keep at the
 * next try either: it is refused, so that it doesn't hold up everything behind it. Anything else is tried again.
 */
function unrecordable(error: unknown, { command }: Transition): TransitionResult {
  if (command && /^2[23]/.test(sqlStateOf(error) ?? '')) return { blocked: 'recordable' };
  throw error;
}

async function writeTransition(
  tx: Tx,
  transition: Transition,
  booking: BookingRecordRules,
): Promise<TransitionResult> {
  if (transition.guard) {
    // What is stored counts, whatever the guard says now.
    const stored = await storedEvent(tx, transition);
    if (stored) return { stored };
    const blocked = await blockedBy(tx, transition.guard, transition, booking);
    if (blocked) return { blocked };
  }
  const inserted = await insertEvent(tx, transition);
  // Somebody was quicker: theirs counts.
  if (!inserted) return { stored: (await storedEvent(tx, transition)) ?? transition.event };
  if (transition.event.type === 'order_opened') await openOrder(tx, transition);
  // Sent together: one wait for all answers. Each is a single statement, so that none can follow a rollback.
  await Promise.all([
    writeExecution(tx, transition),
    writeSubject(tx, transition),
    ...transition.clocks.map((clock) => writeClock(tx, transition, clock)),
    writeLedger(tx, transition),
    writeOutcome(tx, transition),
    writeReport(tx, transition, booking.via),
    writeReading(tx, transition),
  ]);
  await writeBooking(tx, transition, booking);
  await decideLedger(tx, transition);
  if (transition.event.type === 'extension_decided') await lookAgainForBreaches(tx, transition);
  return { stored: transition.event };
}

async function storedEvent(tx: Tx, { executionId, seq }: Transition): Promise<StepEvent | null> {
  const [row] = await tx
    .select({
      id: timelineEvents.id,
      type: timelineEvents.type,
      at: timelineEvents.at,
      actor: timelineEvents.actor,
      data: timelineEvents.data,
    })
    .from(timelineEvents)
    .where(and(eq(timelineEvents.executionId, executionId), eq(timelineEvents.seq, seq)));
  return row ? { ...row, at: new Date(row.at).toISOString() } : null;
}

/** Locks the order's row and checks the condition that must hold until the commit. */
async function blockedBy(
  tx: Tx,
  guard: Guard,
  transition: Transition,
  booking: BookingRecordRules,
): Promise<Guard | null> {
  const { orderNo } = transition;
  if (!orderNo) return null;
  const [order] = await tx
    .select()
    .from(serviceOrders)
    .where(eq(serviceOrders.orderNo, orderNo))
    .for('update');
  if (!order) return null;
  switch (guard) {
    case 'not_handed_over':
      return isOver(order) ? guard : null;
    case 'not_cancelling':
      return order.status === 'cancelling' ? guard : null;
    case 'recordable':
      return null;
    case 'slot_free':
    case 'within_opening_hours':
      return placeBlockedBy(tx, transition, booking);
    case 'no_open_complaint': {
      const open = await tx
        .select({ no: complaints.complaintNo })
        .from(complaints)
        .where(
          and(
            eq(complaints.orderNo, orderNo),
            or(isNull(complaints.status), ne(complaints.status, 'closed')),
          ),
        )
        .limit(1);
      return open.length > 0 ? guard : null;
    }
  }
}

async function insertEvent(tx: Tx, transition: Transition): Promise<boolean> {
  const { executionId, seq, kind, subject, orderNo, status, event } = transition;
  const data = event.data as Record<string, unknown>;
  const rows = await tx
    .insert(timelineEvents)
    .values({ executionId, seq, kind, subject, orderNo, status, ...event, data })
    .onConflictDoNothing()
    .returning({ position: timelineEvents.position });
  return rows.length > 0;
}

async function writeExecution(tx: Tx, { executionId, kind, subject, orderNo, n, event, ...t }: Transition) {
  const closedAt = t.final ? event.at : null;
  await tx
    .insert(stepExecutions)
    .values({
      executionId,
      kind,
      subject,
      orderNo,
      n,
      status: t.status,
      state: t.state,
      openedAt: event.at,
      closedAt,
    })
    .onConflictDoUpdate({
      target: stepExecutions.executionId,
      set: { status: t.status, state: t.state, closedAt },
    });
}

/** The steps are over, and the car is on its way back to the customer (R3.4). */
const OF_THE_RETURN: readonly string[] = ['return_due', 'vehicle_returned'];

/** The order's row names the current step; between two steps it says so (design, rule 1). */
async function writeSubject(tx: Tx, transition: Transition): Promise<void> {
  const { kind, event, status, order, orderNo, executionId, final } = transition;
  if (kind === 'complaint') return writeComplaint(tx, transition);
  if (!orderNo || event.type === 'order_opened') return;
  const patch = { ...order, updatedAt: event.at };
  const where = eq(serviceOrders.orderNo, orderNo);
  if (kind === 'service_order') {
    // Between the steps' end and its own the order itself is what goes on.
    const itself = final || OF_THE_RETURN.includes(event.type);
    const closing = {
      ...(itself && { step: kind, stepStatus: status, currentExecution: executionId }),
      ...(final && { closedAt: event.at }),
    };
    const outcome = final ? (transition.state.outcome as OrderOutcome) : null;
    await tx
      .update(serviceOrders)
      .set({ ...patch, ...closing, status: status as never, outcome })
      .where(where);
  } else if (kind === 'progress_feedback') {
    await tx
      .update(serviceOrders)
      .set({ ...patch, progressExecution: executionId })
      .where(where);
  } else if ((STEPS as readonly string[]).includes(kind)) {
    const handedOver = event.type === 'handed_over' ? { handedOverAt: event.at } : {};
    const currentExecution = final ? HANDING_OVER : executionId;
    await tx
      .update(serviceOrders)
      .set({ ...patch, ...handedOver, step: kind, stepStatus: status, currentExecution })
      .where(where);
  }
}

async function openOrder(tx: Tx, { orderNo, event, status }: Transition): Promise<void> {
  if (!orderNo) return;
  const [intake] = await tx.select().from(intakes).where(eq(intakes.orderNo, orderNo));
  if (!intake) throw new Error(`no intake for order ${orderNo}`);
  await tx.insert(serviceOrders).values({
    orderNo,
    outletId: intake.outletId,
    urgency: intake.urgency,
    status: status as 'open',
    step: 'service_order',
    stepStatus: status,
    currentExecution: HANDING_OVER,
    responsibleId: intake.advisorId,
    openedAt: event.at,
    updatedAt: event.at,
  });
}

async function writeComplaint(tx: Tx, { subject, status, state, event, final }: Transition): Promise<void> {
  await tx
    .update(complaints)
    .set({
      status: status as never,
      level: state.level as number,
      handledBy: state.handledBy as string | null,
      ...(state.outletId ? { outletId: state.outletId as string } : {}),
      responsibleId: state.responsibleId as string | null,
      outcome: state.outcome as ComplaintOutcome | null,
      ...(final ? { closedAt: event.at } : {}),
    })
    .where(eq(complaints.complaintNo, subject));
}

async function writeClock(tx: Tx, { executionId, orderNo }: Transition, clock: ClockState): Promise<void> {
  const changing = { executionId, ...columnsOf(clock), state: clock };
  const { id, subject, kind, cycle, startedAt } = clock;
  await tx
    .insert(clocks)
    .values({ id, subject, kind, cycle, orderNo, startedAt, ...changing })
    .onConflictDoUpdate({ target: clocks.id, set: changing });
}

/** An approved extension voids a breach: the order counts as breached only if another clock's stands (R3.3b). */
async function lookAgainForBreaches(tx: Tx, { orderNo }: Transition): Promise<void> {
  if (!orderNo) return;
  const standing = sql<boolean>`exists (select 1 from ${clocks} where ${clocks.orderNo} = ${orderNo} and ${clocks.outcome} = 'breached')`;
  await tx.update(serviceOrders).set({ breached: standing }).where(eq(serviceOrders.orderNo, orderNo));
}

/** The outcome that a repeated command is answered with; written with what it did. */
async function writeOutcome(tx: Tx, transition: Transition): Promise<void> {
  const { command, event, executionId, kind, status, subject } = transition;
  if (!command) return;
  const reply = {
    no: subject,
    executionId,
    kind,
    status,
    eventId: event.id,
    at: event.at,
    result: event.data,
  };
  await tx
    .update(commands)
    .set({ outcome: sql`${JSON.stringify(reply)}::jsonb`, executionId })
    .where(and(eq(commands.caller, command.caller), eq(commands.key, command.key)));
}
