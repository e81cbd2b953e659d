import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { loadConfig } from '../../src/config.js';
import type { Log } from '../../src/platform/child-server.js';
import { freePort } from '../../src/platform/ports.js';
import { providePostgres } from '../../src/platform/postgres.js';
import { provideTemporal, temporalDatabaseFile } from '../../src/platform/temporal.js';
import type { Stops } from './stops.js';

/** The Postgres and the Temporal that both sides share. */
export interface BenchServers {
  temporalAddress: string;
  postgresPid: number;
  temporalPid: number;
  /** Makes an empty database and gives its address. */
  createDatabase(name: string): Promise<string>;
}

/** Brings both up in a temporary folder as `npm start` would: durable, with Temporal's data in a file. */
export async function startBenchServers(stops: Stops, log: Log): Promise<BenchServers> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pitlane-bench-'));
  // Postgres runs as another user when this runs as root, and has to get in.
  chmodSync(dataDir, 0o755);
  stops.add(async () => rmSync(dataDir, { recursive: true, force: true }));
  const recordDir = join(dataDir, 'run');
  const database = await providePostgres({ databaseUrl: undefined, dataDir, recordDir, log });
  stops.add(database.stop);
  const { temporal } = loadConfig({});
  const server = await provideTemporal({
    temporal: { ...temporal, devServerPort: await freePort() },
    cacheDir: loadConfig().cacheDir,
    recordDir,
    log,
    databaseFile: temporalDatabaseFile(dataDir),
    withUi: false,
  });
  stops.add(server.stop);
  return {
    temporalAddress: server.address,
    postgresPid: database.server?.pid ?? -1,
    temporalPid: server.server?.pid ?? -1,
    createDatabase: async (name) => {
      const sql = postgres(database.databaseUrl, { max: 1, onnotice: () => {} });
      await sql`create database ${sql(name)}`;
      await sql.end();
      const address = new URL(database.databaseUrl);
      address.pathname = `/${name}`;
      return address.href;
    },
  };
}
