import { Client, Connection } from '@temporalio/client';
import type { ServiceConfig } from '../config.js';

/** More than that needn't be named. */
const MOST_NAMED = 50;

/**
 * The workflows that began at or after an instant and ended in another way than by completing, asked of Temporal
 * itself: the API's records tell of orders, not of executions.
 * @returns `<workflow id>: <status>`
 */
export async function failedWorkflows({ temporal }: ServiceConfig, startedAt: string): Promise<string[]> {
  const connection = await Connection.connect({ ...temporal.connection, address: temporal.address });
  try {
    const client = new Client({ connection, namespace: temporal.namespace });
    const ended = "ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated', 'Canceled')";
    const query = `StartTime >= '${startedAt}' AND TaskQueue = '${temporal.taskQueue}' AND ${ended}`;
    const failed: string[] = [];
    for await (const { workflowId, status } of client.workflow.list({ query })) {
      failed.push(`${workflowId}: ${status.name}`);
      if (failed.length === MOST_NAMED) break;
    }
    return failed;
  } finally {
    await connection.close();
  }
}
