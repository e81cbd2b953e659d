import { openFrom, reminderOf } from '../half-days.js';
import type { Instant } from '../instant.js';
import { type DecisionContext, type Refusal, refuse, type StepEvent } from '../machine.js';
import type { BookingState } from './booking.js';

export const CALLED_OFF_BY = ['customer', 'outlet', 'supplier'] as const;

export interface TowCancellation {
  reason: string;
  calledOffBy: (typeof CALLED_OFF_BY)[number];
  /** Who was told at the supplier. */
  supplierContact: string;
}

type CalledOff = TowCancellation & { supplier: string };

export type TowCalledOffEvent =
  /** No visit was agreed: the wait for the car goes on. */
  | StepEvent<'tow_called_off', CalledOff>
  /** The agreed visit is on again; it is awaited from `startsAt`. */
  | StepEvent<'tow_called_off_for_visit', CalledOff & { startsAt: Instant; remindAt: Instant | null }>;

/**
 * Calls a tow off and keeps the order: the car runs again, perhaps with the truck beside it (R3.2b). An agreed visit is
 * then watched as any other; one whose time has passed meanwhile is awaited from the outlet's next open hour.
 * @returns the event, or `no_tow_ordered`, or `tow_has_arrived` once the car was brought in
 */
export function cancelTow(
  { tow, slot, hours }: Pick<BookingState, 'tow' | 'slot' | 'hours'>,
  body: TowCancellation,
  { at, policy: { booking: rules } }: Pick<DecisionContext, 'at' | 'policy'>,
): Pick<TowCalledOffEvent, 'type' | 'data'> | Refusal {
  if (!tow) return refuse('no_tow_ordered', 'no tow is on its way: there is nothing to call off');
  if (tow.broughtInAt)
    return refuse('tow_has_arrived', `the car was brought in at ${tow.broughtInAt}: check it in`);
  const data = { ...body, supplier: tow.supplier };
  if (!slot) return { type: 'tow_called_off', data };
  const startsAt = slot.startsAt > at ? slot.startsAt : openFrom(at, rules, hours);
  const remindAt = reminderOf(rules, slot.startsAt, at, hours);
  return { type: 'tow_called_off_for_visit', data: { ...data, startsAt, remindAt } };
}
