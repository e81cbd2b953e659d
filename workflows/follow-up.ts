import { type FollowUpState, followUp as machine, newFollowUp } from '../src/domain/steps/follow-up.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';

/** Follow-up 回访 (R3.4, R4.2): contact, survey, and what they lead to: closed, a complaint, a comeback, or nobody reached. */
export async function followUp(input: ExecutionInput): Promise<StepResult<FollowUpState>> {
  const execution = openExecution(machine, input, newFollowUp());
  await execution.note('opened', { type: 'follow_up_opened', data: {} });
  return execution.untilFinal();
}
