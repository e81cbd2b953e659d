import { eq } from 'drizzle-orm';
import type { Database } from '../src/db/database.js';
import { stepExecutions } from '../src/db/schema.js';
import type { ClockState } from '../src/domain/clock.js';

/** What the records know of an execution's clocks when it can't be asked any more. */
export function clockActivities({ db }: { db: Database }) {
  return {
    /** The clocks that an execution has on record as running; none when it has recorded nothing. */
    async liveClocksOf({ executionId }: { executionId: string }): Promise<{ clocks: ClockState[] }> {
      const [row] = await db
        .select({ state: stepExecutions.state })
        .from(stepExecutions)
        .where(eq(stepExecutions.executionId, executionId));
      const all = Object.values((row?.state.clocks ?? {}) as Record<string, ClockState>);
      return { clocks: all.filter(({ stoppedAt }) => stoppedAt === null) };
    },
  };
}
