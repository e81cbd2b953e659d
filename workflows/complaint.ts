import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { type StepEvent, SYSTEM } from '../src/domain/machine.js';
import { type ComplaintState, complaint as machine, newComplaint } from '../src/domain/steps/complaint.js';
import { notices } from './activity-proxies.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { openedUpdate } from './messages.js';

export interface ComplaintInput extends ExecutionInput {
  /** Staff of the order, who may not judge it. */
  accused: string[];
}

/**
 * Complaint 投诉 (R4.4): received → accepted → investigating → liability determined → remedy proposed → resolved →
 * revisited → closed; the customer's rejection reopens it one level up. A root execution: it outlives its order.
 */
export async function complaint(input: ComplaintInput): Promise<StepResult<ComplaintState>> {
  let filed: StepEvent | null = null;
  const execution = openExecution(machine, input, newComplaint(0, input.accused), (event) => {
    filed ??= event;
    if (event.type === 'customer_revisited') {
      execution.background(() => execution.note('closed', { type: 'complaint_closed', data: {} }));
    }
  });
  setHandler(openedUpdate, async () => {
    await condition(() => filed !== null);
    return filed ?? { id: '', type: '', at: '', actor: SYSTEM, data: {} };
  });
  await execution.note('filed', { type: 'complaint_filed', data: { level: 0 } });
  const result = await execution.untilFinal();
  const { orderNo, subject: complaintNo } = input;
  // Its order may wait for it: told also when somebody has tried to cancel the complaint in Temporal.
  if (orderNo) {
    await CancellationScope.nonCancellable(() => notices.tellOrderComplaintClosed({ orderNo, complaintNo }));
  }
  return result;
}
