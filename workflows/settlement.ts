import type { Agreed } from '../src/domain/steps/estimates.js';
import {
  settlement as machine,
  newSettlement,
  type SettlementState,
  type WorkDone,
} from '../src/domain/steps/settlement.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';

export interface SettlementInput extends ExecutionInput {
  /** What the customer has agreed to pay for. */
  agreed: Agreed;
  /** What the car leaves with, and what it came with. */
  done: WorkDone;
}

/** Settlement and hand-over 结算交车 (R5.3): the bill, who pays it, the keys. */
export async function settlement(input: SettlementInput): Promise<StepResult<SettlementState>> {
  const first = newSettlement(input.agreed, input.done);
  const execution = openExecution(machine, input, first);
  const { estimatedCents, certificateNo } = first;
  await execution.note('opened', { type: 'settlement_opened', data: { estimatedCents, certificateNo } });
  return execution.untilFinal();
}
