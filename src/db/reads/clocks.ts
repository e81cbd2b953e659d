import { and, asc, eq } from 'drizzle-orm';
import type { ClockExplanations, ClockView } from '../../contracts/clocks.js';
import { type ClockState, explain, firstDueAt, isExtensionPending } from '../../domain/clock.js';
import type { Instant } from '../../domain/instant.js';
import type { ClockKind } from '../../domain/policy/types.js';
import type { Database } from '../database.js';
import { clocks } from '../schema.js';
import { iso, isoOrNull } from './pages.js';

type ClockRow = typeof clocks.$inferSelect;

/** A clock's row as people see it. */
export function clockViewOf(row: ClockRow): ClockView {
  const { state } = row;
  return {
    id: row.id,
    kind: row.kind,
    cycle: row.cycle,
    startedAt: iso(row.startedAt),
    dueAt: isoOrNull(row.dueAt),
    firstDueAt: firstDueAt(state),
    stoppedAt: isoOrNull(row.stoppedAt),
    outcome: state.outcome,
    revision: state.revision,
    extensionPending: isExtensionPending(state),
  };
}

/** The clocks of an order or a complaint, in the order in which they started. */
export async function clocksOf(db: Database, subject: string): Promise<ClockRow[]> {
  return db
    .select()
    .from(clocks)
    .where(eq(clocks.subject, subject))
    .orderBy(asc(clocks.startedAt), asc(clocks.id));
}

/**
 * Explains every cycle of one kind of clock: what was counted, what was not, and why.
 * @param until the instant to look from; a clock that has stopped gives the same answer for ever
 */
export async function explainClocks(
  db: Database,
  orderNo: string,
  kind: ClockKind,
  until: Instant,
): Promise<ClockExplanations> {
  const rows = await db
    .select()
    .from(clocks)
    .where(and(eq(clocks.subject, orderNo), eq(clocks.kind, kind)))
    .orderBy(asc(clocks.cycle));
  return { orderNo, kind, cycles: rows.map((row) => ({ ...clockViewOf(row), ...why(row.state, until) })) };
}

function why(clock: ClockState, until: Instant) {
  const { provisional, grossMs, countedMs, excludedMs, intervals } = explain(clock, until);
  const extensions = clock.extension ? [...clock.earlierExtensions, clock.extension] : [];
  const { limitMs, pauses, fired } = clock;
  return { limitMs, provisional, grossMs, countedMs, excludedMs, intervals, pauses, extensions, fired };
}
