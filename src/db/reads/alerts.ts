import { and, asc, desc, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { AlertSummary, AlertsQuery, AlertView, InboxPage, InboxQuery } from '../../contracts/alerts.js';
import type { Database } from '../database.js';
import { alertAcknowledgements, alertDeliveries, alertLedger, alerts } from '../schema.js';
import { iso, isoOrNull, olderThan, type Page, pageFrom } from './pages.js';
import { type Scope, within } from './scope.js';

type AlertRow = typeof alerts.$inferSelect;

/** The alerts within a scope that pass the filters, newest first. */
export async function listAlerts(
  db: Database,
  scope: Scope,
  query: AlertsQuery,
): Promise<Page<AlertSummary>> {
  const rows = await db
    .select()
    .from(alerts)
    .where(
      and(
        within(alerts.outletId, scope),
        query.status && eq(alerts.status, query.status),
        query.kind && eq(alerts.kind, query.kind),
        query.outletId ? eq(alerts.outletId, query.outletId) : undefined,
        query.orderNo ? eq(alerts.orderNo, query.orderNo) : undefined,
        olderThan(alerts.raisedAt, alerts.id, query.cursor),
      ),
    )
    .orderBy(desc(alerts.raisedAt), desc(alerts.id))
    .limit(query.limit + 1);
  return pageFrom(rows, query, (row) => ({ at: row.raisedAt, key: row.id }), summaryOf);
}

/** Whether a caller sees an alert. */
export async function seesAlert(db: Database, scope: Scope, alertId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(eq(alerts.id, alertId), within(alerts.outletId, scope)));
  return row !== undefined;
}

/** One alert with everything that was told of it; null when there is none within the scope. */
export async function readAlert(db: Database, scope: Scope, alertId: string): Promise<AlertView | null> {
  const [row] = await db
    .select()
    .from(alerts)
    .where(and(eq(alerts.id, alertId), within(alerts.outletId, scope)));
  if (!row) return null;
  const [ledger, deliveries, taken] = await Promise.all([
    db
      .select()
      .from(alertLedger)
      .where(eq(alertLedger.clockId, row.clockId))
      .orderBy(asc(alertLedger.firedAt), asc(alertLedger.level)),
    db
      .select()
      .from(alertDeliveries)
      .where(eq(alertDeliveries.alertId, alertId))
      .orderBy(asc(alertDeliveries.createdAt), asc(alertDeliveries.id)),
    db
      .select()
      .from(alertAcknowledgements)
      .where(eq(alertAcknowledgements.alertId, alertId))
      .orderBy(asc(alertAcknowledgements.at), asc(alertAcknowledgements.by)),
  ]);
  return {
    ...summaryOf(row),
    ledger: ledger.map(({ revision, milestone, level, dueAt, firedAt, latenessMs, decision }) => ({
      ...{ revision, milestone, level, latenessMs, decision },
      dueAt: iso(dueAt),
      firedAt: iso(firedAt),
    })),
    deliveries: deliveries.map(viewOfDelivery),
    acknowledgements: taken.map(({ at, by, note }) => ({ at: iso(at), by, note })),
  };
}

function viewOfDelivery(row: typeof alertDeliveries.$inferSelect): AlertView['deliveries'][number] {
  const { milestone, level, channel, status, attempts, answer, digestOf } = row;
  // Rows from before there were endpoints hold the webhook's address, which may carry a secret.
  const recipient = channel === 'webhook' && row.endpointId === null ? 'webhook' : row.recipient;
  return {
    ...{ milestone, level, channel, recipient, status, attempts, answer, digestOf },
    notBefore: iso(row.notBefore),
    deliveredAt: isoOrNull(row.deliveredAt),
    undeliveredAt: isoOrNull(row.undeliveredAt),
    readAt: isoOrNull(row.readAt),
  };
}

/** How many messages one stands for besides itself. */
export const GATHERED = sql<string>`(select count(*) from alert_deliveries g where g.digest_of = ${alertDeliveries.id})`;

