import { CancellationScope, condition, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import { reportOf } from '../src/domain/customer-reports.js';
import type { Instant } from '../src/domain/instant.js';
import { type StepEvent, SYSTEM } from '../src/domain/machine.js';
import { complaint as machine } from '../src/domain/steps/complaint.js';
import { type ComplaintState, newComplaint } from '../src/domain/steps/complaint-state.js';
import { notices } from './activity-proxies.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { openedUpdate } from './messages.js';

export interface ComplaintInput extends ExecutionInput {
  /** Staff of the order, who may not judge it. */
  accused: string[];
  /** Index into the policy's levels: a complaint about a regional centre begins there. */
  level: number;
  anonymous: boolean;
  /** By when whoever forwarded it wants our reply. */
  outsideDueAt: Instant | null;
}

/**
 * Complaint 投诉 (R4.4): received → accepted → investigating → liability determined → remedy proposed → resolved →
 * revisited → closed; the customer's rejection reopens it one level up. A root execution: it outlives its order.
 */
export async function complaint(input: ComplaintInput): Promise<StepResult<ComplaintState>> {
  let filed: StepEvent | null = null;
  const first = newComplaint(input.accused, input.anonymous);
  const execution = openExecution(machine, input, first, (event, _state, seq) => {
    filed ??= event;
    if (event.type === 'customer_revisited') {
      execution.background(() => execution.note('closed', { type: 'complaint_closed', data: {} }));
    }
    if (event.type === 'complaint_reassigned' && event.data.outletId)
      upsertSearchAttributes({ PitlaneOutlet: [event.data.outletId] });
    const report = reportOf(input.subject, seq, event);
    if (report && !report.toldBy) execution.background(() => notices.sendNotice({ noticeId: report.id }));
  });
  setHandler(openedUpdate, async () => {
    await condition(() => filed !== null);
    return filed ?? { id: '', type: '', at: '', actor: SYSTEM, data: {} };
  });
  await execution.note('filed', filing(input));
  const result = await execution.untilFinal();
  const { orderNo, subject: complaintNo } = input;
  // Its order may wait for it: told also when somebody has tried to cancel the complaint in Temporal.
  if (orderNo) {
    await CancellationScope.nonCancellable(() => notices.tellOrderComplaintClosed({ orderNo, complaintNo }));
  }
  return result;
}

/** What it begins with: the policy's clocks tell anonymous complaints from others by the event. */
function filing({ level, anonymous, responsibleId, outsideDueAt, policy }: ComplaintInput) {
  const type = anonymous ? ('anonymous_complaint_filed' as const) : ('complaint_filed' as const);
  const dueAts = outsideDueAt ? { outside_reply: outsideDueAt } : {};
  return { type, data: { level, responsibleId, dueAts, urgency: policy.urgency } };
}
