import { join } from 'node:path';
import type { Config, ServiceConfig } from '../config.js';
import { type ChildServer, endAtOnce, endOrphans, type Log } from './child-server.js';
import { requireFreePort } from './ports.js';
import { providePostgres } from './postgres.js';
import { acquireRunLock } from './run-lock.js';
import { secretsKeys } from './secrets-key.js';
import type { Shutdown } from './shutdown.js';
import { provideTemporal, temporalDatabaseFile } from './temporal.js';

// Both take less than a second when nothing is wrong; each is ended for good a second before.
const SERVERS_STOP_WITHIN_MS = 6_000;

/** The servers that the service needs, up and reachable. */
export interface Platform {
  /** The configuration with the servers' addresses filled in. */
  config: ServiceConfig;
  /** Settles with what to say when one of the servers that were started ends by itself. */
  serverEnded: Promise<string>;
}

/**
 * Takes the data folder, ends what a killed run left, looks at the ports, and brings up Postgres and Temporal side by
 * side. What it started goes onto `shutdown`, also when it then fails. Throws StartError for what the person at the
 * terminal can mend.
 */
export async function startPlatform(
  config: Config,
  shutdown: Shutdown,
  log: Log,
  signal?: AbortSignal,
): Promise<Platform> {
  const release = acquireRunLock(config.dataDir);
  shutdown.add({ stop: async () => release(), withinMs: 1_000 });
  const recordDir = join(config.dataDir, 'run');
  await endOrphans(recordDir, log);
  // However this process ends, short of kill -9: nothing that it started outlives it.
  process.once('exit', () => endAtOnce(recordDir));
  await requirePorts(config);
  const alertSecretsKeys = secretsKeys(config);
  const givingUp = new AbortController();
  const [postgres, temporal] = await bothOrNone(givingUp, [
    providePostgres({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, recordDir, log }),
    provideTemporal({
      temporal: config.temporal,
      cacheDir: config.cacheDir,
      recordDir,
      log,
      databaseFile: temporalDatabaseFile(config.dataDir),
      withUi: true,
      signal: signal ? AbortSignal.any([signal, givingUp.signal]) : givingUp.signal,
    }),
  ]);
  const stops = [
    { name: 'Temporal', ...temporal },
    { name: 'Postgres', ...postgres },
  ];
  const started = stops.filter(({ server }) => server !== undefined);
  shutdown.add(...started.map(({ name, stop }) => ({ name, stop, withinMs: SERVERS_STOP_WITHIN_MS })));
  return {
    config: {
      ...config,
      alertSecretsKeys,
      databaseUrl: postgres.databaseUrl,
      temporal: { ...config.temporal, address: temporal.address, uiUrl: temporal.uiUrl },
    },
    serverEnded: Promise.race(
      [postgres.server, temporal.server].filter((server) => server !== undefined).map(ended),
    ),
  };
}

async function requirePorts({ host, port, temporal }: Config): Promise<void> {
  await requireFreePort({ host, port, purpose: 'the API', variable: 'PORT' });
  if (temporal.address) return;
  const local = { host: '127.0.0.1' };
  await requireFreePort({
    ...local,
    port: temporal.devServerPort,
    purpose: 'Temporal',
    variable: 'PITLANE_TEMPORAL_PORT',
  });
  await requireFreePort({
    ...local,
    port: temporal.devServerUiPort,
    purpose: 'the Temporal Web UI',
    variable: 'PITLANE_TEMPORAL_UI_PORT',
  });
}

type Stoppable = { stop(): Promise<void> };

/** Waits for both; where one fails, the other is given up or stopped. */
async function bothOrNone<A extends Stoppable, B extends Stoppable>(
  givingUp: AbortController,
  starts: [Promise<A>, Promise<B>],
): Promise<[A, B]> {
  try {
    return await Promise.all(starts);
  } catch (error) {
    givingUp.abort();
    for (const outcome of await Promise.allSettled(starts)) {
      if (outcome.status === 'fulfilled') await outcome.value.stop();
    }
    throw error;
  }
}

async function ended(server: ChildServer): Promise<string> {
  const { code, signal } = await server.exited;
  const output = server.lastOutput();
  return `The ${server.name} server ended by itself (${code ?? signal})${output ? `:\n${output}` : ''}`;
}
