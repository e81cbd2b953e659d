import { and, eq, inArray, isNull, ne, or } from 'drizzle-orm';
import type { ClientDeps } from '../src/client/deps.js';
import { wakeSender } from '../src/client/senders.js';
import type { MilestoneNotice, UndeliveredTelling } from '../src/contracts/transition.js';
import type { Tx } from '../src/db/database.js';
import { isTestMessage } from '../src/db/reads/alert-endpoints.js';
import { iso } from '../src/db/reads/pages.js';
import { alertDeliveries, alertSenders, orgUnits } from '../src/db/schema.js';
import { PLAIN_TELLING } from '../src/domain/alert-rules.js';
import { outsideDeliveries } from '../src/domain/alert-ways.js';
import { CHANNEL_DOWN, outageAlertId } from '../src/domain/channel-outage.js';
import { addMs, type Instant } from '../src/domain/instant.js';
import { type DeliveryRow, deliveryId, queueDeliveries, reachableBy } from './alert-deliveries.js';
import type { noticeActivities } from './notices.js';
import { openEndpoint, type SendingDeps } from './outside-ways.js';
import type { GiveUpReason } from './sending.js';

type GivingUpDeps = ClientDeps &
  SendingDeps &
  Pick<ReturnType<typeof noticeActivities>, 'raiseAlert' | 'resolveAlert' | 'tellUndelivered'>;
type Row = typeof alertDeliveries.$inferSelect;

/** What happens when a channel doesn't get through (R6.1): the next channel, then the next level, and an alert about it. */
export function givingUpActivities(deps: GivingUpDeps) {
  const { db, webhook, outside } = deps;
  const builtIn = { mail: outside?.mail ?? false, webhook: webhook !== null };
  return {
    /** Wakes the senders of some endpoints. */
    async wakeSenders({ endpointIds }: { endpointIds: string[] }): Promise<void> {
      for (const endpointId of endpointIds) await wakeSender(deps, endpointId);
    },

    /**
     * Gives deliveries to the next channel of their way. With none left the alert hears of it, and they are tried on as
     * long as that makes sense. May be repeated: what was done by an earlier attempt is found by its instant.
     * @param at when the sender gave up: the same at each attempt
     */
    async giveUpDeliveries({
      endpointId,
      ids,
      why,
      at,
    }: {
      endpointId: string;
      ids: string[];
      why: GiveUpReason;
      at: Instant;
    }): Promise<void> {
      const wake = new Set<string>();
      const undelivered = new Map<string, UndeliveredTelling>();
      for (const id of ids) {
        const result = await db.transaction((tx) => giveUp(tx, builtIn, { id, why, at }));
        for (const one of result.wake) wake.add(one);
        for (const one of result.undelivered) undelivered.set(JSON.stringify(one), one);
      }
      for (const one of wake) await wakeSender(deps, one);
      for (const telling of undelivered.values()) await deps.tellUndelivered(telling);
      // Whoever tries an endpoint out looks at the answer themselves.
      const triedOut = ids.every((id) => isTestMessage(id));
      if ((why === 'failing' || why === 'refused') && !triedOut) await tellOutage(deps, endpointId, at);
    },

    /** A channel takes messages again: the alert about its outage ends. */
    async endOutage({ endpointId, outage }: { endpointId: string; outage: number }): Promise<void> {
      await deps.resolveAlert({ clockId: outageAlertId(endpointId, outage), reason: 'works_again' });
      await db
        .update(alertSenders)
        .set({ downSince: null })
        .where(and(eq(alertSenders.endpointId, endpointId), eq(alertSenders.outages, outage)));
    },
  };
}

interface GivenUp {
  wake: string[];
  undelivered: UndeliveredTelling[];
}

async function giveUp(
  tx: Tx,
  builtIn: { mail: boolean; webhook: boolean },
  { id, why, at }: { id: string; why: GiveUpReason; at: Instant },
): Promise<GivenUp> {
  const [row] = await tx.select().from(alertDeliveries).where(eq(alertDeliveries.id, id)).for('update');
  if (!row || row.status === 'delivered' || row.status === 'withdrawn') return { wake: [], undelivered: [] };
  // What a digest tells of goes along with it.
  const gathered = await tx.select().from(alertDeliveries).where(eq(alertDeliveries.digestOf, id));
  const next = await nextWay(tx, builtIn, row, at);
  const wake = await queueDeliveries(tx, next);
  const [alive] = await aliveOf(tx, next);
  if (alive) {
    await tx.update(alertDeliveries).set({ status: 'failed' }).where(eq(alertDeliveries.id, id));
    await tx.update(alertDeliveries).set({ digestOf: alive.id }).where(eq(alertDeliveries.digestOf, id));
    return { wake, undelivered: [] };
  }
  const isFirst = row.undeliveredAt === null || iso(row.undeliveredAt) === at;
  // With nowhere else to go it is tried on, unless it was for a day, or there is nothing to try.
  const over = why === 'switched_off' || why === 'message_refused' || !isFirst;
  await tx
    .update(alertDeliveries)
    .set({ undeliveredAt: row.undeliveredAt ?? at, ...(over ? { status: 'failed' as const } : {}) })
    .where(or(eq(alertDeliveries.id, id), eq(alertDeliveries.digestOf, id)));
  const undelivered: UndeliveredTelling[] = [];
  for (const one of isFirst && row.milestone !== 'test' ? [row, ...gathered] : []) {
    const { alertId, revision, milestone, level } = one;
    if (!(await reachesOthers(tx, one))) undelivered.push({ alertId, revision, milestone, level });
  }
  return { wake, undelivered };
}