/** When the milestone that a message tells of was due: the alert's row has the latest one's. */
export const TOLD_DUE = sql<string | null>`(select l.due_at from alert_ledger l
  where l.clock_id = ${alertDeliveries.alertId} and l.revision = ${alertDeliveries.revision}
    and l.milestone = ${alertDeliveries.milestone} and l.level = ${alertDeliveries.level})`;

/** Until when there is time, as things stand: of a warning that is later than what it was due. */
export const DEADLINE = sql<
  string | null
>`(select c.due_at from clocks c where c.id = ${alertDeliveries.alertId})`;

/** What a person was told in the app, newest first; a digest as one message. */
export async function readInbox(db: Database, recipient: string, query: InboxQuery): Promise<InboxPage> {
  const { digestOf } = query;
  const rows = await db
    .select({
      alert_deliveries: alertDeliveries,
      alerts,
      gathered: GATHERED,
      dueAt: TOLD_DUE,
      deadlineAt: DEADLINE,
    })
    .from(alertDeliveries)
    .innerJoin(alerts, eq(alerts.id, alertDeliveries.alertId))
    .where(
      and(
        eq(alertDeliveries.channel, 'inbox'),
        eq(alertDeliveries.recipient, recipient),
        digestOf === undefined ? isNull(alertDeliveries.digestOf) : eq(alertDeliveries.digestOf, digestOf),
        query.unread
          ? and(isNull(alertDeliveries.readAt), ne(alertDeliveries.status, 'withdrawn'))
          : undefined,
        olderThan(alertDeliveries.createdAt, alertDeliveries.id, query.cursor),
      ),
    )
    .orderBy(desc(alertDeliveries.createdAt), desc(alertDeliveries.id))
    .limit(query.limit + 1);
  const cursorOf = ({ alert_deliveries: row }: (typeof rows)[number]) => ({ at: row.createdAt, key: row.id });
  return pageFrom(rows, query, cursorOf, ({ alert_deliveries: told, alerts: alert, ...more }) =>
    inboxItem(told, alert, more),
  );
}

/** One message of an inbox, as it is read and as it is streamed. */
export function inboxItem(
  told: typeof alertDeliveries.$inferSelect,
  alert: AlertRow,
  { gathered, dueAt, deadlineAt }: { gathered: string; dueAt: string | null; deadlineAt: string | null },
): InboxPage['items'][number] {
  return {
    id: told.id,
    alertId: alert.id,
    kind: alert.kind,
    subject: alert.subject,
    orderNo: alert.orderNo,
    urgency: alert.urgency,
    milestone: told.milestone,
    level: told.level,
    dueAt: iso(dueAt ?? alert.dueAt),
    deadlineAt: isoOrNull(deadlineAt),
    alertStatus: alert.status,
    withdrawn: told.status === 'withdrawn',
    gathered: Number(gathered),
    deliveredAt: isoOrNull(told.deliveredAt),
    readAt: isoOrNull(told.readAt),
  };
}

/**
 * Marks messages of a person's inbox as read; those of others are left alone, those read before keep their time.
 * What a digest stands for is read with it.
 * @returns how many are read now that weren't before
 */
export async function markInboxRead(db: Database, recipient: string, ids: string[]): Promise<number> {
  const rows = await db
    .update(alertDeliveries)
    .set({ readAt: sql`now()` })
    .where(
      and(
        or(inArray(alertDeliveries.id, ids), inArray(alertDeliveries.digestOf, ids)),
        eq(alertDeliveries.recipient, recipient),
        eq(alertDeliveries.channel, 'inbox'),
        isNull(alertDeliveries.readAt),
      ),
    )
    .returning({ id: alertDeliveries.id });
  return rows.length;
}

function summaryOf(row: AlertRow): AlertSummary {
  const { id, kind, subject, orderNo, outletId, urgency, status, milestone, level, acknowledgedBy, note } =
    row;
  return {
    ...{ id, kind, subject, orderNo, outletId, urgency, status, milestone, level, acknowledgedBy, note },
    dueAt: iso(row.dueAt),
    raisedAt: iso(row.raisedAt),
    acknowledgedAt: isoOrNull(row.acknowledgedAt),
    resolvedAt: isoOrNull(row.resolvedAt),
  };
}
