import {
  settlement as machine,
  newSettlement,
  type SettlementState,
} from '../src/domain/steps/settlement.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';

export interface SettlementInput extends ExecutionInput {
  estimatedCents: number;
}

/** Settlement and hand-over 结算交车 (R5.3): the bill, who pays it, the keys. */
export async function settlement(input: SettlementInput): Promise<StepResult<SettlementState>> {
  const execution = openExecution(machine, input, newSettlement(input.estimatedCents));
  await execution.note('opened', {
    type: 'settlement_opened',
    data: { estimatedCents: input.estimatedCents },
  });
  return execution.untilFinal();
}
