import type {
  Assignment,
  Commitment,
  DispatchRules,
  Preemption,
  WaitingRequest,
} from '../domain/dispatch.js';
import type { Instant } from '../domain/instant.js';

/** Work that the desk has given to a technician, with whom to ask for it back. */
export interface DeskHolding extends Commitment {
  technicianId: string;
  /** The dispatch execution, which answers while the offer stands. */
  replyTo: string;
  /** The repair execution, which answers after acceptance. */
  holder: string;
}

/** A request, the dispatch that answers an offer of it, and the repair that answers after acceptance (design, rule 5). */
export interface QueueEntry {
  request: WaitingRequest;
  replyTo: string;
  holder: string;
}

/** What the records say that a desk has: for one that was ended by hand and has lost it. Keys as in its state. */
export interface DeskRecords {
  waiting: Record<string, QueueEntry>;
  holdings: Record<string, DeskHolding>;
  lastSeq: Record<string, number>;
}

/** One question to the matching: everything that it decides by, besides the roster in Postgres. */
export interface DeskQuestion {
  decisionId: string;
  outletId: string;
  rules: DispatchRules;
  now: Instant;
  waiting: WaitingRequest[];
  holdings: DeskHolding[];
}

/** What the desk is told of a decision; the candidates and reasons stay with the record. */
export interface DeskDecision {
  decidedAt: Instant;
  assignments: (Pick<Assignment, 'orderNo' | 'n' | 'technicianId' | 'score'> & { offerId: string })[];
  preemptions: Preemption[];
  /** False when an earlier run had stored another decision under this number. */
  mine: boolean;
}
