import { asc, eq, inArray, or } from 'drizzle-orm';
import { termOf } from '../../contracts/event-terms.js';
import type { TimelineEntry } from '../../contracts/service-orders.js';
import { type ClockState, dueAt } from '../../domain/clock.js';
import { type Instant, toMs } from '../../domain/instant.js';
import { type Actor, SYSTEM } from '../../domain/machine.js';
import type { ClockKind, Policy } from '../../domain/policy/types.js';
import type { Database } from '../database.js';
import { policyOfComplaint, policyOfOrder } from '../policies.js';
import {
  alertAcknowledgements,
  alertDeliveries,
  alerts,
  claimNumbers,
  clocks,
  complaints,
  invoices,
  staff,
  timelineEvents,
} from '../schema.js';
import { iso } from './pages.js';

type EventRow = typeof timelineEvents.$inferSelect;
type AlertRow = typeof alerts.$inferSelect;
type Delivery = typeof alertDeliveries.$inferSelect;
type InvoiceRow = typeof invoices.$inferSelect;
type ClaimRow = typeof claimNumbers.$inferSelect;
type Acknowledgement = typeof alertAcknowledgements.$inferSelect;

/** A timeline is one case's: this bounds what a broken one can cost. */
const MOST_EVENTS = 5000;

/** An entry before names are put to ids. */
type Line = Omit<TimelineEntry, 'who' | 'what'> & { actor: Actor; type: string };

/**
 * The one story of an order (R2.3): its events, those of its complaints, and its alerts, in order; who, what, when,
 * by when it was due, and how late.
 * @param base the standard that this process was started with; each case goes by the one that it keeps
 */
export async function readTimeline(db: Database, orderNo: string, base: Policy): Promise<TimelineEntry[]> {
  const about = await db
    .select({ no: complaints.complaintNo })
    .from(complaints)
    .where(eq(complaints.orderNo, orderNo));
  const subjects = [orderNo, ...about.map(({ no }) => no)];
  const [events, clockRows, alertRows] = await Promise.all([
    db
      .select()
      .from(timelineEvents)
      .where(or(eq(timelineEvents.orderNo, orderNo), inArray(timelineEvents.subject, subjects)))
      .orderBy(asc(timelineEvents.at), asc(timelineEvents.position))
      .limit(MOST_EVENTS),
    db.select({ state: clocks.state }).from(clocks).where(inArray(clocks.subject, subjects)),
    db.select().from(alerts).where(inArray(alerts.subject, subjects)),
  ]);
  const [kept, deliveries, taken, issued, claimed] = await Promise.all([
    standardsOf(db, base, subjects),
    deliveriesOf(db, alertRows),
    acknowledgementsOf(db, alertRows),
    db.select().from(invoices).where(eq(invoices.orderNo, orderNo)),
    db.select().from(claimNumbers).where(eq(claimNumbers.orderNo, orderNo)).orderBy(claimNumbers.position),
  ]);
  const states = clockRows.map(({ state }) => state);
  const lines = [
    ...events.map((event) => lineOf(event, states, kept.get(event.subject) ?? base)),
    ...alertRows.flatMap((alert) => alertLines(alert, deliveries, taken)),
    ...issued.map(invoiceLine),
    ...claimed.map(claimLine),
  ].sort((a, b) => toMs(a.at) - toMs(b.at));
  return withNames(db, lines);
}

/** The standard that each order or complaint keeps. */
async function standardsOf(db: Database, base: Policy, subjects: string[]): Promise<Map<string, Policy>> {
  const read = async (no: string): Promise<[string, Policy]> => [
    no,
    await (no.startsWith('CP-') ? policyOfComplaint(db, base, no) : policyOfOrder(db, base, no)),
  ];
  return new Map(await Promise.all(subjects.map(read)));
}

async function deliveriesOf(db: Database, rows: AlertRow[]): Promise<Delivery[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  return db
    .select()
    .from(alertDeliveries)
    .where(inArray(alertDeliveries.alertId, ids))
    .orderBy(asc(alertDeliveries.createdAt), asc(alertDeliveries.id));
}

async function acknowledgementsOf(db: Database, rows: AlertRow[]): Promise<Acknowledgement[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  return db
    .select()
    .from(alertAcknowledgements)
    .where(inArray(alertAcknowledgements.alertId, ids))
    .orderBy(asc(alertAcknowledgements.at), asc(alertAcknowledgements.by));
}

function lineOf(event: EventRow, states: ClockState[], policy: Policy): Line {
  const { id, type, kind, subject, status, data, actor } = event;
  const at = iso(event.at);
  const line = { id, at, actor, type, step: kind, subject, status, data };
  return { ...line, ...deadlineOf({ ...event, at }, states, policy) };
}

