import { type GuaranteeClaim, pastLimit } from '../guarantee.js';
import { addMs, type Instant, isAfter } from '../instant.js';
import { refuse, type StepEvent } from '../machine.js';

/** What an outlet shows when a comeback is not its work's fault. */
export interface ObjectionBody {
  cause: string;
  evidence: string;
}

/** Whom the outlet has found to do what it could not, and for how much. The outlet pays. */
export interface OtherRepairerBody {
  supplier: string;
  contact: string | null;
  costCents: number;
  note: string | null;
}

/**
 * A claim under an earlier order's guarantee as it stands: free is proposed; it stands when nobody shows another cause in
 * time; it doesn't when somebody does, or when the reading shows that the guarantee had run out.
 */
export interface ClaimState {
  claim: GuaranteeClaim;
  free: 'proposed' | 'stands' | 'objected' | 'lapsed';
  /** Until when the outlet may show another cause; known when the car is back. */
  objectBy: Instant | null;
  objection: null | (ObjectionBody & { by: string; at: Instant });
  /**
   * Who did the work, once it is to be billed before the days of the outlet that owes the guarantee are over: they pay
   * what that outlet turns out not to owe, for the customer was told that it is free.
   */
  doneBy?: string;
}

/** The duty to have the car repaired by somebody else, after repairs in vain. */
export interface OtherRepairerDue {
  failedRepairs: number;
  arranged: null | (OtherRepairerBody & { by: string; at: Instant });
}

export type GuaranteeEvent =
  | StepEvent<'comeback_proposed', GuaranteeClaim>
  | StepEvent<
      'comeback_received',
      { odometerKm: number; objectBy: Instant; dueAts?: { guarantee_objection: Instant } }
    >
  | StepEvent<'guarantee_lapsed', { odometerKm: number; untilKm: number | null }>
  | StepEvent<'guarantee_undecided', { doneBy: string }>
  /** `payingOutletId`: who pays what had been billed as free by then. */
  | StepEvent<'guarantee_objected', ObjectionBody & { payingOutletId?: string }>
  | StepEvent<'free_repair_stands', { because: 'no_objection' | 'billed' }>
  | StepEvent<'other_repairer_due', { failedRepairs: number; of: string }>
  | StepEvent<'other_repairer_arranged', OtherRepairerBody & { payer: 'outlet' }>;

export interface ClaimStates {
  guarantee: ClaimState | null;
  otherRepairer: OtherRepairerDue | null;
}

/** Whether the customer pays nothing, as things stand. */
export function isFree({ guarantee }: Pick<ClaimStates, 'guarantee'>): boolean {
  return guarantee?.free === 'proposed' || guarantee?.free === 'stands';
}

/** Whether the work is billed, and another outlet may still show another cause. */
export function isUndecided({ guarantee }: Pick<ClaimStates, 'guarantee'>): boolean {
  return guarantee?.free === 'proposed' && guarantee.doneBy !== undefined;
}

/**
 * What the bill makes of a claim that nobody has decided: with their own bill an outlet has had its say; another outlet,
 * whose work came undone, keeps its days.
 * @param outletId who did the work
 * @returns null when the claim is decided
 */
export function billClaim({ guarantee }: Pick<ClaimStates, 'guarantee'>, outletId: string) {
  if (guarantee?.free !== 'proposed') return null;
  return guarantee.claim.owedBy === outletId || guarantee.objectBy === null
    ? { type: 'free_repair_stands' as const, data: { because: 'billed' as const } }
    : { type: 'guarantee_undecided' as const, data: { doneBy: outletId } };
}

/**
 * What the car's return means for the claim: its reading may be past the guarantee's; else the outlet's days begin, since
 * nobody can look for another cause before.
 * @returns null when there is no claim to decide on
 */
export function receiveComeback(
  { guarantee }: Pick<ClaimStates, 'guarantee'>,
  { at, odometerKm, withinMs }: { at: Instant; odometerKm: number; withinMs: number },
) {
  if (guarantee?.free !== 'proposed') return null;
  const { claim } = guarantee;
  // In time by the calendar when it was reported; how far it has been driven is known only now.
  const objectBy = addMs(at, withinMs);
  const past = pastLimit(claim.guarantee, { at: claim.guarantee.from, odometerKm });
  return past
    ? { type: 'guarantee_lapsed' as const, data: { odometerKm, untilKm: claim.guarantee.untilKm } }
    : {
        type: 'comeback_received' as const,
        data: { odometerKm, objectBy, dueAts: { guarantee_objection: objectBy } },
      };
}

/** Another cause, shown in time; exactly at the limit is in time. */
export function objectToGuarantee({ guarantee }: ClaimStates, body: ObjectionBody, { at }: { at: Instant }) {
  if (!guarantee) return refuse('no_guarantee_claim', 'the order is no claim under a guarantee');
  const { free, objectBy } = guarantee;
  if (free === 'objected' || free === 'lapsed')
    return refuse('no_guarantee_claim', `the claim is ${free} already: the repair is charged as usual`);
  if (free === 'stands' || (objectBy !== null && isAfter(at, objectBy))) {
    return refuse(
      'objection_too_late',
      `another cause was to be shown by ${objectBy ?? 'the car’s return'}, and of the outlet’s own work before it billed it: the repair is free`,
    );
  }
  const { doneBy } = guarantee;
  return {
    type: 'guarantee_objected' as const,
    data: { ...body, ...(doneBy !== undefined && { payingOutletId: doneBy }) },
  };
}

export function recordOtherRepairer({ otherRepairer }: ClaimStates, body: OtherRepairerBody) {
  if (!otherRepairer)
    return refuse('other_repairer_not_due', 'no fault of this order was repaired twice in vain');
  return { type: 'other_repairer_arranged' as const, data: { ...body, payer: 'outlet' as const } };
}

/** What the events of the guarantee make of it. */
export function applyClaim(state: ClaimStates, event: GuaranteeEvent): ClaimStates {
  const { guarantee, otherRepairer } = state;
  const by = { by: event.actor.id, at: event.at };
  // The duty ends with the claim; what was arranged and paid for by then stays on the order.
  const arranged = otherRepairer?.arranged ? otherRepairer : null;
  switch (event.type) {
    case 'comeback_proposed':
      return {
        ...state,
        guarantee: { claim: event.data, free: 'proposed', objectBy: null, objection: null },
      };
    case 'comeback_received':
      return { ...state, guarantee: guarantee && { ...guarantee, objectBy: event.data.objectBy } };
    case 'guarantee_lapsed':
      return { guarantee: guarantee && { ...guarantee, free: 'lapsed' }, otherRepairer: arranged };
    case 'guarantee_undecided':
      return { ...state, guarantee: guarantee && { ...guarantee, ...event.data } };
    case 'guarantee_objected': {
      const { payingOutletId: _payer, ...shown } = event.data;
      return {
        guarantee: guarantee && { ...guarantee, free: 'objected', objection: { ...shown, ...by } },
        otherRepairer: arranged,
      };
    }
    case 'free_repair_stands':
      return { ...state, guarantee: guarantee && { ...guarantee, free: 'stands' } };
    case 'other_repairer_due':
      return { ...state, otherRepairer: { failedRepairs: event.data.failedRepairs, arranged: null } };
    case 'other_repairer_arranged': {
      const { payer: _payer, ...found } = event.data;
      return {
        ...state,
        otherRepairer: otherRepairer && { ...otherRepairer, arranged: { ...found, ...by } },
      };
    }
  }
}
