import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { createWorker } from '../../src/worker/worker.js';
import { realTemporal, testDatabase, workflowBundle } from '../support/servers.js';

const { databaseUrl } = await testDatabase();
const { client, nativeConnection: connection, namespace, taskQueue } = await realTemporal();

it('leaves it to Temporal to end a slow step of a workflow: the sandbox would take the worker down with it (R3.2b)', async () => {
  const db = openDatabase(databaseUrl);
  const worker = await createWorker({
    config: {
      temporal: { namespace, taskQueue },
      worker: { maxWorkflowTasks: 2, maxActivities: 2, maxLocalActivities: 2, maxCachedWorkflows: 10 },
      webhook: undefined,
      shutdownGraceMs: 1000,
    },
    ...{ db, connection, client, policy: STANDARD_2025, workflowBundle: workflowBundle() },
  });
  // Beyond the 10 s after which Temporal itself gives the task to another worker. No type of the SDK knows the option.
  expect(worker.options).toMatchObject({ isolateExecutionTimeoutMs: 60_000 });
  const running = worker.run();
  worker.shutdown();
  await running;
  await db.close();
});
