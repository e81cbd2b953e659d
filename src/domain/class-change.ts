import type { Clocks } from './clock-maps.js';
import {
  type LimitChangedEvent,
  MOVES_BY,
  type Refusal,
  refuse,
  type StepEvent,
  type UrgencyAppliedEvent,
} from './machine.js';
import type { ClockKind, ClockRule, StepPolicy } from './policy/types.js';
import { limitFor } from './step-clocks.js';
import type { Urgency } from './urgency.js';

/**
 * The event that has a running execution go by another class of its order (R3.2b); refused when it does so already.
 * @param policy the execution's slice of the standard, with the class that it has
 * @param urgency the new class
 * @param clocks the execution's
 * @param story its events so far, oldest first
 */
export function classChange(
  policy: StepPolicy,
  urgency: Urgency,
  clocks: Clocks,
  story: readonly StepEvent[],
): Pick<UrgencyAppliedEvent, 'type' | 'data'> | Refusal {
  const { urgency: from } = policy;
  if (from === urgency) return refuse('urgency_unchanged', 'it goes by this class already');
  const told = story.map(({ type }) => type);
  const begins = clocksToBegin(policy, urgency, told);
  const ownLimits = limitsOnRecord(clocks, story);
  const own = ownLimits.length > 0 ? { ownLimits } : {};
  return { type: 'urgency_applied', data: { from, urgency, begins, ...own, ...MOVES_BY } };
}

/**
 * Running clocks whose limit is one that a person has set, by the story alone: earlier rules left no trace of it on the
 * clock. Not where the class has been changed since, which undid it by those rules.
 * @param story the execution's events so far, oldest first
 */
export function limitsOnRecord(clocks: Clocks, story: readonly StepEvent[]): string[] {
  const since = story.slice(story.findLastIndex(({ type }) => type === 'urgency_applied') + 1);
  const set = since.flatMap((event) =>
    event.type === 'limit_changed' ? [(event as LimitChangedEvent).data.clockId] : [],
  );
  const unmarked = Object.values(clocks).filter(({ stoppedAt, ownLimit }) => stoppedAt === null && !ownLimit);
  return unmarked.map(({ id }) => id).filter((id) => set.includes(id));
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
