import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { endpointCheck } from '../channels/endpoint-check.js';
import { dataConverter } from '../client/payload-codec.js';
import { loadConfig, requireServers, type ServiceConfig } from '../config.js';
import { type Database, openDatabase } from '../db/database.js';
import { sealerOf } from '../db/sealing.js';
import { STANDARD_2025 } from '../domain/policy/standard-2025.js';
import type { Policy } from '../domain/policy/types.js';
import { buildApp } from './app.js';

/** What Fastify says at `info` ("listening") is said better by whoever starts the API. */
const LOG_LEVELS = { debug: 'debug', info: 'warn', warn: 'warn', error: 'error', silent: 'silent' } as const;

/** What runs, and the way to end it. */
export interface RunningApi {
  /** Base address, without a slash at the end. */
  url: string;
  /** Stops taking requests, answers those that are under way. */
  close(): Promise<void>;
}

/**
 * Starts the API on the configured host and port. It comes up without Postgres or Temporal, and answers 503 till they do.
 * @param options `policy` is the standard that new cases begin under: the built-in one unless told
 * @throws when the port is taken
 */
export async function startApi(options: {
  config: ServiceConfig;
  db: Database;
  client: Client;
  policy?: Policy;
}): Promise<RunningApi> {
  const { config, db, client, policy = STANDARD_2025 } = options;
  const { taskQueue, uiUrl } = config.temporal;
  const endpoints = {
    sealer: sealerOf(config.alertSecretsKeys),
    check: endpointCheck(config.channels.allowedHosts),
  };
  const deps = { db, temporal: client, taskQueue, policy, temporalUiUrl: uiUrl ?? null, endpoints };
  const app = buildApp(deps, { logLevel: LOG_LEVELS[config.logLevel] });
  await app.listen({ host: config.host, port: config.port });
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`,
    close: () => app.close(),
  };
}

/** `node dist/src/api/server.js`: the API by itself, beside workers in processes of their own. */
async function main(): Promise<void> {
  const config = requireServers(loadConfig());
  const db = openDatabase(config.databaseUrl);
  const { address, namespace, connection: options } = config.temporal;
  const connection = Connection.lazy({ ...options, address });
  const api = await startApi({ config, db, client: new Client({ connection, namespace, dataConverter }) });
  console.log(`API: ${api.url}, reference page: ${api.url}/docs`);
  const stop = async () => {
    await api.close();
    await connection.close();
    await db.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

function isEntryPoint(): boolean {
  const [, script] = process.argv;
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isEntryPoint()) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
