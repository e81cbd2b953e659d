import { type BusinessCalendar, calendarFrom, isNewer } from './calendar.js';
import {
  type ClockCalendar,
  countedMsAt,
  deadline,
  dueMilestones,
  effectiveLimitMs,
  isPastDue,
  outcomeOf,
} from './clock-count.js';
import type {
  ClockPause,
  ClockRefusal,
  ClockState,
  ExtensionDecision,
  FiredMilestone,
  PauseReason,
} from './clock-state.js';
import { fromMs, type Instant, toMs } from './instant.js';
import type { Urgency } from './urgency.js';

function refuse(refused: ClockRefusal['refused'], detail: string): ClockRefusal {
  return { refused, detail };
}

function settled(clock: ClockState, calendar: ClockCalendar): ClockState {
  return { ...clock, outcome: outcomeOf(clock, calendar) };
}

/**
 * Holds the clock from `at` on, or until `to` when the hold is over already. Holds for several reasons, or for one reason
 * with several references, may overlap; the clock goes on when the last has ended. A hold after the deadline is recorded
 * and doesn't move it. Refused for a reason that the policy doesn't list, for a hold that is open already, and for one that
 * would undo a breach.
 */
export function pauseClock(
  clock: ClockState,
  input: { reason: PauseReason; at: Instant; to?: Instant; by: string; reference?: string },
  calendar?: ClockCalendar,
): ClockState | ClockRefusal {
  const { reason, by, reference } = input;
  const to = input.to === undefined ? null : fromMs(toMs(input.to));
  if (clock.stoppedAt !== null) return refuse('clock_stopped', `clock ${clock.id} has ended`);
  if (!clock.pausableFor.includes(reason)) {
    return refuse('reason_not_pausable', `clock ${clock.id} doesn't pause for ${reason}`);
  }
  const isOpen = (p: ClockPause) => p.to === null && p.reason === reason && p.reference === reference;
  if (to === null && clock.pauses.some(isOpen)) {
    return refuse('already_paused', `clock ${clock.id} is paused for ${reason} already`);
  }
  const fromAtMs = toMs(input.at);
  if (fromAtMs < toMs(clock.startedAt)) return refuse('out_of_order', `clock ${clock.id} starts later`);
  if (to !== null && toMs(to) < fromAtMs)
    return refuse('out_of_order', 'a pause can not end before it begins');
  const breach = clock.fired.find((f) => f.milestone === 'breach' && !f.voided);
  if (breach && fromAtMs <= toMs(breach.dueAt)) {
    return refuse(
      'breach_stands',
      `the breach of ${breach.dueAt} can't be undone by a pause entered after it`,
    );
  }
  const pause: ClockPause = { reason, from: fromMs(fromAtMs), to, by };
  if (reference !== undefined) pause.reference = reference;
  return settled({ ...clock, pauses: [...clock.pauses, pause] }, calendar);
}

/** Ends the holds for `reason`: all of them, or the one with `reference` when it is given. Refused when there is none. */
export function resumeClock(
  clock: ClockState,
  input: { reason: PauseReason; at: Instant; reference?: string },
  calendar?: ClockCalendar,
): ClockState | ClockRefusal {
  const { reason, reference } = input;
  const atMs = toMs(input.at);
  const ends = (p: ClockPause) =>
    p.to === null && p.reason === reason && (reference === undefined || p.reference === reference);
  if (clock.stoppedAt !== null) return refuse('clock_stopped', `clock ${clock.id} has ended`);
  const open = clock.pauses.filter(ends);
  if (open.length === 0) return refuse('not_paused', `clock ${clock.id} isn't paused for ${reason}`);
  if (open.some((p) => atMs < toMs(p.from)))
    return refuse('out_of_order', 'a pause can not end before it begins');
  const to = fromMs(atMs);
  return settled({ ...clock, pauses: clock.pauses.map((p) => (ends(p) ? { ...p, to } : p)) }, calendar);
}

