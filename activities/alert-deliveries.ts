import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { MilestoneNotice, Reclassification } from '../src/contracts/transition.js';
import type { Database, Tx } from '../src/db/database.js';
import { alertDeliveries, alertEndpoints, alertSenders, alerts, orgUnits, staff } from '../src/db/schema.js';
import type { DeliveryChannel } from '../src/domain/alert-channels.js';
import { PLAIN_TELLING, waysAt } from '../src/domain/alert-rules.js';
import { type OutsideDelivery, outsideDeliveries, type Reachable } from '../src/domain/alert-ways.js';
import { addMs, type Instant, toMs } from '../src/domain/instant.js';
import type { Urgency } from '../src/domain/urgency.js';
import { heldUntil } from './quiet-hours.js';

/** One telling of an alert: a milestone at a level, to some people. */
export interface Telling {
  alertId: string;
  notice: MilestoneNotice;
  level: number;
  at: Instant;
}

export type DeliveryRow = typeof alertDeliveries.$inferInsert;
type BuiltIn = Reachable['builtIn'];

/** The deliveries of a telling: to each person's inbox, and what leaves the house by the standard's ways (R6.1). */
export async function plannedDeliveries(
  db: Database,
  builtIn: BuiltIn,
  telling: Telling,
  recipients: string[],
): Promise<{ inbox: DeliveryRow[]; outside: DeliveryRow[] }> {
  const inbox = recipients.map((recipient) => ({
    ...deliveryRow(telling, 'inbox', recipient),
    ...{ status: 'delivered' as const, attempts: 1, deliveredAt: telling.at },
  }));
  const rules = telling.notice.telling ?? PLAIN_TELLING;
  const ways = waysAt(rules, telling.level);
  if (ways.length === 0) return { inbox, outside: [] };
  const planned = outsideDeliveries(ways, await reachableBy(db, builtIn, recipients));
  if (planned.length === 0) return { inbox, outside: [] };
  const quietHours = rules.quietHours
    ? { ...rules.quietHours, zone: await zoneOf(db, telling.notice.outletId) }
    : null;
  const outside = planned.map((delivery): DeliveryRow => {
    const { urgency, milestone } = telling.notice;
    const about = { urgency: urgency as Urgency, milestone, channel: delivery.channel, quietHours };
    const until = heldUntil(about, telling.at);
    return {
      ...outsideRow(telling, delivery, until ?? telling.at, rules.tryForMs),
      ...{ quietHours, status: until ? 'waiting' : 'pending' },
    };
  });
  return { inbox, outside };
}

/** The row of one delivery; its id is the same however often the telling is repeated. */
function deliveryRow({ alertId, notice, level, at }: Telling, channel: DeliveryChannel, recipient: string) {
  const { revision, milestone } = notice;
  return {
    id: deliveryId({ alertId, revision, milestone, level }, channel, recipient),
    ...{ alertId, revision, milestone, level, channel, recipient },
    urgency: notice.urgency as Urgency,
    notBefore: at,
  };
}

/** Stable over repeats, so that receivers can drop doubles. */
export function deliveryId(
  told: { alertId: string; revision: number; milestone: string; level: number },
  channel: DeliveryChannel,
  recipient: string,
): string {
  return [told.alertId, told.revision, told.milestone, told.level, channel, recipient].join('#');
}

function outsideRow(
  telling: Telling,
  { channel, endpointId, recipient, people, fallbacks }: OutsideDelivery,
  notBefore: Instant,
  tryForMs: number,
): DeliveryRow {
  return {
    ...deliveryRow(telling, channel, recipient),
    ...{ endpointId, people, fallbacks, notBefore, tryForMs },
    giveUpAt: addMs(notBefore, tryForMs),
  };
}

/** Where some people work and what reaches them there. */
export async function reachableBy(
  db: Pick<Database, 'select'>,
  builtIn: BuiltIn,
  people: string[],
): Promise<Reachable> {
  if (people.length === 0) return { people: [], endpoints: [], builtIn };
  const rows = await db
    .select({
      id: staff.id,
      orgUnitId: staff.orgUnitId,
      email: staff.email,
      endpointId: alertEndpoints.id,
      channel: alertEndpoints.channel,
    })
    .from(staff)
    .leftJoin(
      alertEndpoints,
      and(eq(alertEndpoints.orgUnitId, staff.orgUnitId), eq(alertEndpoints.active, true)),
    )
    .where(inArray(staff.id, people))
    .orderBy(staff.id, alertEndpoints.id);
  const persons = new Map(rows.map(({ id, orgUnitId, email }) => [id, { id, orgUnitId, email }]));
  const endpoints = new Map(
    rows.flatMap(({ endpointId, orgUnitId, channel }) =>
      endpointId && channel ? [[endpointId, { id: endpointId, orgUnitId, channel }] as const] : [],
    ),
  );
  return { people: [...persons.values()], endpoints: [...endpoints.values()], builtIn };
}

