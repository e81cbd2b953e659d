import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { TemporalConfig } from '../config.js';
import { type ChildServer, type Log, startChildServer } from './child-server.js';
import { reasonOf } from './run-tool.js';
import { findTemporalCli } from './temporal-executable.js';
import { prepareNamespace } from './temporal-namespace.js';

/** A Temporal that can be used, its namespace prepared; `server` is there when this process started it. */
export interface RunningTemporal {
  address: string;
  uiUrl: string | undefined;
  server: ChildServer | undefined;
  stop(): Promise<void>;
}

export interface TemporalOptions {
  temporal: TemporalConfig;
  cacheDir: string;
  recordDir: string;
  log: Log;
  /** File of the development server's SQLite; undefined keeps everything in memory. */
  databaseFile: string | undefined;
  /** False leaves the Web UI out. */
  withUi: boolean;
  signal?: AbortSignal;
}

// Priority and fairness of task queues, and timers that fire within 10 ms instead of within 1 s.
const DYNAMIC_CONFIG = [
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
  'history.timerProcessorMaxTimeShift="10ms"',
];
// It is up within 1 to 2 s; a large SQLite file and a busy machine take longer.
const READY_WITHIN_MS = 60_000;
const EXTERNAL_WITHIN_MS = 15_000;

/**
 * Gives a Temporal: the one of TEMPORAL_ADDRESS, else a development server with its Web UI.
 * Throws an Error naming what was tried.
 */
export async function provideTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const { temporal, log } = options;
  if (temporal.address) {
    await prepare(temporal, temporal.address, log, Date.now() + EXTERNAL_WITHIN_MS);
    log(`Temporal: using TEMPORAL_ADDRESS (${temporal.address}, namespace ${temporal.namespace})`);
    return { address: temporal.address, uiUrl: temporal.uiUrl, server: undefined, stop: async () => {} };
  }
  log('Temporal: TEMPORAL_ADDRESS is not set; starting a development server');
  const command = await findTemporalCli(options.cacheDir, log, options.signal);
  return startDevServer(command, options);
}

async function startDevServer(command: string, options: TemporalOptions): Promise<RunningTemporal> {
  const { temporal, log } = options;
  const address = `127.0.0.1:${temporal.devServerPort}`;
  const uiUrl = options.withUi ? `http://127.0.0.1:${temporal.devServerUiPort}` : undefined;
  const server = startChildServer({
    name: 'temporal',
    command,
    args: devServerArguments(options),
    recordDir: options.recordDir,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
  });
  try {
    const ended = server.exited.then(({ code, signal }) => {
      throw new Error(`The Temporal server ended (${code ?? signal}): ${server.lastOutput()}`);
    });
    await Promise.race([prepare(temporal, address, log, Date.now() + READY_WITHIN_MS), ended]);
  } catch (error) {
    await server.stop();
    throw error;
  }
  log(`Temporal: development server on ${address}${uiUrl ? `, Web UI on ${uiUrl}` : ''}`);
  return { address, uiUrl: temporal.uiUrl ?? uiUrl, server, stop: () => server.stop() };
}

function devServerArguments({ temporal, databaseFile, withUi }: TemporalOptions): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(temporal.devServerPort)],
    ...['--log-level', 'error'],
    ...(withUi ? ['--ui-port', String(temporal.devServerUiPort)] : ['--headless']),
    ...(databaseFile ? ['--db-filename', databaseFile] : []),
    ...(temporal.namespace === 'default' ? [] : ['--namespace', temporal.namespace]),
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}

/** Where the development server of a data folder keeps its executions. */
export function temporalDatabaseFile(dataDir: string): string {
  return join(dataDir, 'temporal.sqlite');
}

async function prepare(temporal: TemporalConfig, address: string, log: Log, until: number): Promise<void> {
  for (;;) {
    // Not `Connection.connect`: where it fails it leaves its channel open, and that keeps the process alive.
    const connection = Connection.lazy({ ...temporal.connection, address, connectTimeout: '2s' });
    try {
      await connection.ensureConnected();
      await prepareNamespace(connection, temporal.namespace, log);
      return;
    } catch (error) {
      if (Date.now() > until) {
        throw new Error(`No Temporal. Tried: ${address} (TEMPORAL_ADDRESS): ${reasonOf(error)}`);
      }
    } finally {
      await connection.close();
    }
    await sleep(100);
  }
}
