import {
  type WithStartWorkflowOperation,
  type Workflow,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import { openedUpdate } from '../../workflows/messages.js';
import { ignore } from './availability.js';
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
    .catch(ignore(WorkflowExecutionAlreadyStartedError));
}

/**
 * Starts each of them; one that can't be started doesn't hold up those behind it.
 * @throws the first error, when all have been tried
 */
export async function startEach(nos: string[], start: (no: string) => Promise<void>): Promise<void> {
  const errors: unknown[] = [];
  for (const no of nos) await start(no).catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
