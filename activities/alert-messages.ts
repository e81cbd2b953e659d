import { and, asc, eq, inArray } from 'drizzle-orm';
import type { ChannelMessage } from '../src/channels/channel.js';
import type { Database } from '../src/db/database.js';
import { iso, isoOrNull } from '../src/db/reads/pages.js';
import { alertDeliveries, alertLedger, alerts, clocks, orgUnits, staff } from '../src/db/schema.js';
import { BUILT_IN_MAIL } from '../src/domain/alert-channels.js';
import { alertText, digestText, type ToldAlert } from '../src/domain/alert-words.js';

type Delivery = typeof alertDeliveries.$inferSelect;
type Alert = typeof alerts.$inferSelect;
type Ledger = typeof alertLedger.$inferSelect;

/** One delivery with what it tells of. A test message has no alert. */
interface Told {
  delivery: Delivery;
  alert: Alert | null;
  ledger: Ledger | null;
  unit: { name: string; zone: string } | null;
  /** When the clock is due, as things stand. */
  deadlineAt: string | null;
}

const itsLedgerRow = and(
  eq(alertLedger.clockId, alertDeliveries.alertId),
  eq(alertLedger.revision, alertDeliveries.revision),
  eq(alertLedger.milestone, alertDeliveries.milestone),
  eq(alertLedger.level, alertDeliveries.level),
);

/** What a batch of deliveries says, as the channels take it (R6.1). No more of the customer than the order's number. */
export async function messagesOf(db: Database, ids: string[]): Promise<ChannelMessage[]> {
  const told = await toldBy(db, inArray(alertDeliveries.id, ids));
  const gathered = await toldBy(db, inArray(alertDeliveries.digestOf, ids));
  const people = await peopleOf(
    db,
    told.flatMap(({ delivery }) => delivery.people),
  );
  return told.map((one) =>
    messageOf(
      one,
      gathered.filter(({ delivery }) => delivery.digestOf === one.delivery.id),
      people,
    ),
  );
}

async function toldBy(db: Database, which: ReturnType<typeof inArray>): Promise<Told[]> {
  return db
    .select({
      delivery: alertDeliveries,
      alert: alerts,
      ledger: alertLedger,
      unit: { name: orgUnits.name, zone: orgUnits.zone },
      deadlineAt: clocks.dueAt,
    })
    .from(alertDeliveries)
    .leftJoin(alerts, eq(alerts.id, alertDeliveries.alertId))
    .leftJoin(alertLedger, itsLedgerRow)
    .leftJoin(clocks, eq(clocks.id, alerts.clockId))
    .leftJoin(orgUnits, eq(orgUnits.id, alerts.outletId))
    .where(and(which, inArray(alertDeliveries.status, ['pending', 'waiting'])))
    .orderBy(asc(alertDeliveries.urgency), asc(alertDeliveries.createdAt), asc(alertDeliveries.id));
}

async function peopleOf(db: Database, ids: string[]) {
  if (ids.length === 0) return new Map<string, typeof staff.$inferSelect>();
  const rows = await db
    .select()
    .from(staff)
    .where(inArray(staff.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row]));
}

function messageOf(
  told: Told,
  gathered: Told[],
  people: Awaited<ReturnType<typeof peopleOf>>,
): ChannelMessage {
  const { delivery } = told;
  const recipients = delivery.people.flatMap((id) => {
    const person = people.get(id);
    // A unit's mailbox is one address; the people of a group are named there, not written to.
    const email = delivery.endpointId === BUILT_IN_MAIL ? (person?.email ?? null) : null;
    return person ? [{ staffId: id, name: person.name, email, phone: person.phone }] : [];
  });
  const { id, urgency } = delivery;
  return { id, urgency, recipients, ...contentOf(told, gathered) };
}

function contentOf(told: Told, gathered: Told[]): Pick<ChannelMessage, 'title' | 'text' | 'data' | 'type'> {
  const { delivery, alert, ledger } = told;
  if (!alert || !ledger) {
    const title = '测试消息 test message';
    return {
      title,
      text: '预警通道可用。 This channel works.',
      data: { endpointId: delivery.recipient },
      type: 'alert.test',
    };
  }
  const data = payloadOf(alert, ledger);
  const facts = factsOf(told);
  if (gathered.length === 0) return { ...alertText(facts), data };
  const more = gathered.map(factsOf);
  const tellings = gathered.flatMap(({ alert: a, ledger: l }) => (a && l ? [payloadOf(a, l)] : []));
  return { ...digestText([facts, ...more]), data: { tellings: [data, ...tellings] }, type: 'alert.digest' };
}

function factsOf({ delivery, alert, ledger, unit, deadlineAt }: Told): ToldAlert {
  return {
    kind: alert?.kind ?? '',
    subject: alert?.subject ?? '',
    milestone: delivery.milestone,
    level: delivery.level,
    dueAt: iso(ledger?.dueAt ?? delivery.createdAt),
    latenessMs: ledger?.latenessMs ?? 0,
    deadlineAt: isoOrNull(deadlineAt),
    decision: ledger?.decision ?? null,
    unit: unit?.name ?? null,
    zone: unit?.zone ?? 'UTC',
  };
}

/** The alert as others hear of it, with what was told and when that was due: later tellings may have changed the row. */
function payloadOf(alert: Alert, told: Ledger) {
  return {
    ...alert,
    milestone: told.milestone,
    level: told.level,
    dueAt: iso(told.dueAt),
    raisedAt: iso(alert.raisedAt),
    acknowledgedAt: isoOrNull(alert.acknowledgedAt),
    resolvedAt: isoOrNull(alert.resolvedAt),
  };
}
