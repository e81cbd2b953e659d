import { setHandler } from '@temporalio/workflow';
import { reportOf } from '../src/domain/customer-reports.js';
import type { Instant } from '../src/domain/instant.js';
import {
  progressFeedback as machine,
  newProgressFeedback,
  type ProgressFeedbackState,
} from '../src/domain/steps/progress-feedback.js';
import { notices } from './activity-proxies.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { assigneeChangedSignal, feedbackEndedSignal } from './messages.js';

export interface ProgressFeedbackInput extends ExecutionInput {
  assigneeId: string;
  /** When the accepted offer was assigned: the customer's 24 hours count from there. */
  assignedAt: Instant;
  /** The customer's channel. */
  channel: string;
}

/** Progress feedback 进度反馈 (R3.2c): 24 h for a report to the customer, again after each, until the check is passed. */
export async function progressFeedback(
  input: ProgressFeedbackInput,
): Promise<StepResult<ProgressFeedbackState>> {
  const first = newProgressFeedback(input.assigneeId, input.channel);
  const execution = openExecution(machine, input, first, (event, _state, seq) => {
    const report = reportOf(input.subject, seq, event);
    if (report && !report.toldBy) execution.background(() => notices.sendNotice({ noticeId: report.id }));
  });
  setHandler(assigneeChangedSignal, async ({ assigneeId, offerId }) => {
    await execution.note(`assignee:${offerId}`, { type: 'assignee_changed', data: { assigneeId } });
  });
  setHandler(feedbackEndedSignal, async ({ reason }) => {
    await execution.note('ended', { type: 'feedback_ended', data: { reason } });
  });
  const data = { assigneeId: input.assigneeId, startsAt: input.assignedAt };
  await execution.note('opened', { type: 'feedback_opened', data });
  return execution.untilFinal();
}
