import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../src/db/database.js';
import { alertDeliveries, alertDigests } from '../src/db/schema.js';
import { PLAIN_TELLING, type TellingRules } from '../src/domain/alert-rules.js';
import { latenessMs } from '../src/domain/clock.js';
import { addMs, type Instant, toMs } from '../src/domain/instant.js';
import type { DeliveryRow, Telling } from './alert-deliveries.js';

type Digest = TellingRules['digest'];

/**
 * After an outage (R6.1): beyond so many late tellings to one recipient the rest is gathered under one of them, the
 * digest's head, instead of coming as a flood. Never P1. The ledger isn't concerned: each telling has its row.
 * @param rows the deliveries of one telling
 * @returns the same, those that are gathered marked with their head, and heads put off until the gathering ends
 */
export async function gatherLate(tx: Tx, telling: Telling, rows: DeliveryRow[]): Promise<DeliveryRow[]> {
  const { notice, at } = telling;
  const { digest } = notice.telling ?? PLAIN_TELLING;
  if (notice.urgency === 'P1_SAFETY_CRITICAL' || !isLate(telling, digest) || rows.length === 0) return rows;
  // Written by an earlier attempt at this telling: counted then, and not written again.
  const ids = rows.map(({ id }) => id);
  const known = await tx
    .select({ id: alertDeliveries.id })
    .from(alertDeliveries)
    .where(inArray(alertDeliveries.id, ids));
  const isKnown = new Set(known.map(({ id }) => id));
  const gathered: DeliveryRow[] = [];
  // Everybody counts in the same order, so that no two wait for each other.
  const inOrder = [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  for (const row of inOrder) gathered.push(isKnown.has(row.id) ? row : await countIn(tx, row, digest, at));
  return gathered;
}

const keyOf = ({ recipient, channel }: DeliveryRow) => `${recipient} ${channel}`;

/** Late is what should have been told long ago, whatever the level: its time counts from when the milestone could be known. */
function isLate({ notice, level, at }: Telling, { lateByMs }: Digest): boolean {
  const afterMs = notice.ladder.find((rung) => rung.level === level)?.afterMs ?? 0;
  return latenessMs({ ...notice, firedAt: at }) - afterMs > lateByMs;
}

/** Counts one delivery to its recipient; the counter's row is locked until the telling is written. */
async function countIn(tx: Tx, row: DeliveryRow, digest: Digest, at: Instant): Promise<DeliveryRow> {
  const { recipient, channel } = row;
  const over = sql`${alertDigests.openedAt} < ${addMs(at, -digest.lateByMs)}::timestamptz`;
  const [counter] = await tx
    .insert(alertDigests)
    .values({ recipient, channel, openedAt: at, told: 1 })
    .onConflictDoUpdate({
      target: [alertDigests.recipient, alertDigests.channel],
      set: {
        openedAt: sql`case when ${over} then ${at}::timestamptz else ${alertDigests.openedAt} end`,
        told: sql`case when ${over} then 1 else ${alertDigests.told} + 1 end`,
        headId: sql`case when ${over} then null else ${alertDigests.headId} end`,
      },
    })
    .returning();
  if (!counter || counter.told <= digest.after) return row;
  if (counter.headId && (await stillGathers(tx, counter.headId, digest, at)))
    return { ...row, digestOf: counter.headId };
  await tx
    .update(alertDigests)
    .set({ headId: row.id })
    .where(and(eq(alertDigests.recipient, recipient), eq(alertDigests.channel, channel)));
  if (channel === 'inbox') return row;
  const notBefore = later(addMs(at, digest.gatherMs), row.notBefore ?? at);
  // Not `waiting`: when this one alert is taken, the others under it are still to be told.
  return { ...row, status: 'pending', notBefore, giveUpAt: addMs(notBefore, row.tryForMs ?? 0) };
}

/** In the inbox until its reader has seen it; outside until shortly before it is sent. */
async function stillGathers(tx: Tx, headId: string, { gatherMs }: Digest, at: Instant): Promise<boolean> {
  const [head] = await tx.select().from(alertDeliveries).where(eq(alertDeliveries.id, headId));
  if (!head) return false;
  if (head.channel === 'inbox') return head.readAt === null;
  const spareMs = gatherMs / 10;
  return head.status === 'pending' && Date.parse(head.notBefore) - spareMs > toMs(at) && head.attempts === 0;
}

function later(one: Instant, other: Instant): Instant {
  return toMs(one) > toMs(other) ? one : other;
}
