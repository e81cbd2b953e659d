import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { WebhookTarget } from '../../src/channels/webhook.js';
import { dataConverter } from '../../src/client/payload-codec.js';
import { openDatabase } from '../../src/db/database.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { chaosActivities } from './chaos-activities.js';

// A worker in a process of its own, that dies by SIGKILL at the very moment a test wants it to: when an event of the
// named type has been committed and the workflow hasn't heard of it. Its argument is a `DoomedWorker` as JSON.

export interface DoomedWorker {
  databaseUrl: string;
  address: string;
  namespace: string;
  taskQueue: string;
  codePath: string;
  timeScale: number;
  /** Type of the event after whose commit the process dies. */
  dieAfter: string;
  webhook?: WebhookTarget;
}

const doomed: DoomedWorker = JSON.parse(process.argv[2] ?? '{}');
// It doesn't outlive the test that started it.
process.on('disconnect', () => process.exit(1));
const { address, namespace, taskQueue, codePath } = doomed;
const connection = await NativeConnection.connect({ address });
const client = new Client({
  connection: await Connection.connect({ address }),
  namespace,
  dataConverter,
});
const policy = scalePolicy(STANDARD_2025, doomed.timeScale);
const webhook = doomed.webhook ?? null;
const deps = { db: openDatabase(doomed.databaseUrl), temporal: client, taskQueue, policy, webhook };
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  dataConverter,
  workflowBundle: { codePath },
  activities: chaosActivities(deps, {
    afterCommit: ({ event }) => {
      if (event.type === doomed.dieAfter) process.kill(process.pid, 'SIGKILL');
    },
  }),
});
process.send?.('polling');
await worker.run();
