import type { ClockState } from './clock.js';
import { clocksFromEvents } from './clocks-from-events.js';
import { MINUTE_MS } from './duration.js';
import { toMs } from './instant.js';
import type { Policy } from './policy/types.js';
import { leftOpenFaults, untoldFaults, untriedFaults } from './reconciliation-alerts.js';
import { clockRowFaults, missedFaults, numberingFaults } from './reconciliation-clocks.js';
import { ledgerFaults, noticeFaults } from './reconciliation-ledger.js';
import type { CaseRecords, Fault, FaultKind, Look } from './reconciliation-types.js';

/**
 * What is due right now is no fault yet: a timer, its transaction and the telling take a moment, and longer for thousands
 * at one instant (BENCHMARKS.md). Beyond it, it is one.
 */
export const GRACE_MS = 2 * MINUTE_MS;

/**
 * Recomputes every clock of a case from its stored events and holds what is on record against it (R6.1): rows of clocks,
 * milestones in the ledger, levels of the ladder.
 * @param policy the version that the case keeps; null when nobody knows it
 * @returns what is wrong, the longest standing first; nothing when all adds up
 */
export function reconcile(records: CaseRecords, policy: Policy | null, look: Look): Fault[] {
  const ofEvents = [...numberingFaults(records), ...noticeFaults(records), ...untriedFaults(records, look)];
  const all = [...ofEvents, ...comparedFaults(records, policy, look)];
  return all.sort((a, b) => toMs(a.since) - toMs(b.since));
}

function comparedFaults(records: CaseRecords, policy: Policy | null, look: Look): Fault[] {
  if (!policy) return [ofCase(records, look, 'standard_unknown', 'its version is not on record')];
  const clocks = clocksOrFault(records, policy, look);
  if ('fault' in clocks) return [clocks];
  const missed = missedFaults(clocks.made, look);
  return [
    ...missed,
    ...leftOpenFaults(
      records,
      missed.filter(({ clockId }) => isRunning(clocks.made, clockId)),
      look,
    ),
    ...clockRowFaults(records, clocks.made),
    ...ledgerFaults(records, clocks.made, policy),
    ...untoldFaults(records, clocks.made, policy, look),
  ];
}

function isRunning(clocks: Record<string, ClockState>, clockId: string | null): boolean {
  return clockId !== null && clocks[clockId]?.stoppedAt === null;
}

/** A story that somebody has tampered with may be beyond reading; the other cases are checked all the same. */
function clocksOrFault(records: CaseRecords, policy: Policy, look: Look) {
  try {
    return { made: clocksFromEvents(records.subject, records.events, policy) };
  } catch (error) {
    return ofCase(records, look, 'story_unreadable', error instanceof Error ? error.message : String(error));
  }
}

function ofCase({ subject, events }: CaseRecords, { now }: Look, fault: FaultKind, detail: string): Fault {
  const since = events[0]?.event.at ?? now;
  return { fault, subject, clockId: null, revision: null, milestone: null, level: null, detail, since };
}

/** What comes yet when the service is behind. */
const LATE: readonly FaultKind[] = [
  'milestone_missed',
  'milestone_untold',
  'level_untold',
  'alert_left_open',
];

export function isLate({ fault }: Fault): boolean {
  return LATE.includes(fault);
}

/**
 * Tells what is probably still on its way from what is wrong (R6.1): late by no more than what the service has just done.
 * @param fault one of those that are late
 * @param behindMs how late the service was with what it did in the last moments; less than half of the grace is punctual
 */
export function orOnItsWay<F extends Fault>(fault: F, { now, graceMs }: Look, behindMs: number): F {
  const lateMs = toMs(now) - toMs(fault.since);
  const isBehind = behindMs > 0 && behindMs >= graceMs / 2;
  if (!isLate(fault) || !isBehind || lateMs > behindMs + graceMs) return fault;
  const behind = `the service is ${Math.ceil(behindMs / 1000)} s behind`;
  return {
    ...fault,
    fault: 'late_on_its_way',
    detail: `${fault.fault} so far, and ${behind}: ${fault.detail}`,
  };
}
