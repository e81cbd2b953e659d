import { type ClockCalendar, clockSpans, deadline, isPastDue, mergedPauses } from './clock-count.js';
import type { ClockOutcome, ClockState } from './clock-state.js';
import { fromMs, type Instant, toMs } from './instant.js';

/** A stretch of the clock's life. Counted: `running` or `overdue`. Not counted: the pauses' reasons, or `closed_hours`. */
export interface ClockInterval {
  from: Instant;
  to: Instant;
  counted: boolean;
  reason: string;
}

/** Why a deadline is when it is. `grossMs` = `countedMs` + `excludedMs` = the sum of the intervals, exactly. */
export interface ClockExplanation {
  dueAt: Instant | null;
  provisional: boolean;
  state: ClockOutcome;
  grossMs: number;
  countedMs: number;
  excludedMs: number;
  intervals: ClockInterval[];
}

/**
 * Takes a clock and the instant to look from, gives every counted and excluded interval from its start to there, or to
 * where it stopped. A closed clock gives the same answer for ever.
 */
export function explain(clock: ClockState, until: Instant, calendar?: ClockCalendar): ClockExplanation {
  const startMs = toMs(clock.startedAt);
  const lastMs = clock.stoppedAt === null ? toMs(until) : Math.min(toMs(until), toMs(clock.stoppedAt));
  const endMs = Math.max(startMs, lastMs);
  const due = deadline(clock, calendar);
  const working = workingUntil(clock, endMs, calendar);
  const pauseEdges = clock.pauses.flatMap((p) => [toMs(p.from), p.to === null ? endMs : toMs(p.to)]);
  const workEdges = working.flatMap((span) => [span.fromMs, span.toMs]);
  const edges = [startMs, endMs, ...pauseEdges, ...workEdges, ...(due ? [toMs(due.at)] : [])]
    .filter((ms) => ms >= startMs && ms <= endMs)
    .sort((a, b) => a - b);
  const intervals: ClockInterval[] = [];
  let fromEdge = startMs;
  for (const toEdge of edges) {
    if (toEdge === fromEdge) continue;
    const why = reasonOf(clock, fromEdge, working, due && toMs(due.at));
    const last = intervals.at(-1);
    if (last?.reason === why.reason) last.to = fromMs(toEdge);
    else intervals.push({ from: fromMs(fromEdge), to: fromMs(toEdge), ...why });
    fromEdge = toEdge;
  }
  const countedMs = intervals.reduce((sum, i) => sum + (i.counted ? toMs(i.to) - toMs(i.from) : 0), 0);
  return {
    dueAt: due?.at ?? null,
    provisional: due?.provisional ?? false,
    state: stateAt(clock, until, calendar),
    grossMs: endMs - startMs,
    countedMs,
    excludedMs: endMs - startMs - countedMs,
    intervals,
  };
}

function workingUntil(
  clock: ClockState,
  endMs: number,
  calendar: ClockCalendar,
): { fromMs: number; toMs: number }[] {
  const found: { fromMs: number; toMs: number }[] = [];
  for (const span of clockSpans(clock, calendar)) {
    if (span.fromMs >= endMs) break;
    found.push({ fromMs: span.fromMs, toMs: Math.min(span.toMs, endMs) });
  }
  return found;
}

function reasonOf(
  clock: ClockState,
  ms: number,
  working: { fromMs: number; toMs: number }[],
  dueMs: number | null,
): { counted: boolean; reason: string } {
  const reasons = clock.pauses
    .filter((p) => toMs(p.from) <= ms && (p.to === null || ms < toMs(p.to)))
    .map((p) => p.reason);
  if (reasons.length > 0) return { counted: false, reason: [...new Set(reasons)].sort().join('+') };
  if (!working.some((span) => span.fromMs <= ms && ms < span.toMs))
    return { counted: false, reason: 'closed_hours' };
  return { counted: true, reason: dueMs !== null && ms >= dueMs ? 'overdue' : 'running' };
}

function stateAt(clock: ClockState, until: Instant, calendar: ClockCalendar): ClockOutcome {
  if (clock.stoppedAt !== null && toMs(clock.stoppedAt) <= toMs(until)) return clock.outcome;
  if (clock.outcome === 'breached' || (!clock.lapses && isPastDue(clock, until, calendar))) return 'breached';
  const ms = toMs(until);
  return mergedPauses(clock).some((p) => p.fromMs <= ms && ms < p.toMs) ? 'paused' : 'running';
}
