import { MOVES_BY, type Refusal, refuse, type StepEvent, type UrgencyAppliedEvent } from './machine.js';
import type { ClockKind, ClockRule, StepPolicy } from './policy/types.js';
import { limitFor } from './step-clocks.js';
import type { Urgency } from './urgency.js';

/**
 * The event that has a running execution go by another class of its order (R3.2b); refused when it does so already.
 * @param policy the execution's slice of the standard, with the class that it has
 * @param urgency the new class
 * @param story the execution's events so far, oldest first
 */
export function classChange(
  policy: StepPolicy,
  urgency: Urgency,
  story: readonly StepEvent[],
): Pick<UrgencyAppliedEvent, 'type' | 'data'> | Refusal {
  const { urgency: from } = policy;
  if (from === urgency) return refuse('urgency_unchanged', 'it goes by this class already');
  const told = story.map(({ type }) => type);
  const begins = clocksToBegin(policy, urgency, told);
  return { type: 'urgency_applied', data: { from, urgency, begins, ...MOVES_BY } };
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
