import { and, eq, isNull, like } from 'drizzle-orm';
import type { Database } from '../src/db/database.js';
import { alerts, stepExecutions } from '../src/db/schema.js';
import type { ClockState } from '../src/domain/clock.js';
import { findingAlertsOf, SPOT_CHECK_FINDING } from '../src/domain/spot-check.js';

/** What the records know of an execution when it can't be asked any more. */
export function clockActivities({ db }: { db: Database }) {
  return {
    /**
     * The clocks that an execution has on record as running, and the alerts that it alone would have ended; none when it
     * has recorded nothing.
     */
    async liveClocksOf({
      executionId,
    }: {
      executionId: string;
    }): Promise<{ clocks: ClockState[]; alertIds?: string[] }> {
      const [row] = await db.select().from(stepExecutions).where(eq(stepExecutions.executionId, executionId));
      const all = Object.values((row?.state.clocks ?? {}) as Record<string, ClockState>);
      const clocks = all.filter(({ stoppedAt }) => stoppedAt === null);
      if (row?.kind !== 'repair' || row.orderNo === null) return { clocks, alertIds: [] };
      const about = like(alerts.id, `${findingAlertsOf(row.orderNo, row.n)}%`);
      const raised = await db
        .select({ id: alerts.id })
        .from(alerts)
        .where(
          and(
            eq(alerts.orderNo, row.orderNo),
            eq(alerts.kind, SPOT_CHECK_FINDING),
            about,
            isNull(alerts.resolvedAt),
          ),
        )
        .orderBy(alerts.id);
      return { clocks, alertIds: raised.map(({ id }) => id) };
    },
  };
}
