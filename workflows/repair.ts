import { setHandler } from '@temporalio/workflow';
import { refuse, SYSTEM } from '../src/domain/machine.js';
import { pendingEstimate } from '../src/domain/steps/estimates.js';
import {
  type Findings,
  repair as machine,
  type RepairEvent,
  type RepairState,
} from '../src/domain/steps/repair.js';
import { type EarlierRepair, newRepair } from '../src/domain/steps/repair-start.js';
import { records } from './activity-proxies.js';
import { type Execution, type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { withdrawalAskedSignal } from './messages.js';
import { findingTeller } from './spot-check.js';
import { followFault } from './statutory.js';

export interface RepairInput extends ExecutionInput {
  technicianId: string;
  offerId: string;
  workOrderNo: string;
  /** The repair before it: after a failed check its diagnosis and approved estimate still stand. */
  earlier: EarlierRepair | null;
  /** What the quality check found, for a rework. */
  found: Findings | null;
  /** Who may approve for the customer. */
  approvers: string[];
  /** The order whose guarantee this one claims. */
  freeUnder: string | null;
}

/** Repair 维修 (R3.3a, R3.3b): diagnosis → the customer's approval → work, with holds → completed, given back or rejected; 48 h. */
export async function repair(input: RepairInput): Promise<StepResult<RepairState>> {
  const { technicianId, workOrderNo, offerId, found } = input;
  const first = newRepair(input, input.earlier, found);
  const tellFindings = findingTeller(input);
  const execution: Execution<RepairState, RepairEvent> = openExecution(
    machine,
    input,
    first,
    (event, state) => {
      followFault(execution, input.orderNo, event);
      tellFindings(execution, event, state);
    },
  );
  setHandler(withdrawalAskedSignal, async (asked) => {
    const options = { eventId: `withdrawal:${asked.offerId}`, actor: SYSTEM };
    const outcome = await execution.record(options, (state) =>
      asked.offerId === offerId && state.status === 'diagnosing' && !state.diagnosis
        ? { type: 'repair_given_back', data: { reason: asked.reason, doneSoFar: '', preempted: true } }
        : refuse('stale_assignment', 'the work has been started'),
    );
    if ('recorded' in outcome || !input.orderNo) return;
    // Told of it, the desk asks for other work instead of waiting for this.
    const message = {
      type: 'kept' as const,
      begun: true,
      offerId: asked.offerId,
      orderNo: input.orderNo,
      n: input.n,
      seq: 0,
    };
    execution.background(() => records.tellDesk({ outletId: input.outletId, message }));
  });
  const { findings = [], photos = [] } = found ?? {};
  const data = { technicianId, workOrderNo, findings, photos };
  await execution.note('opened', { type: 'repair_opened', data });
  if (execution.state().status === 'awaiting_approval') await awaitApproval(execution);
  return execution.untilFinal();
}

/** The work came with an estimate that the customer still has to decide on: the shop waits for them again (R3.3a). */
function awaitApproval(execution: Execution<RepairState, RepairEvent>) {
  return execution.record({ eventId: `${execution.id}#approval-awaited`, actor: SYSTEM }, (state) => {
    const pending = pendingEstimate(state);
    return state.status === 'awaiting_approval' && pending
      ? { type: 'approval_awaited', data: { estimateId: pending.estimateId } }
      : refuse('not_allowed_in_state', 'the customer has decided');
  });
}
