import { and, asc, eq, inArray } from 'drizzle-orm';
import {
  alertDeliveries,
  alertLedger,
  alerts,
  clocks,
  complaints,
  serviceOrders,
  timelineEvents,
} from '../../src/db/schema.js';
import {
  book,
  check,
  completeWork,
  does,
  stepState,
  toRepair,
  toWork,
  until,
  untilOffered,
  untilStep,
} from './drive.js';
import { type House, type OwnOutlet, ownOutlet } from './house.js';

// What tests look at in the records, and the ways to the places where their cases begin.

/** The clocks of one kind, oldest cycle first. */
export async function clocksOf({ db }: House, subject: string, kind: string) {
  const rows = await db
    .select()
    .from(clocks)
    .where(and(eq(clocks.subject, subject), eq(clocks.kind, kind)))
    .orderBy(asc(clocks.cycle));
  return rows.map((row) => ({ ...row.state, dueAt: row.dueAt && new Date(row.dueAt).toISOString() }));
}

/** The ledger's rows of one kind of clock, in the order of their firing. */
export async function ledgerOf({ db }: House, subject: string, kind: string) {
  return db
    .select()
    .from(alertLedger)
    .where(and(eq(alertLedger.subject, subject), eq(alertLedger.kind, kind)))
    .orderBy(asc(alertLedger.firedAt), asc(alertLedger.level));
}

/** Milestones and levels that have been told, such as `breach/2`. */
export async function toldOf(house: House, subject: string, kind: string): Promise<string[]> {
  return (await ledgerOf(house, subject, kind)).map(({ milestone, level }) => `${milestone}/${level}`);
}

/** The types of an order's or a complaint's events, in the order of their recording. */
export async function storyOf({ db }: House, subject: string): Promise<string[]> {
  const events = await db
    .select()
    .from(timelineEvents)
    .where(eq(timelineEvents.subject, subject))
    .orderBy(asc(timelineEvents.position));
  return events.map(({ type }) => type);
}

/** What lies in somebody's inbox about one kind of clock, such as `breach/1`. */
export async function inboxOf({ db }: House, recipient: string, subject: string, kind: string) {
  const rows = await db
    .select()
    .from(alertDeliveries)
    .innerJoin(alerts, eq(alerts.id, alertDeliveries.alertId))
    .where(
      and(
        eq(alertDeliveries.recipient, recipient),
        eq(alertDeliveries.channel, 'inbox'),
        eq(alerts.subject, subject),
        eq(alerts.kind, kind),
      ),
    );
  return rows.map(({ alert_deliveries: { milestone, level } }) => `${milestone}/${level}`).sort();
}

/** Waits until an inbox holds exactly these tellings. */
export function untilInbox(house: House, recipient: string, subject: string, kind: string, told: string[]) {
  const wanted = [...told].sort().join();
  return until(
    async () => (await inboxOf(house, recipient, subject, kind)).join() === wanted,
    `${recipient} to be told ${wanted} of ${kind}`,
  );
}

/** Waits until an alert has a status. */
export function untilAlert({ db }: House, alertId: string, status: string) {
  return until(async () => {
    const [alert] = await db.select().from(alerts).where(eq(alerts.id, alertId));
    return alert?.status === status && alert;
  }, `${alertId} to be ${status}`);
}

/** Waits until the order has a status of its own, such as `closed`. */
export function untilOrder({ db }: House, orderNo: string, status: string) {
  return until(async () => {
    const [order] = await db.select().from(serviceOrders).where(eq(serviceOrders.orderNo, orderNo));
    return order?.status === status && order;
  }, `${orderNo} to be ${status}`);
}

/** Waits until an event is on the order's or complaint's timeline so many times. */
export function untilEvent(house: House, subject: string, type: string, times = 1) {
  return until(async () => {
    const story = await storyOf(house, subject);
    return story.filter((one) => one === type).length >= times && story;
  }, `${times} ${type} of ${subject}`);
}

/** The complaint as its record shows it. */
export async function complaintRow({ db }: House, complaintNo: string) {
  const [row] = await db.select().from(complaints).where(eq(complaints.complaintNo, complaintNo));
  if (!row) throw new Error(`no complaint ${complaintNo}`);
  return row;
}

/** A case of its own outlet: nothing that other cases hold is in its way. */
export interface Case extends OwnOutlet {
  orderNo: string;
  tech: string;
}

/** A booked order at an outlet of its own. */
export async function booked(house: House, problem?: string, technicians = 1): Promise<Case> {
  const own = await ownOutlet(house, technicians);
  const orderNo = await book(house, problem, { outletId: own.outletId });
  await untilStep(house, orderNo, 'booking', 'requested');
  return { ...own, orderNo, tech: own.technicians[0] as string };
}

/** An order whose technician has just accepted. */
export async function inRepair(house: House, problem?: string, technicians = 1): Promise<Case> {
  const own = await booked(house, problem, technicians);
  const tech = await toRepair(house, own.orderNo);
  await untilStep(house, own.orderNo, 'repair', 'diagnosing');
  // It begins beside the repair, and hears reports only then.
  await until(
    async () => (await clocksOf(house, own.orderNo, 'progress_feedback')).length > 0,
    'the progress feedback',
  );
  return { ...own, tech };
}

/** An order whose estimate is approved. */
export async function inWork(house: House, problem?: string, technicians = 1): Promise<Case> {
  const own = await inRepair(house, problem, technicians);
  await toWork(house, own.orderNo, own.tech);
  return own;
}

/** An order whose repair has just been completed. */
export async function inCheck(house: House, problem?: string): Promise<Case> {
  const own = await inWork(house, problem);
  await completeWork(house, own.orderNo, own.tech);
  await untilStep(house, own.orderNo, 'quality_check', 'pending');
  return own;
}

/** An order that passed its check and waits to be settled. */
export async function inSettlement(house: House): Promise<Case> {
  const own = await inCheck(house);
  await check(house, own.orderNo, true);
  await untilStep(house, own.orderNo, 'settlement', 'open');
  return own;
}

/** Waits for the order's offer and accepts it. @returns who did */
export async function acceptOffer(house: House, orderNo: string): Promise<string> {
  const { offerId, technicianId } = await untilOffered(house, orderNo);
  await does(house, orderNo, technicianId, 'acceptAssignment', { offerId });
  return technicianId;
}

/** The state of the n-th execution of a step. */
export function stateOf<S>(house: House, step: string, orderNo: string, n = 1): Promise<S> {
  return stepState<S>(house, `${step}:${orderNo}:${n}`);
}

/** A bill that the customer pays at once. */
export const PAID = {
  lines: [{ kind: 'labour', description: '工时', quantity: 1, unitPriceCents: 105_000, payer: 'customer' }],
  shares: [{ payer: 'customer', amountCents: 105_000 }],
  method: 'paid',
  differenceExplained: null,
};

/** What a cancellation has undone, and what it left to people, with its number or its amount. */
export async function undoneIn({ db }: Pick<House, 'db'>, orderNo: string): Promise<string[]> {
  const events = await db
    .select()
    .from(timelineEvents)
    .where(
      and(eq(timelineEvents.orderNo, orderNo), inArray(timelineEvents.type, ['compensated', 'undoing_owed'])),
    )
    .orderBy(asc(timelineEvents.position));
  return events.map(({ data: { what, reference, amountCents } }) =>
    [what, reference, amountCents].filter(Boolean).join(' '),
  );
}
