import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../src/config.js';
import { endAtOnce, endOrphans } from '../../src/platform/child-server.js';
import { freePort } from '../../src/platform/ports.js';
import { providePostgres } from '../../src/platform/postgres.js';
import { identify, readIdentity, stillRuns } from '../../src/platform/process-identity.js';
import { provideTemporal } from '../../src/platform/temporal.js';
import { findTestServer } from '../../src/platform/test-server.js';
import { bundleWorkflows } from '../../src/worker/bundle.js';

/** What the run's servers are reached by; test files get it through the helpers in servers.ts. */
export interface TestServers {
  /** Address of the real Postgres, as its superuser, without a database's name. */
  postgresUrl: string;
  /** The migrated database that each test file clones. */
  templateDatabase: string;
  /** host:port of the real Temporal server. */
  temporalAddress: string;
  /** The program of the time-skipping server, or why there is none. */
  testServer: { path: string } | { missing: string };
  /** The workflow bundle's file. */
  workflowBundle: string;
  /** Where test files record the servers that they start. */
  recordDir: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: TestServers;
  }
}

const RUNS = join(tmpdir(), 'pitlane-test');
const TEMPLATE = 'pitlane_template';
const log = (line: string) => console.log(`[test servers] ${line}`);

/** Starts one server of each kind for the whole run, and gives back the function that ends all of it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepKilledRuns();
  const runDir = makeRunDir();
  const recordDir = join(runDir, 'run');
  // For a run that ends without its teardown: nothing may be awaited any more.
  const endRun = () => {
    endAtOnce(recordDir);
    rmSync(runDir, { recursive: true, force: true });
  };
  process.once('exit', endRun);
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    await Promise.all(stops.map((stop) => stop()));
    await endOrphans(recordDir, log);
    rmSync(runDir, { recursive: true, force: true });
    process.off('exit', endRun);
  };
  const started = await Promise.allSettled([
    startPostgres(runDir, recordDir, stops),
    startTemporal(recordDir, stops),
    writeBundle(runDir),
    findTestServer(loadConfig().cacheDir, log).then(
      (path) => ({ path }),
      (error: Error) => ({ missing: error.message }),
    ),
  ]);
  const failure = started.find((outcome) => outcome.status === 'rejected');
  if (failure) {
    await stopAll();
    throw failure.reason;
  }
  const [postgresUrl, temporalAddress, workflowBundle, testServer] = started.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : undefined,
  ) as [string, string, string, TestServers['testServer']];
  project.provide('servers', {
    postgresUrl,
    templateDatabase: TEMPLATE,
    temporalAddress,
    testServer,
    workflowBundle,
    recordDir,
  });
  return stopAll;
}

async function startPostgres(
  runDir: string,
  recordDir: string,
  stops: (() => Promise<void>)[],
): Promise<string> {
  const running = await providePostgres({
    databaseUrl: undefined,
    dataDir: runDir,
    recordDir,
    log: () => {},
    durable: false,
  });
  stops.push(running.stop);
  const server = new URL(running.databaseUrl);
  server.pathname = '/';
  const sql = postgres(running.databaseUrl, { max: 1, onnotice: () => {} });
  await sql`create database ${sql(TEMPLATE)}`;
  await sql.end();
  const template = new URL(server);
  template.pathname = `/${TEMPLATE}`;
  await migrateTemplate(template.href);
  return server.href;
}

async function migrateTemplate(databaseUrl: string): Promise<void> {
  const module = fileURLToPath(new URL('../../src/db/migrate.ts', import.meta.url));
  if (!existsSync(module)) return;
  const { migrateDatabase } = await import(module);
  await migrateDatabase(databaseUrl);
}

async function startTemporal(recordDir: string, stops: (() => Promise<void>)[]): Promise<string> {
  const config = loadConfig({});
  const running = await provideTemporal({
    temporal: { ...config.temporal, devServerPort: await freePort() },
    cacheDir: loadConfig().cacheDir,
    recordDir,
    log: () => {},
    databaseFile: undefined,
    withUi: false,
  });
  stops.push(running.stop);
  return running.address;
}

async function writeBundle(runDir: string): Promise<string> {
  const file = join(runDir, 'workflow-bundle.js');
  const { code } = await bundleWorkflows(fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)));
  writeFileSync(file, code);
  return file;
}

function makeRunDir(): string {
  mkdirSync(RUNS, { recursive: true });
  const runDir = mkdtempSync(join(RUNS, 'run-'));
  writeFileSync(join(runDir, 'owner.json'), JSON.stringify(identify(process.pid)));
  // Postgres runs as another user when the tests run as root, and has to get in.
  chmodSync(runDir, 0o755);
  return runDir;
}

/** Ends what runs that were killed left behind; runs of others at this moment are left alone. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of existsSync(RUNS) ? readdirSync(RUNS) : []) {
    const runDir = join(RUNS, name);
    const owner = readIdentity(join(runDir, 'owner.json'));
    const justMade =
      !owner && Date.now() - (statSync(runDir, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 60_000;
    if (justMade || (owner && stillRuns(owner))) continue;
    await endOrphans(join(runDir, 'run'), log);
    rmSync(runDir, { recursive: true, force: true });
  }
}
