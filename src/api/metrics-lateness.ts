import type { Database } from '../db/database.js';
import { LATENESS_BOUNDS, type LatenessFigures, latenessFigures } from '../db/reads/metrics.js';

/** The ledger is long: it isn't counted anew for every scrape. */
const COUNTED_FOR_MS = 30_000;
const NAME = 'pitlane_milestone_lateness_seconds';

/**
 * How late milestones were noticed (R3.3b), as a histogram over the whole ledger. Every app shows the same
 * figures, so they are not added up over apps.
 * @returns what gives the metric in Prometheus's text format
 */
export function latenessHistogram(db: Database): () => Promise<string> {
  let counted: { text: string; at: number } | null = null;
  return async () => {
    if (!counted || counted.at + COUNTED_FOR_MS < Date.now()) {
      counted = { text: textOf(await latenessFigures(db)), at: Date.now() };
    }
    return counted.text;
  };
}

function textOf(figures: LatenessFigures[]): string {
  const lines = figures.flatMap(({ kind, count, sumMs, within }) => [
    ...LATENESS_BOUNDS.map((bound, i) => `${NAME}_bucket{kind="${kind}",le="${bound}"} ${within[i] ?? 0}`),
    `${NAME}_bucket{kind="${kind}",le="+Inf"} ${count}`,
    `${NAME}_sum{kind="${kind}"} ${sumMs / 1000}`,
    `${NAME}_count{kind="${kind}"} ${count}`,
  ]);
  const head = [`# HELP ${NAME} How late milestones were noticed`, `# TYPE ${NAME} histogram`];
  return [...head, ...lines, ''].join('\n');
}
