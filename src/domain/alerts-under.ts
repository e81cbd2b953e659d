import type { ClockState, FiredMilestone } from './clock.js';
import { parseDuration } from './duration.js';
import { addMs, type Instant } from './instant.js';
import type { ClockKind, LadderRung, ProcessPolicy } from './policy/types.js';

/** A row of the ledger: a milestone of a clock at level 0, and each level of the ladder that was told of it. */
export interface AlertRow {
  clockId: string;
  revision: number;
  milestone: string;
  level: number;
}

/** What is known of the alerts that were really raised. */
export interface AlertsOnRecord {
  clocks: Readonly<Record<string, ClockState>>;
  policy: Pick<ProcessPolicy, 'clocks'>;
  ledger: readonly AlertRow[];
  /** When somebody took a clock's alert, by the clock's id. */
  acknowledged: Readonly<Record<string, readonly Instant[]>>;
}

/** A row as one text, for telling rows apart. */
export function rowKey({ clockId, revision, milestone, level }: AlertRow): string {
  return `${clockId}#${revision}#${milestone}#${level}`;
}

/**
 * The rows that the ledger would have of clocks under another standard (R8.2). A level is told when nobody took the alert,
 * the clock hadn't ended and the breach wasn't voided by its time; whoever took the alert would have done so at the same
 * moment. Where milestone and level are as they were, what is on record counts, with its delays and failed deliveries.
 * @param clocks as the other standard makes them (`clocksUnder`)
 */
export function alertsUnder(
  clocks: Readonly<Record<string, ClockState>>,
  policy: Pick<ProcessPolicy, 'clocks'>,
  record: AlertsOnRecord,
): AlertRow[] {
  const known = new Set(record.ledger.map(rowKey));
  return Object.values(clocks).flatMap((clock) =>
    clock.fired.flatMap((fired) => {
      const { revision, milestone } = fired;
      const row = (level: number): AlertRow => ({ clockId: clock.id, revision, milestone, level });
      const told = ladderOf(policy, clock, fired).filter((rung) =>
        asItWas(rung, clock, fired, record)
          ? known.has(rowKey(row(rung.level)))
          : isTold(rung, clock, fired, record.acknowledged[clock.id] ?? []),
      );
      return [row(0), ...told.map(({ level }) => row(level))];
    }),
  );
}

function ladderOf(
  { clocks }: Pick<ProcessPolicy, 'clocks'>,
  { kind }: ClockState,
  { milestone }: FiredMilestone,
): LadderRung[] {
  return milestone === 'breach' ? (clocks[kind as ClockKind]?.escalation ?? []) : [];
}

/** Whether a level would have been told at the same moment as it really was to be. */
function asItWas(
  rung: LadderRung,
  clock: ClockState,
  fired: FiredMilestone,
  record: AlertsOnRecord,
): boolean {
  const before = record.clocks[clock.id];
  const same = before?.fired.some(
    ({ revision, milestone, firedAt }) =>
      revision === fired.revision && milestone === fired.milestone && firedAt === fired.firedAt,
  );
  if (!before || !same || before.stoppedAt !== clock.stoppedAt) return false;
  return ladderOf(record.policy, before, fired).some(
    ({ level, after }) => level === rung.level && parseDuration(after) === parseDuration(rung.after),
  );
}

function isTold(
  { after }: LadderRung,
  clock: ClockState,
  { firedAt }: FiredMilestone,
  acknowledged: readonly Instant[],
): boolean {
  const at = addMs(firedAt, parseDuration(after));
  const voidedAt = [...clock.earlierExtensions, ...(clock.extension ? [clock.extension] : [])]
    .flatMap(({ decision }) => (decision?.approved ? [decision.at] : []))
    .find((approvedAt) => approvedAt >= firedAt);
  // Taken before it was reached, it is another alert's taking: a later milestone tells anew.
  const takenAt = [...acknowledged].sort().find((at) => at >= firedAt);
  return [clock.stoppedAt, voidedAt, takenAt].every(
    (ended) => ended === null || ended === undefined || at <= ended,
  );
}
