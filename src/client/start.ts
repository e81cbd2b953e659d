import {
  type WithStartWorkflowOperation,
  type Workflow,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import { openedUpdate } from '../../workflows/messages.js';
import { ANSWER_WITHIN_MS, type ClientDeps } from './deps.js';

/**
 * Starts an order or a complaint and waits until it is on record, in one call. May be repeated: one that was opened long
 * ago, and is over, has its answer.
 * @throws when Temporal is away, or doesn't answer in time
 */
export async function startOpened<W extends Workflow>(
  { temporal }: Pick<ClientDeps, 'temporal'>,
  startWorkflowOperation: WithStartWorkflowOperation<W>,
): Promise<void> {
  await temporal
    .withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      temporal.workflow.executeUpdateWithStart(openedUpdate, { startWorkflowOperation, updateId: 'opened' }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    });
}