/** Of the deliveries that stand in, those that may get through: another telling may have failed there before. */
async function aliveOf(tx: Tx, rows: DeliveryRow[]): Promise<Row[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const known = await tx.select().from(alertDeliveries).where(inArray(alertDeliveries.id, ids));
  return known.filter(mayArrive);
}

function mayArrive({ status, undeliveredAt }: Row): boolean {
  return status === 'delivered' || (status !== 'failed' && status !== 'withdrawn' && undeliveredAt === null);
}

/** The same message by the next channel that reaches its people; it begins anew with its time, and keeps its quiet hours. */
async function nextWay(
  tx: Tx,
  builtIn: { mail: boolean; webhook: boolean },
  row: Row,
  at: Instant,
): Promise<DeliveryRow[]> {
  if (row.fallbacks.length === 0) return [];
  const { alertId, revision, milestone, level, urgency, tryForMs, quietHours } = row;
  const told = { alertId, revision, milestone, level };
  const deliveries = outsideDeliveries([row.fallbacks], await reachableBy(tx, builtIn, row.people));
  return deliveries.map(({ channel, recipient, endpointId, people, fallbacks }) => ({
    id: deliveryId(told, channel, recipient),
    ...{ ...told, channel, recipient, endpointId, people, fallbacks, urgency, tryForMs, quietHours },
    ...{ notBefore: at, giveUpAt: addMs(at, tryForMs), fallbackOf: row.id },
  }));
}

/** Whether people are reached by another message of the same telling; a machine's webhook counts only where there is none for people. */
async function reachesOthers(tx: Tx, { id, alertId, revision, milestone, level }: Row): Promise<boolean> {
  const rows = await tx
    .select()
    .from(alertDeliveries)
    .where(
      and(
        eq(alertDeliveries.alertId, alertId),
        eq(alertDeliveries.revision, revision),
        eq(alertDeliveries.milestone, milestone),
        eq(alertDeliveries.level, level),
        ne(alertDeliveries.channel, 'inbox'),
      ),
    );
  const forPeople = rows.filter(({ channel }) => channel !== 'webhook');
  const counted = forPeople.length > 0 ? forPeople : rows;
  return counted.some((other) => other.id !== id && mayArrive(other));
}

/** Once per outage, to the inboxes of headquarters: by a channel it might not arrive. */
async function tellOutage(deps: GivingUpDeps, endpointId: string, at: Instant): Promise<void> {
  const sender = eq(alertSenders.endpointId, endpointId);
  const [known] = await deps.db.select().from(alertSenders).where(sender);
  if (!known) return;
  const { downSince } = known;
  const marked =
    downSince === null
      ? await deps.db
          .update(alertSenders)
          .set({ downSince: at, outages: known.outages + 1 })
          .where(and(sender, isNull(alertSenders.downSince)))
          .returning()
      : [known];
  const [now] = marked;
  // An attempt before this one may have marked it and then died.
  if (!now?.downSince || iso(now.downSince) !== at) return;
  await deps.raiseAlert(await noticeOfOutage(deps, endpointId, now.outages, at));
}

async function noticeOfOutage(
  deps: GivingUpDeps,
  endpointId: string,
  outage: number,
  at: Instant,
): Promise<MilestoneNotice> {
  const open = await openEndpoint(deps, endpointId);
  const [hq] = await deps.db.select().from(orgUnits).where(eq(orgUnits.kind, 'hq'));
  return {
    ...{ clockId: outageAlertId(endpointId, outage), kind: CHANNEL_DOWN, subject: endpointId, orderNo: null },
    ...{ outletId: open?.orgUnitId ?? hq?.id ?? 'HQ', urgency: 'P2_IMMOBILIZED', revision: 0 },
    ...{ milestone: 'breach', dueAt: at, firedAt: at, responsibleId: null, warns: [] },
    ladder: [{ afterMs: 0, level: 1, roles: ['hq_supervisor'] }],
    telling: { ...PLAIN_TELLING, ways: [] },
  };
}
