import type { BusinessCalendar } from './calendar.js';
import {
  type ClockPolicy,
  type ClockState,
  dueAt,
  pauseClock,
  recountClock,
  relimitClock,
  resumeClock,
  startClock,
  stopClock,
  withdrawClock,
} from './clock.js';
import { afterCommon, type CommonEvent } from './clock-effects.js';
import { type Clocks, changeAll, mapClocks, mapKind } from './clock-maps.js';
import { parseDuration } from './duration.js';
import { type Instant, toMs } from './instant.js';
import type { CalendarUpdatedEvent, StepEvent, UrgencyAppliedEvent } from './machine.js';
import type { ClockKind, ClockRule, StepPolicy } from './policy/types.js';
import { compareUrgency } from './urgency.js';

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
    const { at, data } = event as CalendarUpdatedEvent;
    const { clocks: rules } = context.policy;
    return mapClocks(next, (clock) => {
      const calendar = calendarFor(rules[clock.kind as ClockKind], data.calendar);
      return recountClock(clock, { ...data, calendar, at });
    });
  }
  return afterCommon(next, event as CommonEvent, context.policy.urgency);
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

/**
 * Another class has limits of its own: running clocks take them, unless a person has set another; what it doesn't know
 * ends, whoever has set its limit; what only it knows begins.
 */
function reclassified(clocks: Clocks, { at, data }: UrgencyAppliedEvent, context: ClockContext): Clocks {
  let next = clocks;
  for (const [kind, rule] of Object.entries(context.policy.clocks) as [ClockKind, ClockRule][]) {
    const limitMs = limitFor(rule, data);
    // Until an instant that somebody has named, whatever the class.
    if (limitMs === null && limitFor(rule, context.policy) === null) continue;
    next = mapKind(next, kind, (one) => {
      if (limitMs === null) return withdrawClock(one, { at });
      const clock = data.ownLimits?.includes(one.id) ? keptAsOwn(one, context.policy) : one;
      const wantedMs = (data.rules ?? 1) < 3 ? limitMs : reclassifiedMs(clock, rule, context.policy, data);
      return relimitClock(clock, { limitMs: wantedMs, at, rules: data.rules });
    });
    if (limitMs === null || !data.begins.includes(kind)) continue;
    const cycle = lastCycle(next, kind, context) + 1;
    const policy = clockPolicy(rule, limitMs, context.policy);
    const clock = startClock({ subject: context.subject, kind, cycle, policy, at });
    next = { ...next, [clock.id]: clock };
  }
  return next;
}

function keptAsOwn(clock: ClockState, { urgency }: Pick<StepPolicy, 'urgency'>): ClockState {
  return { ...clock, ownLimit: { limitMs: clock.limitMs, urgency } };
}

/**
 * The limit that a clock has in another class. Where the standard has one limit for both, it stays as it is. Else a limit
 * that a person has set for this order holds too: in a more urgent class than it was set in the shorter of the two, in
 * any other the person's, which was set knowing the order and not its class alone. So a class that was wrong and is set
 * right again leaves nothing behind.
 */
function reclassifiedMs(
  { limitMs, ownLimit: own }: ClockState,
  rule: ClockRule,
  from: Pick<StepPolicy, 'urgency'>,
  to: Pick<StepPolicy, 'urgency'>,
): number {
  const standardMs = limitFor(rule, to);
  if (standardMs === null || standardMs === limitFor(rule, from)) return limitMs;
  if (!own) return standardMs;
  const isStricter = compareUrgency(to.urgency, own.urgency) < 0 && standardMs !== limitFor(rule, own);
  return isStricter ? Math.min(own.limitMs, standardMs) : own.limitMs;
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
  if (rule.withdrawnBy?.includes(event.type) && !isUndecided(clocks, rule.neededFor)) {
    next = mapKind(next, kind, (clock) => withdrawClock(clock, { at: event.at }));
  }
  if (rule.stops.includes(event.type) && !says(event, rule.goesOnWith)) {
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

function isUndecided(clocks: Clocks, kind: ClockKind | undefined): boolean {
  return Object.values(clocks).some((clock) => clock.kind === kind && clock.fired.some((f) => f.pending));
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

function begins({ starts, unless }: ClockRule, event: StepEvent): boolean {
  return starts.includes(event.type) && !says(event, unless);
}

/** Whether an event has a field, and it is set. */
function says({ data }: StepEvent, field: string | undefined): boolean {
  return field !== undefined && Boolean((data as Record<string, unknown>)[field]);
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

/**
 * By when a deadline of a kind would be due that starts at an instant.
 * @returns null when the standard has no limit for it
 */
export function dueFrom(kind: ClockKind, at: Instant, policy: StepPolicy): Instant | null {
  const rule = policy.clocks[kind];
  const limitMs = rule ? limitFor(rule, policy) : null;
  if (!rule || limitMs === null) return null;
  return dueAt(startClock({ subject: '', kind, cycle: 0, policy: clockPolicy(rule, limitMs, policy), at }));
}

/** The limit of a rule for the order's class, in ms; null when the clock doesn't run for it. */
export function limitFor(rule: Pick<ClockRule, 'limit'>, policy: Pick<StepPolicy, 'urgency'>): number | null {
  const limit = typeof rule.limit === 'string' ? rule.limit : rule.limit[policy.urgency];
  return limit === null ? null : parseDuration(limit);
}

/** The days of the law go on while an outlet is closed: a fixed deadline knows holidays, and no closures. */
function calendarFor(
  rule: Pick<ClockRule, 'fixed'> | undefined,
  calendar: BusinessCalendar,
): BusinessCalendar {
  return rule?.fixed ? { ...calendar, closures: [] } : calendar;
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
    // A calendar that nobody knows can't be counted by: plain hours are never later.
    calendarId: calendar && rule.calendar,
    calendar: calendar && calendarFor(rule, calendar),
    pausableFor: rule.pausableFor,
    ...(rule.lapses ? { lapses: true as const } : {}),
    extension: rule.extension && {
      maxMs: parseDuration(rule.extension.max),
      decidedBy: rule.extension.decidedBy,
    },
  };
}
