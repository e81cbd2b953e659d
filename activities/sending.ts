import { and, asc, eq, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { ChannelAnswer, ChannelLimit } from '../src/channels/channel.js';
import type { Tx } from '../src/db/database.js';
import { isoOrNull } from '../src/db/reads/pages.js';
import { alertDeliveries, alertSenders } from '../src/db/schema.js';
import { addMs, type Instant } from '../src/domain/instant.js';
import { pauseAfterMs } from '../src/domain/sending.js';
import { messagesOf } from './alert-messages.js';
import { type OpenEndpoint, openEndpoint, type SendingDeps } from './outside-ways.js';
import { heldUntil, holdQuiet, putOffUntil, QUIETABLE, type Quietable, queueOf } from './quiet-hours.js';

/** What a sender asks before each turn. */
interface SendingQuestion {
  endpointId: string;
  now: Instant;
  /** What the channel's limits and the pause after a failure let through now. */
  may: 'all' | 'urgent' | 'none';
  /** Whether its last batch failed. */
  failing: boolean;
  /** Whether what has failed is to be tried at once, as when the endpoint was corrected. */
  retry: boolean;
  /** Whether the next goes out by itself. */
  alone?: boolean;
}

/** What a sender has to do next. */
export interface SendingTurn {
  /** The deliveries that go out now, as one message. */
  batch: string[];
  /** Those whose channel has had its time, and why they are to go another way. */
  expired: string[];
  why: GiveUpReason;
  limits: readonly ChannelLimit[];
  /** By mail, which may take its time. */
  byMail: boolean;
  /** What else waits: ready but for the limits, or for its time; how soon something expires. */
  urgentReady: boolean;
  othersReady: boolean;
  nextAt: Instant | null;
  expiresAt: Instant | null;
  queued: number;
}

/** `failing`: no answer in time; `switched_off`: nobody sends there any more; `refused`: never will as it stands. */
export type GiveUpReason = 'failing' | 'switched_off' | 'refused' | 'message_refused';

/** What goes out of it by itself. */
const mine = (endpointId: string) => and(queueOf(endpointId), isNull(alertDeliveries.digestOf));
const URGENT = sql`${alertDeliveries.urgency} in ('P1_SAFETY_CRITICAL', 'P2_IMMOBILIZED')`;
/** A message whose channel has failed for so long, with no other to take its place, is let go. */
const KEPT_FOR = sql`interval '1 day'`;
/** As many as one activity gets through; the rest has its turn at once after. */
const EXPIRED_AT_ONCE = 100;

/** The turns of the durable senders (R6.1): what goes out next, the sending itself, and what came of it. */
export function sendingActivities(deps: SendingDeps) {
  const { db } = deps;
  return {
    /**
     * Says what an endpoint's sender has to do. With nothing to send it counts as asleep from then on: whoever adds a
     * delivery wakes it.
     */
    async prepareSending(question: SendingQuestion): Promise<SendingTurn> {
      const { endpointId, retry, now } = question;
      const open = await openEndpoint(deps, endpointId);
      return db.transaction(async (tx) => {
        if (retry)
          await tx
            .update(alertDeliveries)
            .set({ notBefore: now })
            .where(and(mine(endpointId), sql`${alertDeliveries.attempts} > 0`));
        const expired = await outsideQuiet(tx, question, open, () => expiredOf(tx, question, open));
        if (expired.length > 0 || !open)
          return { ...IDLE, expired, why: open?.active ? 'failing' : 'switched_off' };
        const batch = await outsideQuiet(tx, question, open, () => nextBatch(tx, question, open));
        if (batch.length > 0) {
          await setAwake(tx, endpointId, true);
          return turnOf(batch, open);
        }
        return fallAsleep(tx, question, open);
      });
    },

    /** Sends a batch as one message. One attempt: whether to repeat it is for the sender to say. */
    async sendBatch({ endpointId, ids }: { endpointId: string; ids: string[] }): Promise<ChannelAnswer> {
      const open = await openEndpoint(deps, endpointId);
      if (!open) return { outcome: 'refused', text: 'there is no such endpoint' };
      if (!open.endpoint) return { outcome: 'refused', text: open.problem };
      const messages = await messagesOf(db, ids);
      if (messages.length === 0) return { outcome: 'accepted', text: 'nothing to send' };
      return open.channel.send(open.endpoint, messages, new Date());
    },

    /**
     * Keeps the answer to a batch.
     * @returns the number of the outage that has ended with it, if there was one
     */
    async recordSending(sent: {
      endpointId: string;
      ids: string[];
      answer: ChannelAnswer;
      at: Instant;
    }): Promise<{ outage: number | null }> {
      const { endpointId, ids, answer, at } = sent;
      return db.transaction(async (tx) => {
        const attempts = sql`${alertDeliveries.attempts} + 1`;
        const theirs = and(
          or(inArray(alertDeliveries.id, ids), inArray(alertDeliveries.digestOf, ids)),
          inArray(alertDeliveries.status, ['pending', 'waiting']),
        );
        if (answer.outcome === 'accepted') {
          const delivered = { status: 'delivered' as const, deliveredAt: at };
          await tx
            .update(alertDeliveries)
            .set({ ...delivered, attempts, answer: answer.text })
            .where(theirs);
        } else await putOff(tx, ids, answer, at);
        const said = { lastAnswer: answer.text, lastAnswerAt: at };
        const [sender] = await tx
          .insert(alertSenders)
          .values({ endpointId, awake: true, ...said })
          .onConflictDoUpdate({ target: alertSenders.endpointId, set: said })
          .returning();
        return { outage: answer.outcome === 'accepted' && sender?.downSince ? sender.outages : null };
      });
    },
  };
}

const IDLE: SendingTurn = {
  batch: [],
  expired: [],
  why: 'failing',
  limits: [],
  byMail: false,
  urgentReady: false,
  othersReady: false,
  nextAt: null,
  expiresAt: null,
  queued: 0,
};

function turnOf(batch: string[], { channel }: OpenEndpoint): SendingTurn {
  return { ...IDLE, batch, limits: channel.limits, byMail: channel.name === 'email' };
}

/**
 * The next attempt of each after a pause of its own, so that one that never gets through holds up no others. What would
 * come in quiet hours comes after them.
 */
async function putOff(tx: Tx, ids: string[], answer: ChannelAnswer, at: Instant): Promise<void> {
  const rows = await tx.select().from(alertDeliveries).where(inArray(alertDeliveries.id, ids));
  const askedMs = answer.outcome === 'retry' ? (answer.afterMs ?? 0) : 0;
  for (const row of rows) {
    const { id, attempts } = row;
    const notBefore = addMs(at, Math.max(pauseAfterMs(attempts + 1), askedMs));
    const until = heldUntil(row, notBefore);
    await tx
      .update(alertDeliveries)
      .set({
        ...{ attempts: attempts + 1, answer: answer.text },
        ...(until ? putOffUntil(until) : { notBefore }),
      })
      .where(eq(alertDeliveries.id, id));
  }
}

type Picked = Quietable & { id: string };

/**
 * Picks deliveries; where quiet hours hold one of them back, whatever is due in them is put off to their end first, and
 * it picks again. Where nobody sends any more nothing is put off.
 */
async function outsideQuiet(
  tx: Tx,
  { endpointId, now }: SendingQuestion,
  open: OpenEndpoint | null,
  pick: () => Promise<Picked[]>,
): Promise<string[]> {
  let picked = await pick();
  if (open?.active && picked.some((row) => heldUntil(row, now) !== null)) {
    await holdQuiet(tx, endpointId, now);
    picked = await pick();
  }
  return picked.map(({ id }) => id);
}

/**
 * Those whose channel has had its time: it has failed for as long as the standard lets it. Where the channel counts as
 * down already, one attempt is enough, and what is urgent doesn't wait for that.
 */
async function expiredOf(
  tx: Tx,
  { endpointId, now, failing }: SendingQuestion,
  open: OpenEndpoint | null,
): Promise<Picked[]> {
  const [sender] = await tx.select().from(alertSenders).where(eq(alertSenders.endpointId, endpointId));
  const down = (sender?.downSince ?? null) !== null;
  const tried = sql`${alertDeliveries.attempts} > 0`;
  const hadItsTime = lte(alertDeliveries.giveUpAt, now);
  const due: (SQL | undefined)[] = [and(tried, hadItsTime)];
  if (failing) due.push(hadItsTime);
  if (down) due.push(tried);
  if (down && failing) due.push(URGENT);
  const given = sql`${alertDeliveries.undeliveredAt} <= ${now}::timestamptz - ${KEPT_FOR}`;
  const which = open?.active ? or(and(isNull(alertDeliveries.undeliveredAt), or(...due)), given) : undefined;
  return tx
    .select(QUIETABLE)
    .from(alertDeliveries)
    .where(and(mine(endpointId), which))
    .orderBy(asc(alertDeliveries.urgency), asc(alertDeliveries.createdAt))
    .limit(EXPIRED_AT_ONCE);
}

/** The urgent first, then as they came. A mail goes to one person, so that its answer is theirs alone. */
async function nextBatch(
  tx: Tx,
  { endpointId, now, may, alone }: SendingQuestion,
  open: OpenEndpoint,
): Promise<Picked[]> {
  if (may === 'none') return [];
  const rows = await tx
    .select({ ...QUIETABLE, recipient: alertDeliveries.recipient })
    .from(alertDeliveries)
    .where(and(mine(endpointId), lte(alertDeliveries.notBefore, now), may === 'urgent' ? URGENT : undefined))
    .orderBy(asc(alertDeliveries.urgency), asc(alertDeliveries.createdAt), asc(alertDeliveries.id))
    .limit(alone ? 1 : open.channel.batchSize);
  const [first] = rows;
  return open.channel.name === 'email' ? rows.filter((row) => row.recipient === first?.recipient) : rows;
}

/** Looks once more while nobody can add anything unnoticed, and then sleeps. */
async function fallAsleep(tx: Tx, question: SendingQuestion, open: OpenEndpoint): Promise<SendingTurn> {
  const { endpointId, now, failing } = question;
  await setAwake(tx, endpointId, false);
  const batch = await outsideQuiet(tx, question, open, () => nextBatch(tx, question, open));
  if (batch.length > 0) {
    await setAwake(tx, endpointId, true);
    return turnOf(batch, open);
  }
  const ready = sql`${alertDeliveries.notBefore} <= ${now}`;
  const mayExpire = failing ? sql`true` : sql`${alertDeliveries.attempts} > 0`;
  const [left] = await tx
    .select({
      urgentReady: sql<boolean>`coalesce(bool_or(${ready} and ${URGENT}), false)`,
      othersReady: sql<boolean>`coalesce(bool_or(${ready} and not ${URGENT}), false)`,
      nextAt: sql<string | null>`min(${alertDeliveries.notBefore}) filter (where not ${ready})`,
      expiresAt: sql<string | null>`min(${alertDeliveries.giveUpAt})
        filter (where ${alertDeliveries.undeliveredAt} is null and ${mayExpire})`,
      queued: sql<string>`count(*)`,
    })
    .from(alertDeliveries)
    .where(mine(endpointId));
  return {
    ...IDLE,
    limits: open.channel.limits,
    urgentReady: left?.urgentReady ?? false,
    othersReady: left?.othersReady ?? false,
    nextAt: isoOrNull(left?.nextAt ?? null),
    expiresAt: isoOrNull(left?.expiresAt ?? null),
    queued: Number(left?.queued ?? 0),
  };
}

/** Keeps whether the sender looks by itself. Its row stays locked until the transaction ends. */
async function setAwake(tx: Tx, endpointId: string, awake: boolean): Promise<void> {
  await tx
    .insert(alertSenders)
    .values({ endpointId, awake })
    .onConflictDoUpdate({
      target: alertSenders.endpointId,
      set: { awake },
      // Kept as it is without a lock where it is so already: many add deliveries at the same time.
      ...(awake ? { setWhere: eq(alertSenders.awake, false) } : {}),
    });
}
