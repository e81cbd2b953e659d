import type { Client } from '@temporalio/client';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { and, eq } from 'drizzle-orm';
import { afterAll } from 'vitest';
import type { WebhookTarget } from '../../src/channels/webhook.js';
import { dataConverter } from '../../src/client/payload-codec.js';
import { openDatabase } from '../../src/db/database.js';
import { clocks, staff, timelineEvents } from '../../src/db/schema.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { installRuntime } from '../../src/platform/temporal-connections.js';
import { UNHURRIED } from '../../src/worker/worker.js';
import { chaosActivities, type Hooks } from './chaos-activities.js';
import { type House, seedSmallOrganisation } from './house.js';
import { workflowBundle } from './servers.js';

// Every broken attempt is a warning with its stack: what is broken on purpose fills no screens.
installRuntime('error');

export interface ChaosHouse extends House {
  /** Change them at any time; a test that sets one takes it away again. */
  hooks: Hooks;
  namespace: string;
  startWorker(): Promise<void>;
  /** As when it is taken away: nothing new is polled, and what runs gets a moment. */
  stopWorker(): Promise<void>;
}

interface ChaosHouseOptions {
  databaseUrl: string;
  temporal: { client: Client; nativeConnection: NativeConnection; namespace: string; taskQueue: string };
  policy: Policy;
  webhook?: WebhookTarget;
  /** What the test itself calls through, when it isn't the worker's: another road to the same database. */
  clientDatabaseUrl?: string;
  client?: Client;
}

/** A house whose worker can be stopped and started, and whose record writer can be interfered with. */
export async function startChaosHouse(options: ChaosHouseOptions): Promise<ChaosHouse> {
  const { databaseUrl, temporal, policy, webhook } = options;
  const { client, nativeConnection, namespace, taskQueue } = temporal;
  const workerDb = openDatabase(databaseUrl);
  const db = options.clientDatabaseUrl ? openDatabase(options.clientDatabaseUrl) : workerDb;
  await seedSmallOrganisation(db);
  // So many orders at once as a test likes: the small organisation's own capacity is 1.
  await db.update(staff).set({ capacity: 50 }).where(eq(staff.role, 'technician'));
  const hooks: Hooks = {};
  let running: { worker: Worker; ended: Promise<void> } | null = null;
  const stopWorker = async () => {
    running?.worker.shutdown();
    await running?.ended;
    running = null;
  };
  const startWorker = async () => {
    const deps = { db: workerDb, temporal: client, taskQueue, policy, webhook: webhook ?? null };
    const worker = await Worker.create({
      ...UNHURRIED,
      connection: nativeConnection,
      namespace,
      taskQueue,
      dataConverter,
      workflowBundle: workflowBundle(),
      activities: chaosActivities(deps, hooks),
      maxConcurrentWorkflowTaskExecutions: 20,
      shutdownGraceTime: 500,
    });
    running = { worker, ended: worker.run() };
  };
  await startWorker();
  afterAll(async () => {
    await stopWorker();
    await workerDb.close();
    if (db !== workerDb) await db.close();
  });
  return {
    db,
    temporal: options.client ?? client,
    taskQueue,
    policy,
    hooks,
    namespace,
    startWorker,
    stopWorker,
  };
}

export async function eventsOf(house: House, orderNo: string, type?: string) {
  const ofOrder = eq(timelineEvents.orderNo, orderNo);
  return house.db
    .select()
    .from(timelineEvents)
    .where(type ? and(ofOrder, eq(timelineEvents.type, type)) : ofOrder)
    .orderBy(timelineEvents.position);
}

/** Every execution's events are numbered 1, 2, 3 … and none is there twice. @returns what is wrong, at best nothing */
export async function flawsOf(house: House, orderNo: string): Promise<string[]> {
  const events = await eventsOf(house, orderNo);
  const executions = [...new Set(events.map(({ executionId }) => executionId))];
  return executions.flatMap((id) => {
    const own = events.filter(({ executionId }) => executionId === id);
    const numbers = own.map(({ seq }) => seq).sort((a, b) => a - b);
    const gaps = numbers.some((seq, i) => seq !== i + 1) ? [`${id} has the numbers ${numbers}`] : [];
    const ids = new Set(own.map((event) => event.id));
    return ids.size === own.length ? gaps : [...gaps, `${id} has an event twice`];
  });
}

/** Live clocks that belong to an order that is over: there must be none. */
export async function clocksLeftRunning(house: House, orderNo: string): Promise<string[]> {
  const rows = await house.db.select().from(clocks).where(eq(clocks.orderNo, orderNo));
  return rows.filter(({ stoppedAt }) => stoppedAt === null).map(({ id }) => id);
}

/** No execution of the namespace may have failed, whatever was done to it. */
export async function failedExecutions(house: ChaosHouse): Promise<string[]> {
  const found: string[] = [];
  const query = 'ExecutionStatus in ("Failed", "Terminated", "TimedOut")';
  for await (const { workflowId, status } of house.temporal.workflow.list({ query })) {
    found.push(`${workflowId} ${status.name}`);
  }
  return found;
}
