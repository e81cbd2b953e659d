import { and, asc, eq } from 'drizzle-orm';
import type { ClockCycle, ClockView } from '../../contracts/clocks.js';
import {
  type ClockState,
  deadline,
  explain,
  firstDueAt,
  isExtensionPending,
  milestones,
} from '../../domain/clock.js';
import { type Instant, toMs } from '../../domain/instant.js';
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
    provisional: deadline(state)?.provisional ?? false,
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
 * Explains every cycle of one kind of clock: what was counted, what was not, and why; what was reached and is to come.
 * @param subject the order's or the complaint's number
 * @param until the instant to look from; a clock that has stopped gives the same answer for ever
 */
export async function explainClocks(
  db: Database,
  subject: string,
  kind: ClockKind,
  until: Instant,
): Promise<ClockCycle[]> {
  const rows = await db
    .select()
    .from(clocks)
    .where(and(eq(clocks.subject, subject), eq(clocks.kind, kind)))
    .orderBy(asc(clocks.cycle));
  return rows.map((row) => ({ ...clockViewOf(row), ...why(row.state, until) }));
}

function why(clock: ClockState, until: Instant) {
  const { provisional, grossMs, countedMs, excludedMs, intervals } = explain(clock, until);
  const extensions = clock.extension ? [...clock.earlierExtensions, clock.extension] : [];
  const { limitMs, pauses, fired } = clock;
  const counted = {
    limitMs,
    calendar: calendarOf(clock),
    provisional,
    grossMs,
    countedMs,
    excludedMs,
    intervals,
  };
  return { ...counted, milestones: milestonesOf(clock), pauses, extensions, fired };
}

function calendarOf({ calendar }: ClockState): ClockCycle['calendar'] {
  if (!calendar) return null;
  const { id, revision, zone, dataReachesTo } = calendar;
  return { id, revision, zone, dataReachesTo };
}

/** What was reached, by whichever limit it then had, and what a clock that runs will reach. */
function milestonesOf(clock: ClockState): ClockCycle['milestones'] {
  const reached = clock.fired.map(({ pending = false, voided = false, ...fired }) => ({
    ...{ movedAt: null, ...fired, pending, voided },
    ...{ skipped: false, provisional: false },
  }));
  const ahead = clock.stoppedAt === null ? milestones(clock).filter(({ fired }) => !fired) : [];
  const toCome = ahead.map(({ milestone, at, revision, skipped, provisional }) => ({
    ...{ milestone, dueAt: at, movedAt: null, firedAt: null, revision, skipped, provisional },
    ...{ pending: false, voided: false },
  }));
  return [...reached, ...toCome].sort((a, b) => toMs(a.dueAt) - toMs(b.dueAt));
}
