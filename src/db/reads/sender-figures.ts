import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';

/** What waits to leave the house through one endpoint, and whether its channel is down (R6.1). */
export interface SenderFigures {
  endpointId: string;
  channel: string;
  down: boolean;
  queued: number;
  /** How long the oldest that may go has been waiting, in ms. */
  oldestMs: number;
}

/** The figures of every endpoint that has a queue or is down. */
export async function senderFigures(db: Database): Promise<SenderFigures[]> {
  const rows = await db.execute<
    Record<'endpoint_id' | 'channel' | 'queued' | 'oldest_ms', string> & { down: boolean }
  >(
    sql`with queues as (
        select endpoint_id, min(channel) as channel, count(*) as queued,
          greatest(0, extract(epoch from now() - min(not_before)) * 1000) as oldest_ms
        from alert_deliveries
        where status in ('pending', 'waiting') and endpoint_id is not null group by endpoint_id)
      select coalesce(q.endpoint_id, s.endpoint_id) as endpoint_id, s.down_since is not null as down,
        coalesce(q.channel, e.channel, s.endpoint_id) as channel,
        coalesce(q.queued, 0) as queued, coalesce(q.oldest_ms, 0) as oldest_ms
      from queues q
      full join (select * from alert_senders where down_since is not null) s on s.endpoint_id = q.endpoint_id
      left join alert_endpoints e on e.id = s.endpoint_id`,
  );
  return rows.map(({ endpoint_id, channel, down, queued, oldest_ms }) => ({
    ...{ endpointId: endpoint_id, channel, down },
    queued: Number(queued),
    oldestMs: Number(oldest_ms),
  }));
}

/**
 * Endpoints with something that should have gone long ago: their sender was ended by hand, or whoever was to wake it died.
 * @param forMs how long ago, in ms
 */
export async function neglectedEndpoints(db: Database, forMs: number): Promise<string[]> {
  const rows = await db.execute<{ endpoint_id: string }>(sql`
    select distinct endpoint_id from alert_deliveries
    where status in ('pending', 'waiting') and digest_of is null and endpoint_id is not null
      and not_before < now() - make_interval(secs => ${forMs / 1_000})`);
  return rows.map(({ endpoint_id }) => endpoint_id);
}
