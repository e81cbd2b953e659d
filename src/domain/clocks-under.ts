import { clocksToBegin } from './class-change.js';
import { type ClockMilestone, type ClockState, milestones, wakeAt } from './clock.js';
import { type Life, type RecordedEvent, retold } from './clocks-from-events.js';
import { type Instant, toMs } from './instant.js';
import { type MilestoneEvent, type StepEvent, SYSTEM, type UrgencyAppliedEvent } from './machine.js';
import type { ProcessPolicy } from './policy/types.js';

/**
 * Every clock of a finished case as it would be, had the case kept another standard (R8.2). What people and the outside did
 * stays as it was, and when: events, holds, requests for more time and their answers, changes of class, limits and promises of
 * one case, calendars. Milestones are none of that: those on record are left out and reached anew. A milestone that falls
 * where it fell keeps the moment at which it was noticed; another one is noticed at once.
 *
 * Under the standard that the case kept it gives what is on record.
 * @param subject the order's or the complaint's number
 * @param events its own, in the order of their recording
 * @param policy the other standard, as it holds for this case
 * @returns by their ids; ids count by kind, so that a clock and its counterpart have the same one
 */
export function clocksUnder(
  subject: string,
  events: readonly RecordedEvent[],
  policy: ProcessPolicy,
): Record<string, ClockState> {
  return retold(subject, events, policy, ({ event }, life) => {
    if (event.type === 'clock_milestone') return reachedAsRecorded(event as MilestoneEvent, life);
    return [...reachedBefore(event, life), underItsRules(event, life)];
  });
}

/** A milestone on record, where the other standard has the same one at the same instant. */
function reachedAsRecorded(event: MilestoneEvent, { clocks }: Life): StepEvent[] {
  const { clockId, revision, milestone, dueAt } = event.data;
  const clock = clocks[clockId];
  if (!clock) return [];
  const same = dueBy(clock, event.at).some(
    (due) => due.milestone === milestone && due.revision === revision && due.at === dueAt,
  );
  return same ? [event] : [];
}

/** What is reached by the time of an event, in time order: nothing is decided past a deadline unrecorded. */
function reachedBefore({ type, at }: StepEvent, { clocks, told }: Life): StepEvent[] {
  // An execution opens before it looks at clocks, and counts by a newer calendar before it looks at them again.
  if (told.length === 0 || type === 'calendar_updated') return [];
  return Object.values(clocks)
    .flatMap((clock) => dueBy(clock, at).map((milestone) => ({ clock, milestone })))
    .sort((a, b) => toMs(a.milestone.at) - toMs(b.milestone.at) || (a.clock.id < b.clock.id ? -1 : 1))
    .map(({ clock, milestone }) => reached(clock, milestone));
}

/** An unchanged clock has the same milestones at every event; keeping them changes no result. */
const known = new WeakMap<ClockState, ClockMilestone[]>();

function dueBy(clock: ClockState, at: Instant): ClockMilestone[] {
  if (clock.stoppedAt !== null) return [];
  const all = known.get(clock) ?? milestones(clock).filter(({ fired, skipped }) => !fired && !skipped);
  known.set(clock, all);
  return all.filter((milestone) => toMs(wakeAt(milestone)) <= toMs(at));
}

function reached({ id: clockId, kind }: ClockState, milestone: ClockMilestone): StepEvent {
  const { revision, at: dueAt } = milestone;
  const data = { clockId, kind, revision, milestone: milestone.milestone, dueAt };
  return {
    ...{ id: `${clockId}#${revision}#${milestone.milestone}`, type: 'clock_milestone', actor: SYSTEM },
    ...{ at: wakeAt(milestone), data },
  };
}

/** Which deadlines only the new class has is the standard's to say, and not a fact. */
function underItsRules(event: StepEvent, { context, told }: Life): StepEvent {
  if (event.type !== 'urgency_applied') return event;
  const { data } = event as UrgencyAppliedEvent;
  return { ...event, data: { ...data, begins: clocksToBegin(context.policy, data.urgency, told) } };
}
