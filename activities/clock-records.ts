import { eq } from 'drizzle-orm';
import type { Database } from '../src/db/database.js';
import { stepExecutions } from '../src/db/schema.js';
import { claimNumberAlertId } from '../src/domain/claim-numbers.js';
import type { ClockState } from '../src/domain/clock.js';
import type { MachineState } from '../src/domain/machine.js';
import { CLAIMANTS } from '../src/domain/money.js';
import { findingAlertsFor } from '../src/domain/spot-check.js';
import type { RepairState } from '../src/domain/steps/repair.js';

/** What the records know of an execution when it can't be asked any more. */
export function clockActivities({ db }: { db: Database }) {
  return {
    /**
     * How an execution stands by its record: the clocks that run, and the alerts that it alone would have ended; none when
     * it has recorded nothing. An alert that was signalled a moment ago has no row yet, so they follow from the execution's
     * own record: those of findings and of claims without numbers, and of clocks whose end it may not have told any more.
     * Who ends one that isn't there, or has ended, does nothing.
     */
    async liveClocksOf({
      executionId,
    }: {
      executionId: string;
    }): Promise<{ clocks: ClockState[]; alertIds?: string[]; state?: MachineState }> {
      const [row] = await db.select().from(stepExecutions).where(eq(stepExecutions.executionId, executionId));
      if (!row) return { clocks: [], alertIds: [] };
      const all = Object.values((row.state.clocks ?? {}) as Record<string, ClockState>);
      const stopped = all.filter(({ stoppedAt, fired }) => stoppedAt !== null && fired.length > 0);
      const raised = raisedBy(row);
      return {
        clocks: all.filter(({ stoppedAt }) => stoppedAt === null),
        state: row.state as unknown as MachineState,
        alertIds: [...stopped.map(({ id }) => id), ...raised].sort(),
      };
    },
  };
}

/** Alerts without a clock that only the execution itself ends. */
function raisedBy({ kind, orderNo, n, state }: typeof stepExecutions.$inferSelect): string[] {
  if (orderNo === null) return [];
  // The bill of a car that was handed over holds, and the numbers are still to come.
  if (kind === 'settlement' && state.status !== 'handed_over')
    return CLAIMANTS.map((payer) => claimNumberAlertId(orderNo, payer));
  return kind === 'repair' ? findingAlertsFor(orderNo, n, (state as unknown as RepairState).findings) : [];
}
