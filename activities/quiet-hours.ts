import { and, eq, inArray, isNotNull, lte, or, sql } from 'drizzle-orm';
import type { Tx } from '../src/db/database.js';
import { alertDeliveries } from '../src/db/schema.js';
import type { DeliveryChannel } from '../src/domain/alert-channels.js';
import { type LocalQuietHours, quietUntil } from '../src/domain/alert-rules.js';
import type { Instant } from '../src/domain/instant.js';
import type { Urgency } from '../src/domain/urgency.js';

/** What of a delivery says whether it may go out at night. */
export interface Quietable {
  urgency: Urgency;
  milestone: string;
  channel: DeliveryChannel;
  quietHours: LocalQuietHours | null;
}

/** The same of a row, and whose it is. */
export const QUIETABLE = {
  id: alertDeliveries.id,
  urgency: alertDeliveries.urgency,
  milestone: alertDeliveries.milestone,
  channel: alertDeliveries.channel,
  quietHours: alertDeliveries.quietHours,
};

/** What is still to go out at an endpoint, what goes under the head of a digest included. */
export const queueOf = (endpointId: string) =>
  and(eq(alertDeliveries.endpointId, endpointId), inArray(alertDeliveries.status, ['pending', 'waiting']));

/** Until when quiet hours hold a delivery back that would go out at an instant; null when it may go. */
export function heldUntil({ quietHours, channel, ...about }: Quietable, at: Instant): Instant | null {
  if (!quietHours || channel === 'inbox') return null;
  return quietUntil({ quietHours }, { ...about, channel, zone: quietHours.zone }, at);
}

/**
 * Puts off what is due at an endpoint in quiet hours, as after an outage, in another channel's place or at a further attempt
 * (R6.1): until their end, and with all its time from then on.
 */
export async function holdQuiet(tx: Tx, endpointId: string, now: Instant): Promise<void> {
  const queued = queueOf(endpointId);
  const due = or(lte(alertDeliveries.notBefore, now), lte(alertDeliveries.giveUpAt, now));
  const rows = await tx
    .select(QUIETABLE)
    .from(alertDeliveries)
    .where(and(queued, due, isNotNull(alertDeliveries.quietHours)));
  for (const until of new Set(rows.flatMap((row) => heldUntil(row, now) ?? []))) {
    const ids = rows.filter((row) => heldUntil(row, now) === until).map(({ id }) => id);
    await tx
      .update(alertDeliveries)
      .set(putOffUntil(until))
      .where(and(queued, inArray(alertDeliveries.id, ids)));
  }
}

/** What holding a delivery back changes. The head of a digest isn't `waiting`: the others under it are still to be told. */
export function putOffUntil(until: Instant) {
  const isHead = sql`exists (select 1 from ${alertDeliveries} as gathered where gathered.digest_of = ${alertDeliveries}.id)`;
  return {
    notBefore: until,
    giveUpAt: sql`${until}::timestamptz + ${alertDeliveries.tryForMs} * interval '1 ms'`,
    status: sql`case when ${isHead} then ${alertDeliveries.status} else 'waiting' end`,
  };
}
