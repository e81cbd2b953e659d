import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { createChannels } from '../channels/channels.js';
import { dataConverter } from '../client/payload-codec.js';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import { sealerOf } from '../db/sealing.js';
import type { Policy } from '../domain/policy/types.js';
import { bundleWorkflows } from './bundle.js';

export interface PitlaneWorkerOptions {
  config: Pick<Config, 'worker' | 'webhook' | 'shutdownGraceMs'> &
    Partial<Pick<Config, 'channels' | 'alertSecretsKeys'>> & {
      temporal: Pick<Config['temporal'], 'namespace' | 'taskQueue'>;
    };
  db: Database;
  connection: NativeConnection;
  client: Client;
  policy: Policy;
  /** Built beforehand in production; made from the sources when left out. */
  workflowBundle?: { codePath: string } | { code: string } | undefined;
}

/**
 * The SDK ends a workflow's step after 5 s in its sandbox, and Node takes the whole process down with it ("async hook
 * stack has become corrupted", nodejs/node 38503). On starved cores a desk with thousands waiting is that slow without being
 * stuck: Temporal's own limit of a task, 10 s, then has it tried again. With 5,000 waiting a task takes less than a second,
 * and a worker that is new to the desk less than four: it reads one run, which ends at 4 MB of history however many wait
 * (test/workflow/desk-thousands.test.ts). The option isn't in the SDK's types.
 */
export const UNHURRIED: Partial<WorkerOptions> & { isolateExecutionTimeout: string } = {
  isolateExecutionTimeout: '60s',
};

/**
 * The share of the polls for executions that aren't in memory: new ones, above all alerts. A priority counts within a queue
 * alone, and these wait in another than what is in memory: with the usual fifth, 100 urgent alerts waited behind
 * 1,900 routine deadlines for up to 23 s (BENCHMARKS.md).
 */
const NEW_ONES = 0.5;

/** A poll for every two tasks that may run at once, as the SDK's own tests found best; ten by its default, for forty. */
const POLLED_FOR = 2;

/**
 * A worker over all workflows and activities; `run()` it.
 * @throws when Temporal can't be reached or the workflows can't be bundled
 */
export async function createWorker(options: PitlaneWorkerOptions): Promise<Worker> {
  const { config, db, client, connection, policy, workflowBundle } = options;
  const { taskQueue, namespace } = config.temporal;
  const webhook = config.webhook ? { url: config.webhook.url, secret: config.webhook.secret ?? null } : null;
  return Worker.create({
    ...UNHURRIED,
    connection,
    namespace,
    taskQueue,
    dataConverter,
    workflowBundle: workflowBundle ?? (await bundleWorkflows(entry())),
    activities: createActivities({
      db,
      temporal: client,
      taskQueue,
      policy,
      webhook,
      outside: outsideWays(config),
    }),
    maxConcurrentWorkflowTaskExecutions: config.worker.maxWorkflowTasks,
    maxConcurrentActivityTaskExecutions: config.worker.maxActivities,
    maxConcurrentLocalActivityExecutions: config.worker.maxLocalActivities,
    maxCachedWorkflows: config.worker.maxCachedWorkflows,
    maxConcurrentWorkflowTaskPolls: Math.max(2, Math.floor(config.worker.maxWorkflowTasks / POLLED_FOR)),
    nonStickyToStickyPollRatio: NEW_ONES,
    shutdownGraceTime: config.shutdownGraceMs,
  });
}

/** The channels as they are configured, and what opens the secrets of endpoints. */
function outsideWays({ channels, alertSecretsKeys = [] }: PitlaneWorkerOptions['config']) {
  const settings = channels ?? { allowedHosts: [], mail: null };
  return {
    channels: createChannels(settings),
    mail: settings.mail !== null,
    sealer: sealerOf(alertSecretsKeys),
  };
}

/** The workflows' sources: `ts` while developing, `js` after the build. */
function entry(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../workflows/index.${extension}`, import.meta.url));
}
