import { deliveriesAddedSignal } from '../../workflows/messages.js';
import { neglectedEndpoints } from '../db/reads/sender-figures.js';
import type { ClientDeps } from './deps.js';

/**
 * Wakes the durable sender of an endpoint (R6.1); whoever speaks first starts it. Its queue is in Postgres, so a sender
 * that is woken for nothing finds nothing.
 * @param retry whether what failed before is to be tried at once, as when the endpoint was corrected
 * @throws when Temporal is away
 */
export async function wakeSender(
  { temporal, taskQueue }: Pick<ClientDeps, 'temporal' | 'taskQueue'>,
  endpointId: string,
  { retry = false } = {},
): Promise<void> {
  await temporal.workflow.signalWithStart('alertSender', {
    workflowId: `alert-sender:${endpointId}`,
    taskQueue,
    args: [{ endpointId, carried: null }],
    signal: deliveriesAddedSignal,
    signalArgs: [{ retry }],
    staticSummary: `发送 ${endpointId}`,
    // What is urgent waits behind nothing here: a sender takes the urgent first.
    priority: { priorityKey: 1, fairnessKey: endpointId },
    searchAttributes: { PitlaneStep: ['alert_sender'] },
  });
}

/**
 * Wakes the senders that have something which should have gone by now (R6.1): somebody ended them by hand, or whoever was
 * to wake them died. One that is awake finds nothing new.
 * @param owedAfterMs for how long it must have been waiting, in ms
 * @returns how many endpoints
 * @throws when Temporal or Postgres is away
 */
export async function wakeOwedSenders(deps: ClientDeps, owedAfterMs: number): Promise<number> {
  const endpoints = await neglectedEndpoints(deps.db, owedAfterMs);
  for (const endpointId of endpoints) await wakeSender(deps, endpointId);
  return endpoints.length;
}
