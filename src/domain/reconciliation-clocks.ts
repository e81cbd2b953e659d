import { canonical } from './canonical.js';
import { type ClockState, dueMilestones } from './clock.js';
import { columnsOf } from './clock-record.js';
import { addMs, type Instant } from './instant.js';
import type { MilestoneEvent } from './machine.js';
import type { CaseRecords, Fault, FaultKind, Look } from './reconciliation-types.js';

type Clocks = Record<string, ClockState>;

/** A fault of one clock. */
export function clockFault(
  fault: FaultKind,
  { id, subject }: Pick<ClockState, 'id' | 'subject'>,
  about: { since: Instant; detail: string; revision?: number; milestone?: string; level?: number },
): Fault {
  return { fault, subject, clockId: id, revision: null, milestone: null, level: null, ...about };
}

/** Milestones that were due and are not in the story: recomputed, so it doesn't matter who should have recorded them. */
export function missedFaults(clocks: Clocks, { now, graceMs }: Look): Fault[] {
  const dueBy = addMs(now, -graceMs);
  // One that was to begin later and ended before has counted nothing, and ends where it would have begun.
  const ran = Object.values(clocks).filter(({ startedAt, stoppedAt }) => startedAt !== stoppedAt);
  return ran.flatMap((clock) =>
    dueMilestones(clock, dueBy).map(({ milestone, at, revision }) =>
      clockFault('milestone_missed', clock, {
        ...{ milestone, revision, level: 0, since: at },
        detail:
          clock.stoppedAt === null
            ? 'it is due and nothing was recorded: its execution stands still, or was ended by hand'
            : `it was due before the clock ended at ${clock.stoppedAt}, and nothing was recorded`,
      }),
    ),
  );
}

/** Rows of clocks against the clocks that the events make. */
export function clockRowFaults({ subject, events, clocks: rows }: CaseRecords, clocks: Clocks): Fault[] {
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const lastAt = events.at(-1)?.event.at;
  const missing = Object.values(clocks)
    .filter(({ id }) => !rowOf.has(id))
    .map((clock) =>
      clockFault('clock_row_missing', clock, { since: clock.startedAt, detail: 'the events make it run' }),
    );
  const others = rows.flatMap((row) => {
    const made = clocks[row.id];
    const about = { id: row.id, subject };
    if (!made)
      return clockFault('clock_row_unexplained', about, {
        since: row.state.startedAt,
        detail: 'no event makes it run',
      });
    const fields = [
      ...differing({ ...row, id: undefined, state: undefined }, columnsOf(made)),
      ...differing(row.state, made),
    ];
    if (fields.length === 0) return [];
    const detail = `differs from what the events make in ${[...new Set(fields)].join(', ')}`;
    return clockFault('clock_row_differs', about, { since: lastAt ?? made.startedAt, detail });
  });
  return [...missing, ...others];
}

/** Events are numbered without a gap, and tell a milestone once (design, rule 3). */
export function numberingFaults({ subject, events }: CaseRecords): Fault[] {
  const numbers = new Map<string, number>();
  const told = new Set<string>();
  const faults: Fault[] = [];
  for (const { executionId, seq, event } of events) {
    const before = numbers.get(executionId) ?? 0;
    numbers.set(executionId, seq);
    if (seq !== before + 1) {
      const detail = `${executionId} has number ${seq} after ${before}`;
      faults.push({ ...NO_CLOCK, fault: 'events_missing', subject, detail, since: event.at });
    }
    if (event.type !== 'clock_milestone') continue;
    const { clockId, revision, milestone } = (event as MilestoneEvent).data;
    const key = `${clockId}#${revision}#${milestone}`;
    if (told.has(key)) {
      const about = { revision, milestone, level: 0, since: event.at, detail: `again by ${executionId}` };
      faults.push(clockFault('milestone_twice', { id: clockId, subject }, about));
    }
    told.add(key);
  }
  return faults;
}

const NO_CLOCK = { clockId: null, revision: null, milestone: null, level: null };

/** The names of the fields in which two records differ, whatever the order of their keys. */
export function differing(one: object, other: object): string[] {
  const [a, b] = [one, other] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter((name) => canonical(a[name]) !== canonical(b[name]));
}