/** The deadline that an event reached, kept or missed; the one missed most, when it concerns several. */
function deadlineOf(
  event: EventRow & { at: Instant },
  states: ClockState[],
  policy: Policy,
): Pick<Line, 'due' | 'late' | 'lateMs'> {
  if (event.type === 'clock_milestone') {
    const { dueAt: due, milestone } = event.data as { dueAt: Instant; milestone: string };
    return { due, late: milestone === 'breach', lateMs: Math.max(0, toMs(event.at) - toMs(due)) };
  }
  const [worst] = states
    .filter((clock) => clock.stoppedAt === event.at && !clock.withdrawn && clock.subject === event.subject)
    .filter((clock) => policy.clocks[clock.kind as ClockKind]?.stops.includes(event.type))
    .flatMap((clock) => dueAt(clock) ?? [])
    .map((due) => ({ due, lateMs: toMs(event.at) - toMs(due) }))
    .sort((a, b) => b.lateMs - a.lateMs);
  if (!worst) return { due: null, late: false, lateMs: 0 };
  return { due: worst.due, late: worst.lateMs > 0, lateMs: Math.max(0, worst.lateMs) };
}

function alertLines(alert: AlertRow, deliveries: Delivery[], taken: Acknowledgement[]): Line[] {
  const due = iso(alert.dueAt);
  const line = (type: string, at: string, actor: Actor, data: Record<string, unknown>, key = ''): Line => ({
    id: `alert:${alert.id}#${type}${key}`,
    at: iso(at),
    actor,
    type,
    step: 'alert',
    subject: alert.subject,
    status: null,
    due,
    late: false,
    lateMs: 0,
    data: { clock: alert.kind, ...data },
  });
  const { raisedAt, resolvedAt } = alert;
  return [
    line('alert_raised', raisedAt, SYSTEM, {}),
    ...tellings(deliveries.filter(({ alertId }) => alertId === alert.id)).map(({ at, ...told }) =>
      line('alert_delivered', at, SYSTEM, told, `#${told.milestone}#${told.level}`),
    ),
    ...taken
      .filter(({ alertId }) => alertId === alert.id)
      .map(({ at, by, note }, i) =>
        line(
          'alert_acknowledged',
          at,
          { kind: 'staff', id: by, role: null },
          { note },
          i === 0 ? '' : `#${i}`,
        ),
      ),
    ...(resolvedAt ? [line('alert_resolved', resolvedAt, SYSTEM, {})] : []),
  ];
}

type FromOutside = Pick<Line, 'id' | 'actor' | 'type' | 'data'> & { orderNo: string; recordedAt: string };

/** What came from outside about the bill. */
function billLine({ orderNo, recordedAt, ...line }: FromOutside): Line {
  const nothingDue = { status: null, due: null, late: false, lateMs: 0 };
  return { ...line, at: iso(recordedAt), step: 'settlement', subject: orderNo, ...nothingDue };
}

function invoiceLine({ invoiceNo, orderNo, issuedAt, recordedAt, recordedBy: actor }: InvoiceRow) {
  const data = { invoiceNo, issuedAt: iso(issuedAt) };
  const id = `invoice:${invoiceNo}`;
  return billLine({ id, type: 'invoice_recorded', actor, data, orderNo, recordedAt });
}

function claimLine({ id, orderNo, payer, claimNo, recordedAt, recordedBy: actor }: ClaimRow) {
  const type = 'claim_number_recorded';
  return billLine({ id, type, actor, data: { payer, claimNo }, orderNo, recordedAt });
}

/** One line per milestone and level, with everybody who was told. A webhook's address may carry a secret. */
function tellings(deliveries: Delivery[]) {
  const lines = new Map<string, { at: string; milestone: string; level: number; recipients: string[] }>();
  for (const { milestone, level, revision, channel, recipient, deliveredAt } of deliveries) {
    if (!deliveredAt) continue;
    const key = `${revision}/${milestone}/${level}`;
    const told = lines.get(key) ?? { at: deliveredAt, milestone, level, recipients: [] };
    told.recipients.push(channel === 'webhook' ? 'webhook' : recipient);
    lines.set(key, told);
  }
  return [...lines.values()];
}

async function withNames(db: Database, lines: Line[]): Promise<TimelineEntry[]> {
  const ids = [...new Set(lines.filter(({ actor }) => actor.kind === 'staff').map(({ actor }) => actor.id))];
  const people =
    ids.length > 0
      ? await db.select({ id: staff.id, name: staff.name }).from(staff).where(inArray(staff.id, ids))
      : [];
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return lines.map(({ actor, type, ...line }) => {
    const { kind, id, role, via = null } = actor;
    return {
      ...line,
      who: { kind, id, name: names.get(id) ?? id, role, via },
      what: { type, ...termOf(type) },
    };
  });
}
