import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Client, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import fastify from 'fastify';
import postgres, { type Sql } from 'postgres';
import type { ServiceConfig } from '../../src/config.js';
import { connectTemporal, installRuntime } from '../../src/platform/temporal-connections.js';
import { bareActivities } from './bare-activities.js';
import type { Command } from './bare-workflow.js';
import type { Service } from './service.js';

/** A step that follows another is there within some tens of milliseconds; asking more often only loads the server. */
const RETRY_EVERY_MS = 50;
/** On a machine at its limit a step may take long to begin; the bench measures that, and doesn't fail by it. */
const GIVE_UP_AFTER_MS = 30_000;

const STEP_OF: Record<string, string> = {
  checkIn: 'booking',
  acceptAssignment: 'dispatch',
  recordDiagnosis: 'repair',
  submitEstimate: 'repair',
  approveEstimate: 'repair',
  signRepairSteps: 'repair',
  completeRepair: 'repair',
  recordQualityCheck: 'check',
  settle: 'settlement',
  handOver: 'settlement',
  submitSurvey: 'followUp',
};

/** The bare application in the same process layout: pool of ten, worker with the same limits, Fastify before it. */
export async function startBare(config: ServiceConfig): Promise<Service> {
  installRuntime(config.logLevel);
  const sql = postgres(config.databaseUrl, { max: 10, onnotice: () => {} });
  await sql`create sequence orders`;
  await sql`create table facts (id text primary key, order_no text not null, type text not null,
    data jsonb not null, at timestamptz not null default now())`;
  await sql`create index facts_order on facts (order_no)`;
  const { client, native, close } = await connectTemporal(config);
  const { taskQueue, namespace } = config.temporal;
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./bare-workflow.ts', import.meta.url)),
    activities: bareActivities({ sql, client, taskQueue }),
    maxConcurrentWorkflowTaskExecutions: config.worker.maxWorkflowTasks,
    maxConcurrentActivityTaskExecutions: config.worker.maxActivities,
    maxConcurrentLocalActivityExecutions: config.worker.maxLocalActivities,
    maxCachedWorkflows: config.worker.maxCachedWorkflows,
    shutdownGraceTime: config.shutdownGraceMs,
  });
  const running = worker.run();
  const app = bareApi(sql, client, taskQueue);
  await app.listen({ host: config.host, port: config.port });
  return {
    url: `http://${config.host}:${config.port}`,
    stop: async () => {
      await app.close();
      worker.shutdown();
      await running;
      await close();
      await sql.end({ timeout: 5 });
    },
  };
}

function bareApi(sql: Sql, client: Client, taskQueue: string) {
  const app = fastify({ logger: false });
  app.post<{ Body: { outletId: string } }>('/orders', async (request) => {
    const [row] = await sql`select nextval('orders') as no`;
    const orderNo = `B-${String(row?.no).padStart(8, '0')}`;
    const startWorkflowOperation = new WithStartWorkflowOperation('bareOrder', {
      workflowId: `order:${orderNo}`,
      taskQueue,
      args: [{ orderNo, outletId: request.body.outletId }],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    await client.workflow.executeUpdateWithStart('opened', { startWorkflowOperation, updateId: 'opened' });
    return { orderNo };
  });
  app.get<{ Params: { orderNo: string } }>('/orders/:orderNo/offer', async (request) => {
    const [row] = await sql`select data from facts
      where order_no = ${request.params.orderNo} and type = 'offer_made'`;
    return { offer: row?.data ?? null };
  });
  app.post<{ Params: { orderNo: string; name: string } }>('/orders/:orderNo/:name', async (request) => {
    const { orderNo, name } = request.params;
    const key = String(request.headers['idempotency-key']);
    return giveCommand(client, `${STEP_OF[name]}:${orderNo}`, { name, key, body: request.body });
  });
  return app;
}

async function giveCommand(
  client: Client,
  workflowId: string,
  command: Command,
): Promise<{ recorded: string }> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    try {
      const handle = client.workflow.getHandle(workflowId);
      return await handle.executeUpdate<{ recorded: string }, [Command]>('command', {
        args: [command],
        updateId: command.key,
      });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || Date.now() > giveUpAt) throw error;
    }
    await sleep(RETRY_EVERY_MS);
  }
}
