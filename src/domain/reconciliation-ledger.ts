import { type ClockState, type FiredMilestone, type LedgerDecision, latenessMs } from './clock.js';
import { isClockless } from './clockless.js';
import type { MilestoneEvent } from './machine.js';
import type { ClockKind, Policy } from './policy/types.js';
import { clockFault, differing } from './reconciliation-clocks.js';
import type { CaseRecords, Fault, LedgerRecord } from './reconciliation-types.js';

/**
 * The ledger against the milestones of the clocks, row by row in both directions: each milestone has one row of level 0
 * that says what its event says, each row its milestone, each row of a level a rung of the ladder.
 */
export function ledgerFaults(
  records: CaseRecords,
  clocks: Record<string, ClockState>,
  policy: Policy,
): Fault[] {
  const rows = records.ledger.filter(({ kind }) => !isClockless(kind));
  const found = new Set(rows.map(keyOf));
  const pending = pendingOnes(records);
  const missing = Object.values(clocks).flatMap((clock) =>
    clock.fired
      .filter((fired) => !found.has(keyOf({ clockId: clock.id, level: 0, ...fired })))
      .map(({ revision, milestone, firedAt }) =>
        clockFault('ledger_row_missing', clock, {
          ...{ revision, milestone, level: 0, since: firedAt },
          detail: 'the milestone was reached and has no row',
        }),
      ),
  );
  const wrong = rows.flatMap((row) => {
    const clock = clocks[row.clockId];
    const fired = clock?.fired.find((one) => keyOf({ ...row, ...one }) === keyOf(row));
    if (!clock || !fired) return rowFault('ledger_row_unexplained', records, row, 'no milestone was reached');
    const { escalation = [] } = policy.clocks[clock.kind as ClockKind] ?? {};
    if (row.level > 0 && !(row.milestone === 'breach' && escalation.some(({ level }) => level === row.level)))
      return rowFault('ledger_row_unexplained', records, row, 'the ladder has no such level');
    const wasPending = pending.has(keyOf({ ...row, level: 0 }));
    const fields = differing(sayings(row), sayings(expectedRow(row, clock, fired, wasPending)));
    return fields.length === 0
      ? []
      : rowFault('ledger_row_differs', records, row, `differs from its milestone in ${fields.join(', ')}`);
  });
  return [...missing, ...wrong, ...twice(records)];
}

/** What tells of something else than a clock: its row has its alert. */
export function noticeFaults(records: CaseRecords): Fault[] {
  const raised = new Set(records.alerts.map(({ clockId }) => clockId));
  return records.ledger
    .filter(({ kind, clockId }) => isClockless(kind) && !raised.has(clockId))
    .map((row) => rowFault('ledger_row_unexplained', records, row, 'there is no such alert'));
}

/** A key of the database keeps rows apart; this is for the day on which it isn't there. */
function twice(records: CaseRecords): Fault[] {
  const seen = new Set<string>();
  return records.ledger.flatMap((row) => {
    const key = keyOf(row);
    if (seen.has(key)) return rowFault('ledger_row_twice', records, row, 'the row is there more than once');
    seen.add(key);
    return [];
  });
}

/** The breaches that came while a request for more time was undecided. */
function pendingOnes({ events }: CaseRecords): Set<string> {
  const milestones = events.flatMap(({ event }) =>
    event.type === 'clock_milestone' ? [(event as MilestoneEvent).data] : [],
  );
  return new Set(milestones.filter((one) => one.pending).map((one) => keyOf({ ...one, level: 0 })));
}

function expectedRow(
  row: LedgerRecord,
  clock: ClockState,
  { firedAt, ...fired }: FiredMilestone,
  wasPending: boolean,
): LedgerRecord {
  const decision = decisionOn(fired, wasPending);
  // A level has its own time.
  const at = row.level > 0 ? row.firedAt : firedAt;
  const late = latenessMs({ ...fired, firedAt: at });
  return { ...row, kind: clock.kind, dueAt: fired.dueAt, firedAt: at, latenessMs: late, decision };
}

function decisionOn(
  { pending, voided }: Pick<FiredMilestone, 'pending' | 'voided'>,
  wasPending: boolean,
): LedgerDecision | null {
  if (pending) return 'pending';
  if (voided) return 'voided';
  return wasPending ? 'confirmed' : null;
}

function sayings({ kind, dueAt, firedAt, latenessMs, decision }: LedgerRecord) {
  return { kind, dueAt, firedAt, latenessMs, decision };
}

function keyOf(row: { clockId: string; revision: number; milestone: string; level: number }): string {
  return `${row.clockId}#${row.revision}#${row.milestone}#${row.level}`;
}

function rowFault(fault: Fault['fault'], { subject }: CaseRecords, row: LedgerRecord, detail: string): Fault {
  const { clockId: id, revision, milestone, level, firedAt: since } = row;
  return clockFault(fault, { id, subject }, { revision, milestone, level, since, detail });
}
