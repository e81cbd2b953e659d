import { isRefusal, type PauseReason, pauseClock } from '../clock.js';
import { parseDuration } from '../duration.js';
import { addMs, type Instant } from '../instant.js';
import { type DecisionContext, refuse, type StepEvent } from '../machine.js';
import type { RepairState } from './repair.js';

export interface HoldBody {
  reason: PauseReason;
  reference: string | null;
  expectedUntil?: Instant | null;
  /** When it began, for one that is entered late. */
  startedAt?: Instant | null;
  /** When it ended, for one that is entered when it was over. */
  endedAt?: Instant | null;
}

/** A stretch in which the work waits, or has waited, for somebody else. Several may overlap; their time counts once. */
export interface Hold {
  /** `H<repair>-<number>`, unique in the order. */
  holdId: string;
  reason: PauseReason;
  reference: string | null;
  expectedUntil: Instant | null;
  startedAt: Instant;
  endedAt: Instant | null;
}

type Named = Pick<Hold, 'holdId' | 'reason' | 'reference'>;

export type HoldEvent =
  | StepEvent<'hold_started', Named & Pick<Hold, 'expectedUntil' | 'startedAt'>>
  /** Over when it was entered. */
  | StepEvent<'hold_recorded', Named & { startedAt: Instant; endedAt: Instant }>
  /** The last of them; while others go on it is `in_part`, and `expectedUntil` is that of the others. */
  | StepEvent<'hold_ended', Named & { note: string | null }>
  | StepEvent<'hold_ended_in_part', Named & { note: string | null; expectedUntil: Instant | null }>;

/** What a car waits for: it goes along when the work is given back, since the parts are awaited all the same. */
export type Waiting = Pick<RepairState, 'holds' | 'partsOrders'>;

/** The holds that haven't ended. */
export function openHolds({ holds }: Pick<Waiting, 'holds'>): Hold[] {
  return holds.filter(({ endedAt }) => endedAt === null);
}

/**
 * Stops the work for a while, for a reason that the standard lists (R3.3b). One that began earlier than it is entered is
 * entered by whom the standard names, as far back as it allows, and never over a breach that is on record.
 */
export function startHold(state: RepairState, body: HoldBody, context: DecisionContext) {
  const { at, policy } = context;
  const { reason, reference, expectedUntil = null } = body;
  const allowed = policy.clocks.repair_completion?.pausableFor ?? [];
  if (reason === 'in_quality_check' || !allowed.includes(reason)) {
    return refuse('hold_reason_not_allowed', `the standard allows a hold for: ${allowed.join(', ')}`);
  }
  if (expectedUntil && expectedUntil <= at) {
    return refuse('expected_in_past', 'expectedUntil has passed already: give a later instant');
  }
  const same = openHolds(state).find((hold) => hold.reason === reason && hold.reference === reference);
  if (same && !body.endedAt) return refuse('hold_exists', `the work waits for that already: ${same.holdId}`);
  const holdId = `H${state.n}-${state.holds.length + 1}`;
  const startedAt = body.startedAt ?? at;
  const hindrance = startedAt === at ? null : notLate(state, { ...body, startedAt, holdId }, context);
  if (hindrance) return hindrance;
  const named = { holdId, reason, reference, startedAt };
  if (body.endedAt) return { type: 'hold_recorded' as const, data: { ...named, endedAt: body.endedAt } };
  return { type: 'hold_started' as const, data: { ...named, expectedUntil } };
}

