import {
  type ClockPolicy,
  decideExtension,
  fireMilestone,
  isRefusal,
  type Milestone,
  type PauseReason,
  pauseClock,
  recountClock,
  relimitClock,
  requestExtension,
  resumeClock,
  startClock,
  stopClock,
  withdrawClock,
} from './clock.js';
import { type Clocks, changeAll, mapClocks, mapKind, withoutHolds } from './clock-maps.js';
import { parseDuration } from './duration.js';
import { type Instant, toMs } from './instant.js';
import type { CalendarUpdatedEvent, MilestoneEvent, StepEvent, UrgencyAppliedEvent } from './machine.js';
import type { ClockKind, ClockRule, StepPolicy } from './policy/types.js';
import type { Urgency } from './urgency.js';

/** What the counting needs to know of its execution. `cyclesBefore` keeps clock ids unique over repeats of a step. */
export interface ClockContext {
  policy: StepPolicy;
  /** The order's or the complaint's number. */
  subject: string;
  cyclesBefore: Partial<Record<string, number>>;
}

/**
 * What an event does to the clocks of an execution, by the policy's rules alone (R1.2, R8.1): which it stops, starts,
 * holds and lets go on. Pure, so that the clocks of a closed order can be computed again from its events.
 * @param clocks by clock id
 * @param event what happened; `data.startsAt` may name another instant for a clock to count from, `data.dueAts` a
 *   deadline of a kind that others have set
 * @param context the execution's slice of the standard, its subject and the cycles before it
 */
export function clocksAfter(clocks: Clocks, event: StepEvent, context: ClockContext): Clocks {
  let next = clocks;
  for (const [kind, rule] of Object.entries(context.policy.clocks) as [ClockKind, ClockRule][]) {
    next = stopOrStart(next, kind, rule, event, context);
    next = holdOrGoOn(next, kind, rule, event);
  }
  if (event.type === 'urgency_applied') return reclassified(next, event as UrgencyAppliedEvent, context);
  if (event.type === 'calendar_updated') {
    const { calendar } = (event as CalendarUpdatedEvent).data;
    return mapClocks(next, (clock) => recountClock(clock, calendar));
  }
  return commonEffect(next, event as CommonEvent);
}

/**
 * The clocks of an execution after an event on record: what the event does to them, and with its last word the end of
 * those that don't go along.
 * @param final whether the event was the execution's last word
 */
export function clocksOnRecord(
  clocks: Clocks,
  event: StepEvent,
  context: ClockContext,
  final: boolean,
): Clocks {
  const next = clocksAfter(clocks, event, context);
  return final ? clocksAtEnd(next, context.policy, event.at, event.type === 'order_cancelled') : next;
}

/** Another class has limits of its own: running clocks take them, what it doesn't know ends, what only it knows begins. */
function reclassified(clocks: Clocks, { at, data }: UrgencyAppliedEvent, context: ClockContext): Clocks {
  let next = clocks;
  for (const [kind, rule] of Object.entries(context.policy.clocks) as [ClockKind, ClockRule][]) {
    const limitMs = limitFor(rule, data);
    // Until an instant that somebody has named, whatever the class.
    if (limitMs === null && limitFor(rule, context.policy) === null) continue;
    next = mapKind(next, kind, (clock) =>
      limitMs === null ? withdrawClock(clock, { at }) : relimitClock(clock, { limitMs, at }),
    );
    if (limitMs === null || !data.begins.includes(kind)) continue;
    const cycle = lastCycle(next, kind, context) + 1;
    const policy = clockPolicy(rule, limitMs, context.policy);
    const clock = startClock({ subject: context.subject, kind, cycle, policy, at });
    next = { ...next, [clock.id]: clock };
  }
  return next;
}

/**
 * The deadlines that only the new class has, of work that has begun and isn't done: they count from the change on.
 * @param policy the execution's slice of the standard, with the class that it had
 * @param urgency the new class
 * @param story the types of the execution's events so far, oldest first
 */
