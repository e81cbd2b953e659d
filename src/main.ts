import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startApi } from './api/server.js';
import { keepStarting } from './client/owed.js';
import { type Config, ConfigError, loadConfig, type ServiceConfig } from './config.js';
import { openDatabase } from './db/database.js';
import { seedDemoOrganisation } from './db/demo-organisation.js';
import { migrateDatabase } from './db/migrate.js';
import { scalePolicy } from './domain/policy/scale.js';
import { STANDARD_2025 } from './domain/policy/standard-2025.js';
import type { Policy } from './domain/policy/types.js';
import type { Log } from './platform/child-server.js';
import { startPlatform } from './platform/platform.js';
import { StartError } from './platform/run-lock.js';
import { reasonOf } from './platform/run-tool.js';
import { createShutdown, type Shutdown } from './platform/shutdown.js';
import { connectTemporal, installRuntime } from './platform/temporal-connections.js';
import { createWorker } from './worker/worker.js';

// `npm start`: Postgres, Temporal, worker and API in one tree of processes.

// Stopping takes a second or two. At the very most: API 2 s, worker its grace and 1 s, connections 1 s each, and
// Postgres and Temporal 6 s side by side; 15 s altogether.
const WORKER_GRACE_MS = 3_000;
const STOP_WITHIN_MS = 15_000;

// The standard's minutes would be milliseconds in the demonstration; who looks at a list every now and then needs longer.
const DEMO_SHORTEST_MS = 4_000;

const log: Log = (line) => console.log(line);

/** What `npm start -- --demo` and the banner need to know of the service that runs. */
interface Service {
  baseUrl: string;
  apiKey: string;
  /** Settles with what to say when the worker ends by itself. */
  workerEnded: Promise<string>;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { demo: { type: 'boolean' }, exit: { type: 'boolean' } } });
  const stopping = new AbortController();
  stopOnSignals(stopping);
  const shutdown = createShutdown(log);
  try {
    return await run(loadConfig(), values, shutdown, stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) return stopping.signal.reason as number;
    console.error(error instanceof StartError || error instanceof ConfigError ? error.message : error);
    return 1;
  } finally {
    // From here on nothing ends by itself any more.
    stopping.abort(0);
    await stopEverything(shutdown);
  }
}

async function run(
  config: Config,
  options: { demo?: boolean | undefined; exit?: boolean | undefined },
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<number> {
  const platform = await startPlatform(config, shutdown, log, signal);
  signal.throwIfAborted();
  const policy = options.demo
    ? scalePolicy(STANDARD_2025, config.demo.timeScale, DEMO_SHORTEST_MS)
    : STANDARD_2025;
  const service = await startService(platform.config, policy, shutdown, signal);
  signal.throwIfAborted();
  printWhereEverythingIs(platform.config, service);
  const sayUnlessStopping = (message: string) => {
    if (!signal.aborted) console.error(`${message}\nStopping everything else.`);
    return 1;
  };
  const over = Promise.race([
    once(signal, 'abort').then(() => signal.reason as number),
    ...[platform.serverEnded, service.workerEnded].map((ended) => ended.then(sayUnlessStopping)),
  ]);
  if (!options.demo) return over;
  const stillRunning = Symbol();
  const demonstration = demonstrate(platform.config, service, signal);
  await Promise.race([demonstration, over]);
  if (options.exit) return Promise.race([demonstration, over]);
  if ((await Promise.race([over, stillRunning])) === stillRunning) {
    log('The service goes on running, so that the result can be looked at. Ctrl-C stops it.');
  }
  return over;
}

async function startService(
  config: ServiceConfig,
  policy: Policy,
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<Service> {
  await migrateDatabase(config.databaseUrl);
  log('Database: schema is up to date');
  const db = openDatabase(config.databaseUrl);
  shutdown.add({ stop: () => db.close(), withinMs: 1_000 });
  const { apiKey } = await seedDemoOrganisation(db);
  signal.throwIfAborted();
  installRuntime(config.logLevel);
  const connections = await connectTemporal(config);
  shutdown.add({ stop: () => connections.close(), withinMs: 1_000 });
  const { client, native: connection } = connections;
  const grace = Math.min(config.shutdownGraceMs, WORKER_GRACE_MS);
  const worker = await createWorker({
    config: { ...config, shutdownGraceMs: grace },
    db,
    connection,
    client,
    policy,
  });
  const running = worker.run();
  const stopWorker = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running.catch(() => undefined);
  };
  shutdown.add({ name: 'Worker', stop: stopWorker, withinMs: grace + 1_000 });
  const workerEnded = running.then(
    () => 'The worker ended by itself',
    (error) => `The worker ended by itself: ${reasonOf(error)}`,
  );
  log('Worker: running');
  const { taskQueue } = config.temporal;
  const stopStarting = keepStarting({ db, temporal: client, taskQueue, policy }, log);
  shutdown.add({ stop: async () => stopStarting(), withinMs: 1_000 });
  const api = await startApi({ config, db, client, policy });
  shutdown.add({ name: 'API', stop: () => api.close(), withinMs: 2_000 });
  return { baseUrl: api.url, apiKey, workerEnded };
}

async function demonstrate(config: ServiceConfig, service: Service, signal: AbortSignal): Promise<number> {
  const { runDemo } = await import('./demo/run.js');
  const { ok } = await runDemo({ config, baseUrl: service.baseUrl, apiKey: service.apiKey, signal, log });
  return ok ? 0 : 1;
}

function printWhereEverythingIs(config: ServiceConfig, { baseUrl, apiKey }: Service): void {
  log(`
Pitlane is up.

  API              ${baseUrl}/v1
  Reference page   ${baseUrl}/docs
  Temporal Web UI  ${config.temporal.uiUrl ?? 'not known; set TEMPORAL_UI_URL'}
  Key              ${apiKey}

  curl -H 'Authorization: Bearer ${apiKey}' ${baseUrl}/v1/service-orders

Ctrl-C stops everything.
`);
}

/**
 * Ctrl-C, SIGTERM, a closed terminal, or the death of what started us; a second one changes nothing. The signal's
 * reason is the exit code.
 */
function stopOnSignals(stopping: AbortController): void {
  const stop = (reason: string, exitCode: number) => {
    if (stopping.signal.aborted) return;
    log(`\n${reason}: stopping everything`);
    stopping.abort(exitCode);
  };
  process.on('SIGINT', () => stop('Ctrl-C', 0));
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGHUP', () => stop('SIGHUP', 0));
  // scripts/run.mjs holds the other end of this channel.
  process.once('disconnect', () => stop('The process that started this one is gone', 0));
  process.channel?.unref();
  process.on('uncaughtException', (error) => {
    console.error(error);
    stop('An error that nobody handled', 1);
  });
}

async function stopEverything(shutdown: Shutdown): Promise<void> {
  const tooLate = setTimeout(() => {
    console.error(
      `Not everything stopped within ${STOP_WITHIN_MS / 1_000} s; the next start ends what is left.`,
    );
    process.exit(1);
  }, STOP_WITHIN_MS);
  await shutdown.run();
  clearTimeout(tooLate);
}

process.exitCode = await main();
// Nothing is left to wait for; a handle that somebody forgot must not keep a stopped service in the terminal.
process.exit();