/** @returns why a hold can't be entered late, or null */
function notLate(
  { clocks }: RepairState,
  { reason, startedAt, endedAt, holdId }: HoldBody & { startedAt: Instant; holdId: string },
  { at, actor, policy }: DecisionContext,
) {
  const { lateWithin, lateBy } = policy.holds;
  if (startedAt > at || (endedAt && endedAt > at)) {
    return refuse('not_happened_yet', 'startedAt and endedAt say what has happened: neither may lie ahead');
  }
  if (actor.role !== 'operator' && !lateBy.some((role) => role === actor.role)) {
    return refuse('role_may_not_decide', `a hold that began earlier is entered by: ${lateBy.join(', ')}`);
  }
  if (startedAt < addMs(at, -parseDuration(lateWithin))) {
    return refuse('hold_too_late', `a hold is entered within ${lateWithin} of its beginning`);
  }
  for (const clock of Object.values(clocks)) {
    if (clock.stoppedAt !== null || !clock.pausableFor.includes(reason)) continue;
    const held = pauseClock(clock, { reason, at: startedAt, by: actor.id, reference: holdId });
    if (isRefusal(held)) return refuse('hold_too_late', held.detail);
  }
  return null;
}

/** Ends a hold; which one must be said when there are several. */
export function endHold(
  state: Pick<Waiting, 'holds'>,
  { holdId, note }: { holdId?: string | null; note: string | null },
) {
  const open = openHolds(state);
  const ids = open.map((hold) => hold.holdId).join(', ');
  if (!holdId && open.length > 1) return refuse('hold_unclear', `several holds are open, name one: ${ids}`);
  const hold = holdId ? open.find((one) => one.holdId === holdId) : open[0];
  if (!hold) return refuse('no_such_hold', `no such hold is open; open are: ${ids}`);
  const { reason, reference } = hold;
  const data = { holdId: hold.holdId, reason, reference, note };
  const others = open.filter((one) => one !== hold);
  if (others.length === 0) return { type: 'hold_ended' as const, data };
  const expected = others.map(({ expectedUntil }) => expectedUntil);
  const expectedUntil = expected.includes(null) ? null : (expected.sort().at(-1) ?? null);
  return { type: 'hold_ended_in_part' as const, data: { ...data, expectedUntil } };
}

/** A repair after an event of a hold. */
export function afterHold(state: RepairState, { type, at, data }: HoldEvent): RepairState {
  switch (type) {
    case 'hold_recorded':
      return { ...state, holds: [...state.holds, { ...data, expectedUntil: null }] };
    case 'hold_started': {
      const heldIn = state.status === 'on_hold' ? state.heldIn : standing(state);
      const { reason, reference } = data;
      const awaited = reason === 'awaiting_parts' && reference ? [reference] : [];
      return {
        ...state,
        status: 'on_hold',
        heldIn,
        holds: [...state.holds, { ...data, endedAt: null }],
        partsOrders: [...new Set([...state.partsOrders, ...awaited])],
      };
    }
    case 'hold_ended':
    case 'hold_ended_in_part':
      return holdsOver(state, at, ({ holdId }) => holdId === data.holdId);
  }
}

function standing({ status }: RepairState): 'diagnosing' | 'in_progress' {
  return status === 'diagnosing' ? 'diagnosing' : 'in_progress';
}

/** A repair after some of its holds have ended: with the last of them it goes on where it was. */
export function holdsOver(state: RepairState, at: Instant, which: (hold: Hold) => boolean): RepairState {
  const left = { ...state, ...waitingAfter(state, at, which) };
  const over = openHolds(left).length === 0;
  return { ...left, status: over && state.status === 'on_hold' ? state.heldIn : state.status };
}

/** What is still waited for when some of the holds have ended. */
export function waitingAfter(
  { holds, partsOrders }: Waiting,
  at: Instant,
  which: (hold: Hold) => boolean,
): Waiting {
  const ended = openHolds({ holds }).filter(which);
  const came = ended.map(({ reason, reference }) => (reason === 'awaiting_parts' ? reference : null));
  return {
    holds: holds.map((hold) => (ended.includes(hold) ? { ...hold, endedAt: at } : hold)),
    partsOrders: partsOrders.filter((reference) => !came.includes(reference)),
  };
}

/** Holds that the customer's word ends. */
export const forCustomer = ({ reason }: Pick<Hold, 'reason'>): boolean => reason === 'awaiting_customer';
