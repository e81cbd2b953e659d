import {
  contactDueAt,
  type FollowUpState,
  followUp as machine,
  newFollowUp,
} from '../src/domain/steps/follow-up.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { now } from './transitions.js';

export interface FollowUpInput extends ExecutionInput {
  /** Earlier versions didn't say. */
  estimateRejected?: boolean;
}

/**
 * Follow-up 回访 (R3.4, R4.2): contact on the policy's days, survey, and what they lead to: closed, a complaint, a
 * comeback, or nobody reached.
 */
export async function followUp(input: FollowUpInput): Promise<StepResult<FollowUpState>> {
  const execution = openExecution(machine, input, newFollowUp(input.estimateRejected));
  const startsAt = contactDueAt(now(), 0, input.policy.followUp);
  await execution.note('opened', { type: 'follow_up_opened', data: { startsAt } });
  return execution.untilFinal();
}