export function clocksToBegin(
  policy: Pick<StepPolicy, 'clocks' | 'urgency'>,
  urgency: Urgency,
  story: readonly string[],
): ClockKind[] {
  const rules = Object.entries(policy.clocks) as [ClockKind, ClockRule][];
  return rules
    .filter(([, rule]) => limitFor(rule, policy) === null && limitFor(rule, { urgency }) !== null)
    .filter(([, { starts, stops }]) => {
      const last = (types: string[]) => story.findLastIndex((type) => types.includes(type));
      return last(starts) > last(stops);
    })
    .map(([kind]) => kind);
}

/** The clocks of an execution that has said its last word: those that go along stay live, the others end. */
export function clocksAtEnd(clocks: Clocks, policy: StepPolicy, at: Instant, cancelled: boolean): Clocks {
  return mapClocks(clocks, (clock) => {
    const carries = policy.clocks[clock.kind as ClockKind]?.carries ?? [];
    return carries.length > 0 && !cancelled ? clock : withdrawClock(clock, { at });
  });
}

function stopOrStart(
  clocks: Clocks,
  kind: ClockKind,
  rule: ClockRule,
  event: StepEvent,
  context: ClockContext,
): Clocks {
  let next = clocks;
  if (rule.withdrawnBy?.includes(event.type)) {
    next = mapKind(next, kind, (clock) => withdrawClock(clock, { at: event.at }));
  }
  if (rule.stops.includes(event.type)) {
    next = mapKind(next, kind, (clock) => stopClock(clock, { at: event.at }));
  }
  const live = Object.values(next).some((clock) => clock.kind === kind && clock.stoppedAt === null);
  const limitMs = limitUntil(kind, event) ?? limitFor(rule, context.policy);
  if (!begins(rule, event) || live || limitMs === null) return next;
  const at = startOf(event, rule);
  const cycle = lastCycle(next, kind, context) + 1;
  const clock = startClock({
    subject: context.subject,
    kind,
    cycle,
    policy: clockPolicy(rule, limitMs, context.policy),
    at,
  });
  return { ...next, [clock.id]: clock };
}

function lastCycle(
  clocks: Clocks,
  kind: string,
  { cyclesBefore }: Pick<ClockContext, 'cyclesBefore'>,
): number {
  const here = Object.values(clocks).filter((clock) => clock.kind === kind);
  return Math.max(cyclesBefore[kind] ?? 0, ...here.map((clock) => clock.cycle));
}

/** The last cycle of each kind so far: what the next execution of the order goes on from. */
export function cyclesAfter(
  clocks: Clocks,
  before: ClockContext['cyclesBefore'],
): ClockContext['cyclesBefore'] {
  const kinds = new Set([...Object.keys(before), ...Object.values(clocks).map((clock) => clock.kind)]);
  return Object.fromEntries(
    [...kinds].map((kind) => [kind, lastCycle(clocks, kind, { cyclesBefore: before })]),
  );
}

/** A deadline that others have set, such as an authority, takes the place of the policy's limit; one long gone leaves 1 ms. */
function limitUntil(kind: ClockKind, { at, data }: StepEvent): number | null {
  const dueAt = (data as { dueAts?: Partial<Record<ClockKind, Instant>> }).dueAts?.[kind];
  return dueAt ? Math.max(1, toMs(dueAt) - toMs(at)) : null;
}

function begins({ starts, unless }: ClockRule, { type, data }: StepEvent): boolean {
  return starts.includes(type) && !(unless && (data as Record<string, unknown>)[unless]);
}

function startOf(event: StepEvent, { countsFrom = 'startsAt' }: ClockRule): Instant {
  const data = event.data as Record<string, Instant | null | undefined>;
  return data[countsFrom] ?? event.at;
}

