import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { AlertEndpoint, AlertEndpointsQuery, TestMessage } from '../../contracts/alert-endpoints.js';
import type { Database } from '../database.js';
import { alertDeliveries, alertEndpoints, alertSenders } from '../schema.js';
import { iso, isoOrNull, keyAfter, type Page, pageFrom } from './pages.js';
import { type Scope, within } from './scope.js';

type Reader = Pick<Database, 'select'>;

/** The endpoints within a scope that pass the filters, by id; nothing of their secrets. */
export async function listAlertEndpoints(
  db: Reader,
  scope: Scope,
  query: AlertEndpointsQuery,
): Promise<Page<AlertEndpoint>> {
  const rows = await select(
    db,
    and(
      within(alertEndpoints.orgUnitId, scope),
      query.orgUnitId ? eq(alertEndpoints.orgUnitId, query.orgUnitId) : undefined,
      query.channel && eq(alertEndpoints.channel, query.channel),
      query.active === undefined ? undefined : eq(alertEndpoints.active, query.active),
      keyAfter(alertEndpoints.id, query.cursor),
    ),
    query.limit + 1,
  );
  return pageFrom(rows, query, ({ endpoint }) => ({ at: '', key: endpoint.id }), viewOf);
}

/** One endpoint; null when there is none within the scope. */
export async function readAlertEndpoint(db: Reader, scope: Scope, id: string): Promise<AlertEndpoint | null> {
  const [row] = await select(db, and(within(alertEndpoints.orgUnitId, scope), eq(alertEndpoints.id, id)), 1);
  return row ? viewOf(row) : null;
}

/** What became of a test message. @returns null when there is none of that number */
export async function readTestMessage(
  db: Reader,
  endpointId: string,
  messageId: string,
): Promise<TestMessage | null> {
  const [row] = await db
    .select()
    .from(alertDeliveries)
    .where(eq(alertDeliveries.id, testMessageId(endpointId, messageId)));
  if (!row) return null;
  const { status, attempts, answer, deliveredAt } = row;
  return { id: messageId, status, attempts, answer, deliveredAt: isoOrNull(deliveredAt) };
}

const TEST = 'test/';

/** The delivery of a test message. */
export function testMessageId(endpointId: string, messageId: string): string {
  return `${TEST}${endpointId}/${messageId}`;
}

/** Whether a delivery is a test message. */
export function isTestMessage(deliveryId: string): boolean {
  return deliveryId.startsWith(TEST);
}

function select(db: Reader, where: SQL | undefined, limit: number) {
  return db
    .select({
      endpoint: alertEndpoints,
      sender: alertSenders,
      queued: sql<string>`(select count(*) from alert_deliveries d
        where d.endpoint_id = ${alertEndpoints.id} and d.status in ('pending', 'waiting'))`,
    })
    .from(alertEndpoints)
    .leftJoin(alertSenders, eq(alertSenders.endpointId, alertEndpoints.id))
    .where(where)
    .orderBy(asc(alertEndpoints.id))
    .limit(limit);
}

function viewOf({ endpoint, sender, queued }: Awaited<ReturnType<typeof select>>[number]): AlertEndpoint {
  const { id, orgUnitId, channel, name, shownAddress, sealedSecrets, active } = endpoint;
  return {
    ...{ id, orgUnitId, channel, name, active },
    address: shownAddress,
    secrets: sealedSecrets.length,
    downSince: isoOrNull(sender?.downSince ?? null),
    lastAnswer: sender?.lastAnswer ?? null,
    lastAnswerAt: isoOrNull(sender?.lastAnswerAt ?? null),
    queued: Number(queued),
    createdAt: iso(endpoint.createdAt),
    updatedAt: iso(endpoint.updatedAt),
  };
}
