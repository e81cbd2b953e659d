import { hasApproved } from './estimates.js';
import type { Findings, RepairState } from './repair.js';

/** What a repair takes over from the one before it. */
export type EarlierRepair = Pick<
  RepairState,
  'status' | 'diagnosis' | 'estimates' | 'signedSteps' | 'findings' | 'partsOrders' | 'handedOn' | 'workGrade'
>;

type Own = Pick<RepairState, 'n' | 'technicianId' | 'workOrderNo' | 'approvers'>;

/**
 * A repair's first state. With work approved already it begins in progress. Work given back keeps its signatures; a
 * rework is signed anew.
 * @param own what this repair is, and what it works by
 * @param earlier the repair before it, when the check failed or the work was given back
 * @param found what the failed check found
 */
export function newRepair(
  { n, technicianId, workOrderNo, approvers }: Own,
  earlier: EarlierRepair | null,
  found: Findings | null = null,
): RepairState {
  const approved = earlier !== null && hasApproved(earlier);
  const goesOn = earlier?.status === 'given_back' ? earlier : null;
  return {
    ...{ n, technicianId, workOrderNo, approvers },
    status: approved ? 'in_progress' : 'diagnosing',
    clocks: {},
    diagnosis: earlier?.diagnosis ?? null,
    estimates: earlier?.estimates ?? [],
    signedSteps: goesOn?.signedSteps ?? [],
    findings: [...(goesOn?.findings ?? []), ...(found ? [found] : [])],
    hold: null,
    partsOrders: earlier?.partsOrders ?? [],
    handedOn: earlier?.handedOn ?? [],
    preempted: false,
    workGrade: earlier?.workGrade ?? 'minor',
  };
}
