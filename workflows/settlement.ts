import { setHandler } from '@temporalio/workflow';
import { refuse, SYSTEM } from '../src/domain/machine.js';
import type { Agreed } from '../src/domain/steps/estimates.js';
import {
  settlement as machine,
  newSettlement,
  type SettlementEvent,
  type SettlementState,
  type WorkDone,
} from '../src/domain/steps/settlement.js';
import { numberChaser } from './claim-numbers.js';
import { type Execution, type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { guaranteeObjectedSignal } from './messages.js';

export interface SettlementInput extends ExecutionInput {
  /** What the customer has agreed to pay for. */
  agreed: Agreed;
  /** What the car leaves with, and what it came with. */
  done: WorkDone;
  /** After how long somebody is reminded of a claim without a number. */
  claimNumberWithinMs?: number;
}

/** Settlement and hand-over 结算交车 (R5.3): the bill, who pays it, the keys. */
export async function settlement(input: SettlementInput): Promise<StepResult<SettlementState>> {
  const first = newSettlement(input.agreed, input.done);
  const chaseNumbers = numberChaser(input);
  const execution: Execution<SettlementState, SettlementEvent> = openExecution(
    machine,
    input,
    first,
    (event) => chaseNumbers(execution, event),
  );
  setHandler(guaranteeObjectedSignal, async ({ payingOutletId }) => {
    await execution.record({ eventId: `${execution.id}#objected`, actor: SYSTEM }, (state) =>
      state.status === 'open' && state.freeUnder
        ? { type: 'charged_as_usual', data: { payingOutletId } }
        : refuse('not_allowed_in_state', 'the bill stands as it is'),
    );
  });
  const { estimatedCents, certificateNo } = first;
  await execution.note('opened', { type: 'settlement_opened', data: { estimatedCents, certificateNo } });
  return execution.untilFinal();
}
