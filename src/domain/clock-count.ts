import { type BusinessCalendar, type WorkingSpan, workingSpans } from './calendar.js';
import type { ClockOutcome, ClockState, Milestone } from './clock-state.js';
import { fromMs, type Instant, toMs } from './instant.js';

/** Another snapshot to count by than the one that the clock has; for clocks that name a calendar. */
export type ClockCalendar = BusinessCalendar | null | undefined;

/** A milestone of the clock's current revision. `skipped`: a warning that lay in the past when a change moved it there. */
export interface ClockMilestone {
  milestone: Milestone;
  at: Instant;
  revision: number;
  fired: boolean;
  skipped: boolean;
  /** When the change came that moved it to an instant in the past; left out where it lay ahead. */
  movedAt?: Instant;
  provisional: boolean;
}

interface Reached {
  atMs: number;
  provisional: boolean;
}

interface Span {
  fromMs: number;
  toMs: number;
}

/** The stretches in which the clock stands, overlapping ones as one, in order; the last may reach to infinity. */
export function mergedPauses(clock: ClockState): Span[] {
  const spans = clock.pauses
    .map((pause) => ({
      fromMs: toMs(pause.from),
      toMs: pause.to === null ? Number.POSITIVE_INFINITY : toMs(pause.to),
    }))
    .filter((span) => span.toMs > span.fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else merged.push(span);
  }
  return merged;
}

/** Working time from `fromMs` on by the clock's calendar. Throws RangeError when the calendar given isn't the clock's. */
export function clockSpans(clock: ClockState, calendar: ClockCalendar): Iterable<WorkingSpan> {
  const fromMs = toMs(clock.startedAt);
  if (clock.calendarId === null) return [{ fromMs, toMs: Number.POSITIVE_INFINITY, provisional: false }];
  const snapshot = calendar ?? clock.calendar;
  if (snapshot?.id !== clock.calendarId) {
    throw new RangeError(`clock ${clock.id} counts by calendar ${clock.calendarId}, not by ${snapshot?.id}`);
  }
  return workingSpans(fromMs, snapshot);
}

/** Working time without the pauses; it ends where an open pause begins. */
function* countedSpans(clock: ClockState, calendar: ClockCalendar): Generator<WorkingSpan> {
  const pauses = mergedPauses(clock);
  const endMs = pauses.find((pause) => pause.toMs === Number.POSITIVE_INFINITY)?.fromMs;
  for (const span of clockSpans(clock, calendar)) {
    let fromMs = span.fromMs;
    for (const pause of pauses) {
      if (pause.toMs <= fromMs || pause.fromMs >= span.toMs) continue;
      if (pause.fromMs > fromMs) yield { ...span, fromMs, toMs: pause.fromMs };
      fromMs = pause.toMs;
    }
    if (fromMs < span.toMs) yield { ...span, fromMs };
    if (endMs !== undefined && span.toMs >= endMs) return;
  }
}

/** The earliest instants at which the clock has counted each of `targetsMs` (ascending); null where a pause forbids it. */
function reach(clock: ClockState, targetsMs: number[], calendar: ClockCalendar): (Reached | null)[] {
  const found: Reached[] = [];
  let countedMs = 0;
  for (const span of countedSpans(clock, calendar)) {
    const lengthMs = span.toMs - span.fromMs;
    for (let target = targetsMs[found.length]; target !== undefined; target = targetsMs[found.length]) {
      if (target - countedMs > lengthMs) break;
      found.push({ atMs: span.fromMs + (target - countedMs), provisional: span.provisional });
    }
    if (found.length === targetsMs.length) break;
    countedMs += lengthMs;
  }
  return targetsMs.map((_, i) => found[i] ?? null);
}

/** What the clock has counted up to `at`, in ms: working time without the pauses. */
export function countedMsAt(clock: ClockState, at: Instant, calendar?: ClockCalendar): number {
  const atMs = toMs(at);
  let countedMs = 0;
  for (const span of countedSpans(clock, calendar)) {
    if (span.fromMs >= atMs) break;
    countedMs += Math.min(span.toMs, atMs) - span.fromMs;
  }
  return countedMs;
}

/** The clock's limit in counted ms: the first one and every approved extension. */
export function effectiveLimitMs(clock: ClockState): number {
  const extensions = clock.extension
    ? [...clock.earlierExtensions, clock.extension]
    : clock.earlierExtensions;
  return extensions.reduce((sum, e) => sum + (e.decision?.approved ? e.addMs : 0), clock.limitMs);
}

/**
 * A pause that begins exactly at the deadline is in time and holds it: a repair handed to the quality check on the last
 * millisecond is not late. One that begins later changes nothing.
 */
function held(clock: ClockState, reached: Reached | null): Reached | null {
  if (!reached) return null;
  const pause = mergedPauses(clock).find((p) => p.fromMs <= reached.atMs && reached.atMs < p.toMs);
  if (!pause) return reached;
  return pause.toMs === Number.POSITIVE_INFINITY ? null : { ...reached, atMs: pause.toMs };
}

