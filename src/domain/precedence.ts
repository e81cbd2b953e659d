import { type Instant, toMs } from './instant.js';
import type { Urgency } from './urgency.js';

// Thousands of deadlines may fall at one instant, or have passed when the workers come back. What is urgent goes first:
// its timers fire first, its rows are written first, and it is told while what can wait is only put on record.

/** How long the timers of a class leave the way to those of the classes above it, at most. */
const LAG_MS: Record<Urgency, number> = {
  P1_SAFETY_CRITICAL: 0,
  P2_IMMOBILIZED: 1_000,
  P3_DEGRADED: 5_000,
  P4_ROUTINE: 5_000,
};

/**
 * Noticed later than this beyond its lag, a milestone is one of many: on calm machines timers are some ms late. Of urgent
 * ones few are told before the rest is on record, since a telling takes longer than a row.
 */
const CROWDED_MS: Record<Urgency, number> = {
  P1_SAFETY_CRITICAL: 100,
  P2_IMMOBILIZED: 100,
  P3_DEGRADED: 1_000,
  P4_ROUTINE: 1_000,
};

/** How long the telling of a class leaves the way to what else goes on record then, at most. */
const AFTER_THE_CROWD_MS: Record<Urgency, number> = {
  P1_SAFETY_CRITICAL: 2_000,
  P2_IMMOBILIZED: 2_000,
  P3_DEGRADED: 120_000,
  P4_ROUTINE: 120_000,
};

/**
 * How much later than due a timer fires (urgent first, R3.2b): a hundredth of the time waited for, at most 5 s. A command
 * that comes meanwhile records what is due before it is decided on, so nothing is decided by it.
 * @param waitMs from setting the timer to what it waits for
 */
export function timerLagMs(urgency: Urgency, waitMs: number): number {
  return Math.min(LAG_MS[urgency], Math.floor(waitMs / 100));
}

/**
 * How long the telling of a milestone waits until others of the same moment are on record: not at all when it was noticed in
 * time; else a hundredth of the limit, at most two seconds when it is urgent and two minutes when it can wait.
 * @param reachedAt when the milestone fell due, or was moved into the past
 * @param noticedAt when it was recorded
 */
// A replay compares no durations, but zero sets no timer and anything else sets one: which of them comes out is history.
// To change that, give the tellings another patch id in workflows/milestones.ts, and keep this for those from before.
export function tellingWaitMs(
  urgency: Urgency,
  limitMs: number,
  { reachedAt, noticedAt }: { reachedAt: Instant; noticedAt: Instant },
): number {
  return crowdWaitMs(urgency, limitMs, toMs(noticedAt) - toMs(reachedAt));
}

/** The same by how late the milestone was noticed. */
export function crowdWaitMs(urgency: Urgency, limitMs: number, lateMs: number): number {
  if (lateMs <= LAG_MS[urgency] + CROWDED_MS[urgency]) return 0;
  return Math.min(AFTER_THE_CROWD_MS[urgency], Math.floor(limitMs / 100));
}
