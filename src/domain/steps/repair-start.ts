import { hasApproved, pendingEstimate } from './estimates.js';
import { openHolds } from './hold.js';
import type { Findings, RepairState } from './repair.js';

/** What a repair takes over from the one before it. */
export type EarlierRepair = Pick<
  RepairState,
  | 'status'
  | 'diagnosis'
  | 'agreedAt'
  | 'estimates'
  | 'signedSteps'
  | 'findings'
  | 'holds'
  | 'partsOrders'
  | 'handedOn'
  | 'workGrade'
>;

type Own = Pick<RepairState, 'n' | 'technicianId' | 'workOrderNo' | 'approvers' | 'freeUnder'>;

/**
 * A repair's first state (R3.3a). With work approved already it begins in progress; with an estimate of work given back
 * that the customer still has to decide on, it awaits their word. Work given back keeps its signatures, and what it is
 * on hold for; a rework is signed anew.
 * @param own what this repair is, and what it works by
 * @param earlier the repair before it, when the check failed or the work was given back
 * @param found what the failed check found
 */
export function newRepair(
  { n, technicianId, workOrderNo, approvers, freeUnder = null }: Own,
  earlier: EarlierRepair | null,
  found: Findings | null = null,
): RepairState {
  const goesOn = earlier?.status === 'given_back' ? earlier : null;
  const holds = earlier ? openHolds(earlier) : [];
  const begins = beginsIn(earlier);
  return {
    ...{ n, technicianId, workOrderNo, approvers, freeUnder },
    status: holds.length > 0 ? 'on_hold' : begins,
    clocks: {},
    diagnosis: earlier?.diagnosis ?? null,
    agreedAt: earlier?.agreedAt ?? null,
    estimates: earlier?.estimates ?? [],
    signedSteps: goesOn?.signedSteps ?? [],
    findings: [...(goesOn?.findings ?? []), ...(found ? [found] : [])],
    holds,
    heldIn: begins === 'diagnosing' ? begins : 'in_progress',
    partsOrders: earlier?.partsOrders ?? [],
    handedOn: earlier?.handedOn ?? [],
    ...{ preempted: false, passedOver: false },
    workGrade: earlier?.workGrade ?? 'minor',
  };
}

function beginsIn(earlier: EarlierRepair | null): 'diagnosing' | 'awaiting_approval' | 'in_progress' {
  const waits = earlier && pendingEstimate(earlier);
  // A supplement that the work doesn't wait for leaves it going on.
  if (waits && !waits.workGoesOn) return 'awaiting_approval';
  return earlier && hasApproved(earlier) ? 'in_progress' : 'diagnosing';
}
