import { and, eq, inArray } from 'drizzle-orm';
import type { Transition } from '../src/contracts/transition.js';
import type { Tx } from '../src/db/database.js';
import { alertLedger } from '../src/db/schema.js';
import { latenessMs } from '../src/domain/clock.js';
import type { Unanswered } from '../src/domain/machine.js';

/** A milestone's row, written with its transition. */
export async function writeLedger(tx: Tx, { ledger, subject, orderNo }: Transition): Promise<void> {
  if (!ledger) return;
  await tx
    .insert(alertLedger)
    .values({ ...ledger, subject, orderNo, latenessMs: latenessMs(ledger) })
    .onConflictDoNothing();
}

/**
 * What a decision on more time makes of the breach that was raised before it (R3.3b): the row stays either way. A request
 * that nobody answered in time confirms it.
 */
export async function decideLedger(tx: Tx, { event, clocks }: Transition): Promise<void> {
  const { approved = false, unanswered = [] } = event.data as { approved?: boolean } & Unanswered;
  const ids = event.type === 'extension_decided' ? clocks.map(({ id }) => id) : unanswered;
  if (ids.length === 0) return;
  await tx
    .update(alertLedger)
    .set({ decision: approved ? 'voided' : 'confirmed' })
    .where(and(inArray(alertLedger.clockId, ids), eq(alertLedger.decision, 'pending')));
}
