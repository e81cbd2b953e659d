import { sql } from 'drizzle-orm';
import type { Database } from '../database.js';

/** Figures of one kind of clock. */
export interface ClockFigures {
  kind: string;
  running: number;
  overdue: number;
}

export interface LatenessFigures {
  kind: string;
  count: number;
  sumMs: number;
  within: number[];
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

/** How many milestones were reached in the last hour, by kind. */
export async function reachedFigures(db: Database): Promise<{ kind: string; count: number }[]> {
  const rows = await db.execute<{ kind: string; count: number }>(sql`
    select kind, count(*)::int as count
    from alert_ledger where level = 0 and fired_at > now() - interval '1 hour' group by kind`);
  return [...rows];
}

/** The upper bounds by which lateness is counted, in seconds: an instant's herd, a restart, an outage. */
export const LATENESS_BOUNDS = [0.1, 0.5, 1, 3, 10, 60, 300, 3600];

/**
 * How late the milestones on record were noticed, by kind: `within[i]` of them within `LATENESS_BOUNDS[i]` seconds.
 */
export async function latenessFigures(db: Database): Promise<LatenessFigures[]> {
  const bounds = LATENESS_BOUNDS.map(
    (seconds) => sql`count(*) filter (where lateness_ms <= ${seconds * 1000})`,
  );
  const rows = await db.execute<{ kind: string; count: string; sum: string; within: string[] }>(sql`
    select kind, count(*) as count, sum(lateness_ms) as sum, array[${sql.join(bounds, sql`, `)}] as within
    from alert_ledger where level = 0 group by kind order by kind`);
  return rows.map(({ kind, count, sum, within }) => ({
    ...{ kind, count: Number(count), sumMs: Number(sum) },
    within: within.map(Number),
  }));
}