/**
 * Puts what is to leave the house into the senders' queues.
 * @returns the endpoints whose sender has to be woken: it sleeps, or an earlier attempt at this may have died before
 */
export async function queueDeliveries(tx: Tx, rows: DeliveryRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const added = await tx
    .insert(alertDeliveries)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: alertDeliveries.id });
  const isNew = new Set(added.map(({ id }) => id));
  const endpoints = [...new Set(rows.flatMap(({ endpointId }) => endpointId ?? []))];
  // Shared with others who add; a sender that goes to sleep waits for all of them and then looks again.
  const awake = await tx
    .select({ id: alertSenders.endpointId })
    .from(alertSenders)
    .where(and(inArray(alertSenders.endpointId, endpoints), eq(alertSenders.awake, true)))
    .for('share');
  const awakeIds = new Set(awake.map(({ id }) => id));
  const repeated = new Set(
    rows.flatMap(({ id, endpointId }) => (endpointId && !isNew.has(id) ? endpointId : [])),
  );
  return endpoints.filter((id) => !awakeIds.has(id) || repeated.has(id));
}

/** What quiet hours still hold back is taken back: somebody has taken the alert, or its clock has ended. */
export async function withdrawWaiting(tx: Tx, alertId: string): Promise<void> {
  await tx
    .update(alertDeliveries)
    .set({
      status: 'withdrawn',
      answer: sql`coalesce(${alertDeliveries.answer}, 'taken back before it was sent')`,
    })
    .where(and(eq(alertDeliveries.alertId, alertId), eq(alertDeliveries.status, 'waiting')));
}

/** Which alert is of another class now. */
export interface Reclassified extends Reclassification {
  alertId: string;
  at: Instant;
}

/**
 * What hasn't left the house yet takes the new class's place in the queues; quiet hours that it doesn't know hold it back
 * no longer. What waits by the new class's rules too keeps its time.
 * @returns endpoints whose sender has to be woken
 */
export async function reclassifyWaiting(
  tx: Tx,
  { alertId, urgency, telling, at }: Reclassified,
): Promise<{ wake: string[] }> {
  const [alert] = await tx
    .update(alerts)
    .set({ urgency })
    .where(eq(alerts.id, alertId))
    .returning({ outletId: alerts.outletId });
  const quietHours = telling.quietHours && {
    ...telling.quietHours,
    zone: await zoneOf(tx, alert?.outletId ?? ''),
  };
  const rows = await tx
    .update(alertDeliveries)
    .set({ urgency, tryForMs: telling.tryForMs, quietHours })
    .where(and(eq(alertDeliveries.alertId, alertId), inArray(alertDeliveries.status, ['pending', 'waiting'])))
    .returning();
  // The head of a digest doesn't count as waiting, whatever holds it back.
  const isHeld = ({ status, notBefore }: (typeof rows)[number]) =>
    status === 'waiting' || (urgency === 'P1_SAFETY_CRITICAL' && Date.parse(notBefore) > toMs(at));
  const freed = rows.filter((row) => row.channel !== 'inbox' && isHeld(row) && heldUntil(row, at) === null);
  if (freed.length > 0)
    await tx
      .update(alertDeliveries)
      .set({ status: 'pending', notBefore: at, giveUpAt: addMs(at, telling.tryForMs) })
      .where(
        inArray(
          alertDeliveries.id,
          freed.map(({ id }) => id),
        ),
      );
  return { wake: [...new Set(rows.flatMap(({ endpointId }) => endpointId ?? []))] };
}

/** What some people were told is theirs no longer: unread in the app, or held back outside. */
export async function takeBack(tx: Tx, alertId: string, recipients: string[]): Promise<void> {
  await tx
    .update(alertDeliveries)
    .set({ status: 'withdrawn', answer: 'taken back: the work has changed hands' })
    .where(
      and(
        eq(alertDeliveries.alertId, alertId),
        inArray(alertDeliveries.recipient, recipients),
        or(
          and(eq(alertDeliveries.channel, 'inbox'), isNull(alertDeliveries.readAt)),
          eq(alertDeliveries.status, 'waiting'),
        ),
      ),
    );
}

async function zoneOf(db: Pick<Database, 'select'>, outletId: string): Promise<string> {
  const [unit] = await db.select({ zone: orgUnits.zone }).from(orgUnits).where(eq(orgUnits.id, outletId));
  return unit?.zone ?? 'Asia/Shanghai';
}
