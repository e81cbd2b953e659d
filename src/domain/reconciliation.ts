import type { ClockState, LedgerDecision } from './clock.js';
import type { columnsOf } from './clock-record.js';
import { clocksFromEvents, type RecordedEvent } from './clocks-from-events.js';
import { MINUTE_MS } from './duration.js';
import { type Instant, toMs } from './instant.js';
import type { Policy } from './policy/types.js';
import { leftOpenFaults, untoldFaults, untriedFaults } from './reconciliation-alerts.js';
import { clockRowFaults, missedFaults, numberingFaults } from './reconciliation-clocks.js';
import { ledgerFaults, noticeFaults } from './reconciliation-ledger.js';

/** What may be wrong with the records of a case's deadlines. */
export const FAULTS = [
  /** A milestone was due and nothing was recorded: nobody watches the clock, as when an order was terminated by hand. */
  'milestone_missed',
  'milestone_twice',
  'clock_row_missing',
  'clock_row_unexplained',
  'clock_row_differs',
  'ledger_row_missing',
  'ledger_row_unexplained',
  'ledger_row_twice',
  'ledger_row_differs',
  /** A milestone that somebody is to hear of, and no alert was raised. */
  'milestone_untold',
  /** A level of the ladder that nobody was told at its time, although nobody had acknowledged. */
  'level_untold',
  /** An alert that its repair would have ended: the repair is over, or nobody watches the case any more. */
  'alert_left_open',
  /** A telling that no attempt was made to send for as long as its channel was to be tried. */
  'delivery_untried',
  /**
   * One of those that are late, while the service is as late with what it does right now, as when thousands fall due at one
   * instant: it probably comes yet. It is one of the others when the service has caught up.
   */
  'late_on_its_way',
  /** Numbers of an execution's events that aren't there. */
  'events_missing',
  /** No deadline can be made from the events. */
  'story_unreadable',
  /** The case keeps a version of the standard that isn't on record. */
  'standard_unknown',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** One thing that doesn't add up. */
export interface Fault {
  fault: FaultKind;
  subject: string;
  clockId: string | null;
  revision: number | null;
  milestone: string | null;
  level: number | null;
  /** What was found, and what should have been. */
  detail: string;
  /** From when on it is wrong, as far as the records tell. */
  since: Instant;
}

/** An event with its number in its execution. */
export type NumberedEvent = RecordedEvent & { seq: number };

/** A clock's row. */
export type ClockRecord = ReturnType<typeof columnsOf> & { id: string; state: ClockState };

/** A row of the alert ledger. */
export interface LedgerRecord {
  clockId: string;
  kind: string;
  revision: number;
  milestone: string;
  level: number;
  dueAt: Instant;
  firedAt: Instant;
  latenessMs: number;
  decision: LedgerDecision | null;
}

/** An alert, and every time that somebody took it. */
export interface AlertRecord {
  clockId: string;
  kind: string;
  /** Whether it still waits for the end of what it tells of. */
  open: boolean;
  acknowledgedAts: Instant[];
  /** The milestones of which anybody was told, whether by themselves or in a digest, at once or later. */
  told: { revision: number; milestone: string }[];
}

/** A telling that waits and was never tried. */
export interface UntriedDelivery {
  clockId: string;
  revision: number;
  milestone: string;
  level: number;
  channel: string;
  giveUpAt: Instant;
}

/** All that is on record of the deadlines of one order or complaint, as of one moment. */
export interface CaseRecords {
  subject: string;
  /** In the order of their recording. */
  events: readonly NumberedEvent[];
  clocks: readonly ClockRecord[];
  ledger: readonly LedgerRecord[];
  alerts: readonly AlertRecord[];
  untried: readonly UntriedDelivery[];
}

/** When the records were read, and how late something may be before it is wrong. */
export interface Look {
  now: Instant;
  graceMs: number;
}

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
