import { and, eq, sql } from 'drizzle-orm';
import { canonical } from '../domain/canonical.js';
import type { Actor } from '../domain/machine.js';
import type { KeptPolicy } from '../domain/policy/versions.js';
import { NO_TOTALS, type TrialPlace, type TrialTotals } from '../domain/policy-trial-totals.js';
import type { Database, Tx } from './database.js';
import type { PastRange } from './reads/finished-cases.js';
import { policyTrialFindings, policyTrials } from './schema.js';

export type TrialRow = typeof policyTrials.$inferSelect;
export type TrialFinding = typeof policyTrialFindings.$inferInsert;

/** Puts a trial on record with the version as it is now: what is changed in it later is another trial's. */
export async function insertTrial(
  tx: Tx,
  id: string,
  { policy, overrides }: KeptPolicy,
  range: PastRange,
  startedBy: Actor,
): Promise<void> {
  const { version, timeScale: _timeScale, ...document } = policy;
  await tx.insert(policyTrials).values({
    ...{ id, version, document, overrides: [...overrides], ...range, startedBy },
    ...{ reached: { stage: 'orders' as const, after: '' }, totals: NO_TOTALS },
  });
}

export async function trialRow(db: Database, id: string): Promise<TrialRow | null> {
  const [row] = await db.select().from(policyTrials).where(eq(policyTrials.id, id));
  return row ?? null;
}

/** One page of a trial: where it began, where the next one does, and what it found. */
export interface TrialPage {
  from: TrialPlace;
  /** Null when nothing is left. */
  next: TrialPlace | null;
  looked: number;
  total: number;
  totals: TrialTotals;
  findings: TrialFinding[];
}

/**
 * Writes a page, once: whoever did the same page meanwhile has moved on, and then nothing of this one counts.
 * @param mostFindings how many findings of a trial are kept at most; the totals count all
 */
export async function recordPage(
  db: Database,
  id: string,
  { from, next, looked, total, totals, findings }: TrialPage,
  mostFindings: number,
): Promise<void> {
  await db.transaction(async (tx) => {
    const done = sql<number>`${policyTrials.done} + ${looked}`;
    const moved = await tx
      .update(policyTrials)
      .set({
        // What was finished since it was counted is looked at, too.
        ...{ totals, done, total: next ? sql<number>`greatest(${total}::integer, ${done})` : done },
        ...(next ? { reached: next } : { finishedAt: sql`now()` }),
      })
      .where(
        and(
          eq(policyTrials.id, id),
          sql`${policyTrials.reached} = ${canonical(from)}::jsonb and ${policyTrials.finishedAt} is null`,
        ),
      )
      .returning({ id: policyTrials.id });
    if (moved.length === 0 || findings.length === 0) return;
    const kept = await tx.$count(policyTrialFindings, eq(policyTrialFindings.trialId, id));
    const more = findings.slice(0, Math.max(0, mostFindings - kept));
    if (more.length > 0) await tx.insert(policyTrialFindings).values(more);
  });
}
