import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { InboxPage } from '../../contracts/alerts.js';
import type { Database } from '../database.js';
import { INBOX_NEWS } from '../inbox-news.js';
import { alertDeliveries, alerts } from '../schema.js';
import { DEADLINE, GATHERED, inboxItem, TOLD_DUE } from './alerts.js';

/** How far somebody has read along: the writing transaction and the id of the last message. */
export interface StreamCursor {
  txid: number;
  id: string;
}

/** Messages in the order of their transactions. `unsettled`: more are there, but one written before may still come. */
export interface StreamedMessages {
  items: { cursor: StreamCursor; item: InboxPage['items'][number] }[];
  more: boolean;
  unsettled: boolean;
}

// Below it every transaction of the server has ended: nothing can be committed there any more.
const SETTLED_BELOW = sql`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;

/**
 * Where to begin: at a cursor, or at the present.
 * @param cursor what the reader had last; one that lies ahead of the server, as after a restore, counts as none
 */
export async function streamStart(db: Database, cursor: StreamCursor | null): Promise<StreamCursor> {
  const [row] = await db.execute<{ settled: string; next: string }>(sql`
    select ${SETTLED_BELOW}::text as settled, pg_snapshot_xmax(pg_current_snapshot())::text as next`);
  const known = cursor && cursor.txid < Number(row?.next);
  return known ? cursor : { txid: Number(row?.settled), id: '' };
}

/**
 * What somebody was told in the app after a cursor (R5.1). Only what is settled is given, so that a message that is
 * committed late is never skipped.
 */
export async function readInboxAfter(
  db: Database,
  recipient: string,
  { txid, id }: StreamCursor,
  limit: number,
): Promise<StreamedMessages> {
  const rows = await db
    .select({
      told: alertDeliveries,
      alert: alerts,
      gathered: GATHERED,
      dueAt: TOLD_DUE,
      deadlineAt: DEADLINE,
      settled: sql<boolean>`${alertDeliveries.txid} < ${SETTLED_BELOW}`,
    })
    .from(alertDeliveries)
    .innerJoin(alerts, eq(alerts.id, alertDeliveries.alertId))
    .where(
      and(
        eq(alertDeliveries.channel, 'inbox'),
        eq(alertDeliveries.recipient, recipient),
        isNull(alertDeliveries.digestOf),
        sql`(${alertDeliveries.txid}, ${alertDeliveries.id}) > (${txid}::bigint, ${id})`,
        // From before a restore, when the server's numbers were higher: nothing of now.
        sql`${alertDeliveries.txid} < pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
      ),
    )
    .orderBy(asc(alertDeliveries.txid), asc(alertDeliveries.id))
    .limit(limit);
  const open = rows.findIndex(({ settled }) => !settled);
  const settled = open === -1 ? rows : rows.slice(0, open);
  return {
    items: settled.map(({ told, alert, ...more }) => ({
      cursor: { txid: told.txid, id: told.id },
      item: inboxItem(told, alert, more),
    })),
    more: open === -1 && rows.length === limit,
    unsettled: open !== -1,
  };
}

/**
 * Hears whose inbox has something new, on a connection of its own that is made again when it breaks.
 * @param hear gets the ids; null when some may have been missed, as after a break
 * @returns ends it
 * @throws when Postgres is away at the beginning
 */
export async function listenToInboxes(
  db: Database,
  hear: (recipients: string[] | null) => void,
): Promise<() => Promise<void>> {
  const { unlisten } = await db.$client.listen(
    INBOX_NEWS,
    (payload) => hear(payload.split(' ')),
    () => hear(null),
  );
  return unlisten;
}
