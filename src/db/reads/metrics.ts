import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';

/** Figures of one kind of clock. Lateness is of the milestones noticed within the last hour, in ms. */
export interface ClockFigures {
  kind: string;
  running: number;
  overdue: number;
}

export interface LatenessFigures {
  kind: string;
  count: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** How many deadlines run, and how many of them are past due, by kind. */
export async function clockFigures(db: Database): Promise<ClockFigures[]> {
  const rows = await db.execute<{ kind: string; running: string; overdue: string }>(sql`
    select kind, count(*) as running, count(*) filter (where due_at < now()) as overdue
    from clocks where stopped_at is null group by kind`);
  return rows.map(({ kind, running, overdue }) => ({
    kind,
    running: Number(running),
    overdue: Number(overdue),
  }));
}

/** How late milestones were noticed in the last hour, by kind. */
export async function latenessFigures(db: Database): Promise<LatenessFigures[]> {
  const rows = await db.execute<Record<'kind' | 'count' | 'p50' | 'p99' | 'max', string>>(sql`
    select kind, count(*) as count,
      percentile_cont(0.5) within group (order by lateness_ms) as p50,
      percentile_cont(0.99) within group (order by lateness_ms) as p99,
      max(lateness_ms) as max
    from alert_ledger where level = 0 and fired_at > now() - interval '1 hour' group by kind`);
  return rows.map(({ kind, count, p50, p99, max }) => ({
    kind,
    count: Number(count),
    p50Ms: Number(p50),
    p99Ms: Number(p99),
    maxMs: Number(max),
  }));
}
