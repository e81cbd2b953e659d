import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { CaseRecords, ClockRecord, NumberedEvent } from '../../domain/reconciliation-types.js';
import type { Database } from '../database.js';
import {
  alertAcknowledgements,
  alertDeliveries,
  alertLedger,
  alerts,
  clocks,
  timelineEvents,
} from '../schema.js';
import { iso, isoOrNull } from './pages.js';

/**
 * All that is on record of the deadlines of some orders and complaints.
 * @param db the transaction that holds the moment as of which they are read
 * @param subjects their numbers
 * @returns one for each, in the same order
 */
export async function recordsOf(
  db: Pick<Database, 'select' | 'selectDistinct'>,
  subjects: string[],
): Promise<CaseRecords[]> {
  if (subjects.length === 0) return [];
  const events = await db
    .select()
    .from(timelineEvents)
    .where(inArray(timelineEvents.subject, subjects))
    .orderBy(asc(timelineEvents.position));
  const clockRows = await db.select().from(clocks).where(inArray(clocks.subject, subjects));
  const ledger = await db.select().from(alertLedger).where(inArray(alertLedger.subject, subjects));
  const ids = [...new Set([...clockRows.map(({ id }) => id), ...ledger.map(({ clockId }) => clockId)])];
  const raised = await alertsOf(db, ids);
  const untried = await untriedOf(db, ids);
  return subjects.map((subject): CaseRecords => {
    const of = <R extends { subject: string }>(rows: R[]) => rows.filter((row) => row.subject === subject);
    const [rows, own] = [of(ledger), of(clockRows)];
    const mine = new Set([...own.map(({ id }) => id), ...rows.map(({ clockId }) => clockId)]);
    return {
      subject,
      events: of(events).map(eventOf),
      clocks: own.map(clockOf),
      ledger: rows.map((row) => ({ ...row, dueAt: iso(row.dueAt), firedAt: iso(row.firedAt) })),
      alerts: raised.filter(({ clockId }) => mine.has(clockId)),
      untried: untried.filter(({ clockId }) => mine.has(clockId)),
    };
  });
}

function eventOf(row: typeof timelineEvents.$inferSelect): NumberedEvent {
  const { executionId, kind, status, seq, id, type, at, actor, data } = row;
  return { executionId, kind, status, seq, event: { id, type, at: iso(at), actor, data } };
}

function clockOf(row: typeof clocks.$inferSelect): ClockRecord {
  const { id, state, countedMs, outcome } = row;
  const [dueAt, stoppedAt, firstDueAt] = [row.dueAt, row.stoppedAt, row.firstDueAt].map(isoOrNull);
  return {
    ...{ id, state, countedMs, outcome: outcome as ClockRecord['outcome'] },
    ...{ dueAt: dueAt ?? null, stoppedAt: stoppedAt ?? null, firstDueAt: firstDueAt ?? null },
  };
}

/** Alerts with every time that they were taken, and the milestones that they told of. */
async function alertsOf(db: Pick<Database, 'select' | 'selectDistinct'>, ids: string[]) {
  const rows = await db.select().from(alerts).where(among(alerts.id, ids));
  const taken = await db
    .select()
    .from(alertAcknowledgements)
    .where(among(alertAcknowledgements.alertId, ids));
  const { alertId, revision, milestone } = alertDeliveries;
  const told = await db
    .selectDistinct({ alertId, revision, milestone })
    .from(alertDeliveries)
    .where(among(alertDeliveries.alertId, ids));
  const toldBy = new Map<string, typeof told>();
  for (const one of told) toldBy.set(one.alertId, [...(toldBy.get(one.alertId) ?? []), one]);
  return rows.map(({ id, kind, resolvedAt }) => ({
    ...{ clockId: id, kind, open: resolvedAt === null, told: toldBy.get(id) ?? [] },
    acknowledgedAts: taken.flatMap(({ alertId, at }) => (alertId === id ? iso(at) : [])),
  }));
}

/** What waits by itself for its first attempt, gathered by no digest. */
async function untriedOf(db: Pick<Database, 'select'>, ids: string[]) {
  const { alertId, revision, milestone, level, channel, giveUpAt } = alertDeliveries;
  const rows = await db
    .select({ clockId: alertId, revision, milestone, level, channel, giveUpAt })
    .from(alertDeliveries)
    .where(
      and(
        among(alertDeliveries.alertId, ids),
        inArray(alertDeliveries.status, ['pending', 'waiting']),
        eq(alertDeliveries.attempts, 0),
        isNull(alertDeliveries.digestOf),
        isNull(alertDeliveries.undeliveredAt),
      ),
    );
  return rows.flatMap((row) => (row.giveUpAt ? { ...row, giveUpAt: iso(row.giveUpAt) } : []));
}

/** One parameter however many there are. */
function among(
  column: typeof alerts.id | typeof alertAcknowledgements.alertId | typeof alertDeliveries.alertId,
  ids: string[],
): SQL {
  return sql`${column} = any(${sql.param(ids)})`;
}
