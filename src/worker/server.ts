import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Worker } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import { keepStarting } from '../client/owed.js';
import { loadConfig, requireServers, type ServiceConfig } from '../config.js';
import { type Database, openDatabase } from '../db/database.js';
import { STANDARD_2025 } from '../domain/policy/standard-2025.js';
import { reasonOf } from '../platform/run-tool.js';
import {
  connectTemporal,
  installRuntime,
  type TemporalConnections,
} from '../platform/temporal-connections.js';
import { createWorker } from './worker.js';

// `npm run worker`: one worker process, for production. As many as wanted may run side by side.

async function main(): Promise<void> {
  const config = requireServers(loadConfig());
  installRuntime(config.logLevel);
  const db = openDatabase(config.databaseUrl);
  const connections = await connectTemporal(config);
  const { client, native: connection } = connections;
  const policy = STANDARD_2025;
  const worker = await createWorker({
    config,
    db,
    connection,
    client,
    policy,
    workflowBundle: builtBundle(),
  });
  const { taskQueue } = config.temporal;
  const stopStarting = keepStarting({ db, temporal: client, taskQueue, policy }, console.log);
  const health = await listen(config, worker, db, connections);
  const stop = () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  console.log(`Worker: running on ${config.temporal.address}, task queue ${config.temporal.taskQueue}`);
  try {
    await worker.run();
  } finally {
    stopStarting();
    health.close();
    health.closeAllConnections();
    await connections.close();
    await db.close();
  }
}

/** The bundle that the build made beside the compiled modules. */
function builtBundle(): { codePath: string } | undefined {
  const codePath = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));
  return existsSync(codePath) ? { codePath } : undefined;
}

/** `/healthz` says that the process lives; `/readyz` that it polls, and sees Postgres and Temporal. */
async function listen(
  config: ServiceConfig,
  worker: Worker,
  db: Database,
  { client }: TemporalConnections,
): Promise<Server> {
  const checks = {
    worker: async () => worker.getState() === 'RUNNING',
    postgres: async () => (await db.execute(sql`select 1`)).length === 1,
    temporal: async () => Boolean(await client.workflowService.getSystemInfo({})),
  };
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0];
    if (path !== '/healthz' && path !== '/readyz') {
      response.writeHead(404).end();
      return;
    }
    const seen = path === '/healthz' ? {} : await look(checks);
    const status = Object.values(seen).includes(false) ? 503 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(seen));
  });
  server.listen(config.workerPort, config.host);
  await once(server, 'listening');
  return server;
}

async function look(checks: Record<string, () => Promise<boolean>>): Promise<Record<string, boolean>> {
  const entries = Object.entries(checks).map(
    async ([name, check]) => [name, await check().catch(() => false)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

try {
  await main();
} catch (error) {
  console.error(`The worker can't run: ${reasonOf(error)}`);
  process.exitCode = 1;
}
// Handles of a connection that could not be made must not keep a failed process alive.
process.exit();