function end(clock: ClockState, at: Instant, withdrawn: boolean, calendar: ClockCalendar): ClockState {
  if (clock.stoppedAt !== null) return clock;
  const stoppedAt = fromMs(Math.max(toMs(at), toMs(clock.startedAt)));
  const pauses = clock.pauses.map((p) => (p.to === null ? { ...p, to: stoppedAt } : p));
  return settled({ ...clock, pauses, stoppedAt, withdrawn }, calendar);
}

/** Ends the clock because what it waits for was done: `met` up to the deadline and exactly at it, else `breached`. Repeating it changes nothing. */
export function stopClock(clock: ClockState, input: { at: Instant }, calendar?: ClockCalendar): ClockState {
  return end(clock, input.at, false, calendar);
}

/** Ends the clock because nobody needs it any more, as when the order is cancelled. A breach before it stands. */
export function withdrawClock(
  clock: ClockState,
  input: { at: Instant },
  calendar?: ClockCalendar,
): ClockState {
  return end(clock, input.at, true, calendar);
}

/**
 * By which rules a change moves milestones: by those of version 1 a warning that it leaves behind is still raised, by
 * those before 3 another class undoes the limit that a person has set.
 */
export type MoveRules = 1 | 2 | 3;

/**
 * Keeps when milestones were moved, so that warnings left behind are skipped and lateness counts from then on. What was
 * due before and not recorded, as after an outage, stays as late as it is.
 */
function moved(
  { from, to }: { from: ClockState; to: ClockState },
  at: Instant,
  rules: MoveRules | undefined,
  calendar: ClockCalendar,
): ClockState {
  if ((rules ?? 1) < 2 || dueMilestones(from, at, calendar).length > 0) return to;
  return { ...to, movedAt: fromMs(toMs(at)) };
}

/**
 * Gives a running clock another limit, that of another class or its order's own, known since `at` (R1.2, R3.2b). What it
 * has counted, its holds and its extensions stay. A longer limit counts from the start; a shorter one from `at`, since
 * nobody could keep it before, and never moves the deadline back. A breach stands, with the limit that was missed.
 * @param input the new limit in ms, when it was changed, and by which rules milestones move
 */
export function relimitClock(
  clock: ClockState,
  { limitMs, at, rules }: { limitMs: number; at: Instant; rules?: MoveRules | undefined },
  calendar?: ClockCalendar,
): ClockState {
  if (clock.stoppedAt !== null || clock.outcome === 'breached' || limitMs === clock.limitMs) return clock;
  const fromNowMs = countedMsAt(clock, at, calendar) + limitMs;
  const to = { ...clock, limitMs: Math.max(limitMs, Math.min(clock.limitMs, fromNowMs)) };
  return settled(moved({ from: clock, to }, at, rules, calendar), calendar);
}

/**
 * Gives a running clock the limit that a person has set for its order, and keeps what stands then for when the class
 * changes (R1.2, R3.3b).
 * @param input as for any other limit, and the class that the order has
 */
export function setOwnLimit(
  clock: ClockState,
  { urgency, ...change }: { limitMs: number; at: Instant; rules?: MoveRules | undefined; urgency: Urgency },
): ClockState {
  const to = relimitClock(clock, change);
  if ((change.rules ?? 1) < 3 || to.stoppedAt !== null || to.outcome === 'breached') return to;
  return { ...to, ownLimit: { limitMs: to.limitMs, urgency } };
}

/**
 * Counts a running clock by a newer snapshot of the calendar that it names, known since `at`: what it has counted is
 * counted again, its milestones move. A breach that is on record stands.
 */
export function recountClock(
  clock: ClockState,
  { calendar, at, rules }: { calendar: BusinessCalendar; at: Instant; rules?: MoveRules | undefined },
): ClockState {
  const older = clock.calendar ?? { revision: 0 };
  if (clock.stoppedAt !== null || clock.calendarId !== calendar.id || !isNewer(calendar, older)) return clock;
  const to = { ...clock, calendar: calendarFrom(calendar, clock.startedAt) };
  return settled(moved({ from: clock, to }, at, rules, undefined), undefined);
}

/**
 * Records that a milestone of the current revision was reached: `dueAt` as computed, `firedAt` as noticed. A breach while an extension
 * request is undecided is pending. Firing it again changes nothing.
 */
