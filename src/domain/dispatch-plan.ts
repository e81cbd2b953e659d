import type { Commitment, HardRule, WaitingCause, WaitingRequest } from './dispatch-types.js';

// What a decision of the desk is made of on its way from the question to the answer.

/** Effective class of a request: 0 P1, 1 P2, 2 P3 and P4 that has aged, 3 other P4. */
export type Level = 0 | 1 | 2 | 3;

export interface RankedRequest {
  request: WaitingRequest;
  level: Level;
  /** From 1. */
  rank: number;
}

/** A request that should not be in the queue, with the reason. */
export interface ShutRequest {
  ranked: RankedRequest;
  cause: WaitingCause;
}

/** What one technician is for one request: the hard rule broken, or how well they suit (tenths of a point). */
export interface Fit {
  broken: HardRule | null;
  points: number;
}

/** A free place of a technician; `place` counts from 0 for the next one. */
export interface FreePlace {
  member: number;
  place: number;
}

/** A place held by work that a P1 may take back. */
export interface PreemptablePlace {
  member: number;
  commitment: Commitment;
  /** 0 for the most recently assigned. */
  recency: number;
}

/** The outcome of the matching, by index into the open requests; members by index into the bench. */
export interface Plan {
  places: Map<number, { member: number; place: number }>;
  preempted: Map<number, PreemptablePlace>;
}