function holdOrGoOn(clocks: Clocks, kind: ClockKind, rule: ClockRule, event: StepEvent): Clocks {
  let next = clocks;
  for (const pause of rule.pauses) {
    if (pause.until.includes(event.type)) {
      next = changeAll(next, (clock) => resumeClock(clock, { reason: pause.reason, at: event.at }), kind);
    }
    if (pause.on === event.type) {
      const held = { reason: pause.reason, at: event.at, by: event.actor.id };
      next = changeAll(next, (clock) => pauseClock(clock, held), kind);
    }
  }
  return next;
}

/** What a hold's events say; those of earlier versions have neither an id nor a beginning. */
interface Held {
  reason: PauseReason;
  reference?: string | null;
  holdId?: string;
}
type HeldFrom = Held & { startedAt?: Instant };

/** By what a clock tells one hold from another for the same reason. */
function heldBy({ reason, reference, holdId }: Held): { reason: PauseReason; reference?: string } {
  const known = reference ?? holdId;
  return known ? { reason, reference: known } : { reason };
}

/** Events that mean the same to whichever clock they concern, and what they carry. */
type CommonEvent =
  | MilestoneEvent
  | StepEvent<'hold_started', HeldFrom>
  | StepEvent<'hold_recorded', HeldFrom & { endedAt: Instant }>
  | StepEvent<'hold_ended' | 'hold_ended_in_part', Held>
  | StepEvent<'repair_given_back', { reason: string }>
  | StepEvent<'extension_requested', { reason: string; addMs: number }>
  | StepEvent<'extension_decided', { approved: boolean }>;

function commonEffect(clocks: Clocks, event: CommonEvent): Clocks {
  const { at } = event;
  const by = event.actor.id;
  switch (event.type) {
    case 'clock_milestone': {
      const { clockId, dueAt } = event.data;
      const clock = clocks[clockId];
      if (!clock) return clocks;
      const milestone = event.data.milestone as Milestone;
      return { ...clocks, [clockId]: fireMilestone(clock, { milestone, dueAt, firedAt: at }) };
    }
    case 'hold_started':
    case 'hold_recorded': {
      const { startedAt = at } = event.data;
      const from = { ...heldBy(event.data), at: startedAt, by };
      const held = changeAll(clocks, (clock) => pauseClock(clock, from));
      if (event.type === 'hold_started') return held;
      const to = { ...heldBy(event.data), at: event.data.endedAt };
      return changeAll(held, (clock) => resumeClock(clock, to));
    }
    case 'hold_ended':
    case 'hold_ended_in_part':
      return changeAll(clocks, (clock) => resumeClock(clock, { ...heldBy(event.data), at }));
    case 'repair_given_back':
      // What the repair waited for doesn't hold the next technician's: the deadline goes along, running.
      return mapClocks(clocks, (clock) => withoutHolds(clock, at));
    case 'extension_requested':
      return changeAll(clocks, (clock) => requestExtension(clock, { at, by, ...event.data }));
    case 'extension_decided':
      // Also of a clock that the passed check has ended: the answer applies back.
      return Object.fromEntries(
        Object.entries(clocks).map(([id, clock]) => {
          const answered = decideExtension(clock, { approved: event.data.approved, by, at });
          return [id, isRefusal(answered) ? clock : answered];
        }),
      );
    default:
      return clocks;
  }
}

/** The limit of a rule for the order's class, in ms; null when the clock doesn't run for it. */
export function limitFor(rule: ClockRule, policy: Pick<StepPolicy, 'urgency'>): number | null {
  const limit = typeof rule.limit === 'string' ? rule.limit : rule.limit[policy.urgency];
  return limit === null ? null : parseDuration(limit);
}

function clockPolicy(
  rule: ClockRule,
  limitMs: number,
  { calendars }: Pick<StepPolicy, 'calendars'>,
): ClockPolicy {
  const calendar = calendars.find(({ id }) => id === rule.calendar) ?? null;
  return {
    limitMs,
    warnAt: rule.warnAt,
    calendarId: rule.calendar,
    calendar,
    pausableFor: rule.pausableFor,
    extension: rule.extension && {
      maxMs: parseDuration(rule.extension.max),
      decidedBy: rule.extension.decidedBy,
    },
  };
}