export function fireMilestone(
  clock: ClockState,
  input: Pick<FiredMilestone, 'milestone' | 'dueAt' | 'firedAt' | 'movedAt'>,
  calendar?: ClockCalendar,
): ClockState {
  const { revision } = clock;
  if (clock.fired.some((f) => f.revision === revision && f.milestone === input.milestone)) return clock;
  const { milestone, dueAt, firedAt, movedAt } = input;
  const entry: FiredMilestone = { revision, milestone, dueAt, firedAt, ...(movedAt ? { movedAt } : {}) };
  if (milestone === 'breach' && isExtensionPending(clock)) entry.pending = true;
  return settled({ ...clock, fired: [...clock.fired, entry] }, calendar);
}

/** True while a request for more time has no answer. */
export function isExtensionPending(clock: ClockState): boolean {
  return clock.extension !== null && clock.extension.decision === null;
}

/**
 * Files a request for `addMs` more time (报备, R3.3b). Filed by the deadline is enough, exactly at it included; the decision may come
 * later. Refused after the deadline, beyond the policy's maximum, and while another request is undecided.
 */
export function requestExtension(
  clock: ClockState,
  input: { at: Instant; by: string; reason: string; addMs: number },
  calendar?: ClockCalendar,
): ClockState | ClockRefusal {
  const { extensionPolicy } = clock;
  if (clock.stoppedAt !== null) return refuse('clock_stopped', `clock ${clock.id} has ended`);
  if (!extensionPolicy)
    return refuse('not_extendable', `the policy allows no extension of clock ${clock.id}`);
  if (isExtensionPending(clock)) return refuse('extension_pending', 'an earlier request is not decided yet');
  if (toMs(input.at) < toMs(clock.startedAt)) return refuse('out_of_order', `clock ${clock.id} starts later`);
  if (clock.outcome === 'breached' || isPastDue(clock, input.at, calendar)) {
    return refuse('extension_too_late', `the deadline was ${deadline(clock, calendar)?.at}`);
  }
  const leftMs = extensionPolicy.maxMs - (effectiveLimitMs(clock) - clock.limitMs);
  if (!(input.addMs > 0 && input.addMs <= leftMs)) {
    return refuse('extension_beyond_maximum', beyondMaximum(leftMs, extensionPolicy.maxMs));
  }
  const extension = {
    requestedAt: fromMs(toMs(input.at)),
    requestedBy: input.by,
    reason: input.reason,
    addMs: input.addMs,
    decision: null,
  };
  const earlierExtensions = clock.extension
    ? [...clock.earlierExtensions, clock.extension]
    : clock.earlierExtensions;
  return settled({ ...clock, extension, earlierExtensions }, calendar);
}

/** In hours, as people file for them. */
function beyondMaximum(leftMs: number, maxMs: number): string {
  const hours = (ms: number) => `${Math.floor(ms / 36_000) / 100} h`;
  return leftMs > 0
    ? `up to ${hours(leftMs)} more can be granted, of ${hours(maxMs)} in all`
    : `the ${hours(maxMs)} that can be granted in all are used up`;
}

/**
 * Answers the undecided request, also after the deadline and after the clock has ended: the answer applies back (R3.3b). Approval raises the
 * revision and voids a pending breach; refusal confirms it, dated by the first deadline.
 */
export function decideExtension(
  clock: ClockState,
  input: ExtensionDecision,
  calendar?: ClockCalendar,
): ClockState | ClockRefusal {
  const { extension } = clock;
  if (!extension || extension.decision)
    return refuse('no_extension_pending', `clock ${clock.id} has no open request`);
  if (toMs(input.at) < toMs(extension.requestedAt))
    return refuse('out_of_order', 'the request is filed later');
  const { approved } = input;
  const decision = { ...input, at: fromMs(toMs(input.at)) };
  const fired = clock.fired.map(({ pending, ...entry }) => {
    if (pending === undefined) return entry;
    return approved ? { ...entry, voided: true as const } : entry;
  });
  const revision = clock.revision + (approved ? 1 : 0);
  return settled({ ...clock, revision, fired, extension: { ...extension, decision } }, calendar);
}