/** The deadline, and whether it rests on calendar days whose holidays aren't known yet; null while paused indefinitely. */
export function deadline(
  clock: ClockState,
  calendar?: ClockCalendar,
): { at: Instant; provisional: boolean } | null {
  const [reached] = reach(clock, [effectiveLimitMs(clock)], calendar);
  const due = held(clock, reached ?? null);
  return due && { at: fromMs(due.atMs), provisional: due.provisional };
}

/** The instant by which the clock must be stopped, itself still in time; null while paused indefinitely. */
export function dueAt(clock: ClockState, calendar?: ClockCalendar): Instant | null {
  return deadline(clock, calendar)?.at ?? null;
}

/** The deadline as it would be without any extension, which reports show beside the current one (R3.3b). */
export function firstDueAt(clock: ClockState, calendar?: ClockCalendar): Instant | null {
  return dueAt({ ...clock, extension: null, earlierExtensions: [] }, calendar);
}

/** True when `at` is past the deadline; exactly at it is in time. */
export function isPastDue(clock: ClockState, at: Instant, calendar?: ClockCalendar): boolean {
  const due = dueAt(clock, calendar);
  return due !== null && toMs(at) > toMs(due);
}

/**
 * The milestones of the current revision in time order. While the clock is paused indefinitely, those that it hasn't reached have
 * no instant yet and are left out. Warnings fall in working time, at the latest at closing, never after the breach.
 */
export function milestones(clock: ClockState, calendar?: ClockCalendar): ClockMilestone[] {
  const limitMs = effectiveLimitMs(clock);
  const percents = [...new Set(clock.warnAt.map((fraction) => Math.round(fraction * 100)))].sort(
    (a, b) => a - b,
  );
  const fractions = percents.map((percent) => clock.warnAt.find((f) => Math.round(f * 100) === percent) ?? 0);
  const reached = reach(clock, [...fractions.map((f) => Math.floor(f * limitMs)), limitMs], calendar);
  const changedAt = changeOf(clock);
  return reached.flatMap((at, i): ClockMilestone[] => {
    const percent = percents[i];
    const milestone: Milestone = percent === undefined ? 'breach' : `warn_${percent}`;
    const when = milestone === 'breach' ? held(clock, at) : at;
    if (!when || (milestone === 'breach' && clock.lapses)) return [];
    const { revision } = clock;
    const fired = clock.fired.some((f) => f.revision === revision && f.milestone === milestone);
    const passed = !fired && changedAt !== null && when.atMs < toMs(changedAt);
    // A change would otherwise release a flood of warnings about instants that are long gone.
    const skipped = passed && milestone !== 'breach';
    const moved = passed ? { movedAt: changedAt } : {};
    const { provisional } = when;
    return [{ milestone, at: fromMs(when.atMs), revision, fired, skipped, provisional, ...moved }];
  });
}

/** The last change that moved the milestones: more time that was granted, another limit, a newer calendar. */
function changeOf({ extension, earlierExtensions, movedAt }: ClockState): Instant | null {
  const granted = [...earlierExtensions, extension].flatMap((e) =>
    e?.decision?.approved ? e.decision.at : [],
  );
  const all = [...granted, ...(movedAt ? [movedAt] : [])].sort((a, b) => toMs(a) - toMs(b));
  return all.at(-1) ?? null;
}

/** The first instant at which a milestone is reached: a warning at its own, the breach 1 ms later, since exactly at the deadline is in time. */
export function wakeAt({ milestone, at }: { milestone: Milestone; at: Instant }): Instant {
  return milestone === 'breach' ? fromMs(toMs(at) + 1) : at;
}

/** The next milestone to wait for (until its `wakeAt`); null when the clock is stopped, paused or has none left. */
export function nextMilestone(
  clock: ClockState,
  calendar?: ClockCalendar,
): { clock: string; milestone: Milestone; at: Instant; wakeAt: Instant } | null {
  if (clock.stoppedAt !== null) return null;
  const next = milestones(clock, calendar).find((m) => !m.fired && !m.skipped);
  return next ? { clock: clock.id, milestone: next.milestone, at: next.at, wakeAt: wakeAt(next) } : null;
}

/**
 * The milestones reached by `now` and not fired yet, in time order. What was reached before the clock stopped is still due after it,
 * so that none is lost when the stop is noticed first.
 */
export function dueMilestones(clock: ClockState, now: Instant, calendar?: ClockCalendar): ClockMilestone[] {
  const nowMs = clock.stoppedAt === null ? toMs(now) : Math.min(toMs(now), toMs(clock.stoppedAt));
  return milestones(clock, calendar).filter((m) => !m.fired && !m.skipped && toMs(wakeAt(m)) <= nowMs);
}

/** What the clock's own records say of it now: a breach that stands outweighs all that came later (R3.3b). */
export function outcomeOf(clock: ClockState, calendar?: ClockCalendar): ClockOutcome {
  if (clock.fired.some((f) => f.milestone === 'breach' && !f.voided)) return 'breached';
  if (clock.stoppedAt !== null) {
    if (!clock.lapses && isPastDue(clock, clock.stoppedAt, calendar)) return 'breached';
    return clock.withdrawn ? 'withdrawn' : 'met';
  }
  return clock.pauses.some((pause) => pause.to === null) ? 'paused' : 'running';
}
