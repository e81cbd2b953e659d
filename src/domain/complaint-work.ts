import { type ComplaintCategory, concernsAdvisor } from './complaint-sources.js';
import type { Actor, StepEvent } from './machine.js';

// Whose work a complaint is about, and which outlet answers for it (R4.4, fair).

/** Work on the car, and decisions about it: whatever the complaint says, their makers don't judge it. */
const ALWAYS = [
  ...['diagnosis_recorded', 'repair_steps_signed', 'repair_completed', 'settled_at_reception'],
  ...['spot_check_recorded', 'check_passed', 'check_failed', 'rework_limit_reached'],
  ...['rework_decided', 'accepted_as_is', 'extension_decided'],
];

const RECEPTION = [
  ...['callback_made', 'callback_attempted', 'checked_in', 'reception_signed', 'reception_completed'],
  ...['handed_to_outlet', 'progress_reported', 'hand_over_promised', 'handed_over'],
];

/** What else is somebody's work, by what is complained of. */
const BY_CATEGORY: Record<ComplaintCategory, readonly string[]> = {
  response_speed: RECEPTION,
  professionalism: RECEPTION,
  repair_quality: [],
  parts: ['hold_started', 'hold_recorded', 'hold_ended', 'hold_ended_in_part'],
  price: ['estimate_submitted', 'supplement_submitted', 'goodwill_approved', 'settled'],
  other: [],
};

/** What of an order's story says whose work a complaint of a category is about. */
export function workEvents(category: ComplaintCategory): string[] {
  return [...ALWAYS, ...BY_CATEGORY[category]];
}

/** The order that a complaint is about, as far as it tells who did what. */
export interface WorkDone {
  advisorId: string | null;
  technicians: readonly string[];
  events: readonly (Pick<StepEvent, 'type' | 'data'> & { actor: Actor })[];
}

/**
 * Everybody whose own work a complaint is about: whom it names, who repaired, signed, checked or decided, and by its
 * category who received the customer, saw to the parts, or made the bill.
 * @returns each person once
 */
export function whoseWork(
  { category, against }: { category: ComplaintCategory; against: readonly string[] },
  { advisorId, technicians, events }: WorkDone,
): string[] {
  const types = workEvents(category);
  const mine = events.filter(({ type }) => types.includes(type));
  const advisors = concernsAdvisor(category) ? [advisorId, ...mine.map(({ data }) => newAdvisor(data))] : [];
  const doers = mine.flatMap(({ actor }) => (actor.kind === 'staff' ? [actor.id] : []));
  const all = [...against, ...technicians, ...doers, ...advisors];
  return [...new Set(all.filter((id): id is string => typeof id === 'string'))];
}

/** Whose advisor the order's customer has got, when another outlet took the work. */
function newAdvisor(data: unknown): unknown {
  return (data as { advisorId?: unknown }).advisorId;
}

/** Where an order was taken, and where the work is or was done. */
export interface OrderOutlets {
  reception: string;
  work: string;
}

/**
 * Which outlet answers for a complaint about an order that went to another outlet of the region (R4.4, R2.1): that of
 * the people whom it names; else about reception and manners the one that took the order, about all else the one that
 * did the work.
 * @param namedAt where those whom it names work
 */
export function answeringOutlet(
  category: ComplaintCategory,
  { reception, work }: OrderOutlets,
  namedAt: readonly string[],
): string {
  const [named, ...more] = [...new Set(namedAt)];
  if (named && more.length === 0 && (named === reception || named === work)) return named;
  return concernsAdvisor(category) ? reception : work;
}
