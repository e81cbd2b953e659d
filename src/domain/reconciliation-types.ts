import type { ClockState, LedgerDecision } from './clock.js';
import type { columnsOf } from './clock-record.js';
import type { RecordedEvent } from './clocks-from-events.js';
import type { Instant } from './instant.js';

// What is on record of a case's deadlines, and what may be wrong with it.

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
