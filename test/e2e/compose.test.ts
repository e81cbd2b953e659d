import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { childEnvironment, loadConfig } from '../../src/config.js';
import { freePort } from '../../src/platform/ports.js';
import { providePostgres, type RunningPostgres } from '../../src/platform/postgres.js';
import { provideTemporal, type RunningTemporal } from '../../src/platform/temporal.js';
import { leftAfter, processesWith, runCommand, signalQuietly } from '../support/command.js';

// There is no Docker engine to try the compose file on. What its containers run is run here by plain node, against
// real servers; what the files promise about images and secrets is read from them.

const compose = readFileSync('docker-compose.yml', 'utf8');
const dockerfile = readFileSync('Dockerfile', 'utf8');
const packageJson = JSON.parse(readFileSync('package.json', 'utf8'));
const secrets = { POSTGRES_PASSWORD: 'one', PITLANE_DB_PASSWORD: 'two', TEMPORAL_DB_PASSWORD: 'three' };
const hasCompose = spawnSync('docker-compose', ['version']).status === 0;

const dataDir = mkdtempSync(join(tmpdir(), 'pitlane-compose-'));
const [apiPort, workerPort] = [await freePort(), await freePort()];
let postgres: RunningPostgres;
let temporal: RunningTemporal;

const environment = () => ({
  PITLANE_DATA_DIR: dataDir,
  DATABASE_URL: postgres.databaseUrl,
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_NAMESPACE: 'pitlane',
  PORT: String(apiPort),
  WORKER_PORT: String(workerPort),
});

/** What a container of the compose file runs: the arguments of node. */
function commandOf(service: string): string {
  const block = compose.split(new RegExp(`^ {2}${service}:$`, 'm'))[1]?.split(/^ {2}\w/m)[0] ?? '';
  const [, script = `no command of ${service}`] = block.match(/command: \[node, (\S+)\]/) ?? [];
  return script;
}

beforeAll(async () => {
  chmodSync(dataDir, 0o755);
  const config = loadConfig({ ...childEnvironment(), TEMPORAL_ADDRESS: '' });
  const recordDir = join(dataDir, 'run');
  const log = () => {};
  [postgres, temporal] = await Promise.all([
    providePostgres({ databaseUrl: undefined, dataDir, recordDir, log, durable: false }),
    provideTemporal({
      temporal: { ...config.temporal, devServerPort: await freePort() },
      cacheDir: config.cacheDir,
      recordDir,
      log,
      databaseFile: undefined,
      withUi: false,
    }),
  ]);
  const build = spawnSync('npm', ['run', 'build'], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`${build.stdout}${build.stderr}`);
});

afterAll(async () => {
  for (const { pid } of processesWith(dataDir)) signalQuietly(pid, 'SIGTERM');
  await temporal?.stop();
  await postgres?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('runs in its containers what package.json runs by hand', () => {
  for (const service of ['migrate', 'api', 'worker']) {
    expect(`node ${commandOf(service)}`).toBe(packageJson.scripts[service]);
    expect(existsSync(commandOf(service))).toBe(true);
  }
});

it('migrates, serves and works by plain node, and stops by SIGTERM', async () => {
  for (const time of ['first', 'second']) {
    const migrate = runCommand('node', [commandOf('migrate')], environment());
    expect([time, await migrate.exited, migrate.output()]).toEqual([
      time,
      0,
      expect.stringContaining('is ready'),
    ]);
  }
  const worker = runCommand('node', [commandOf('worker')], environment());
  const api = runCommand('node', [commandOf('api')], environment());
  await ready(workerPort, worker.output);
  await ready(apiPort, api.output);
  api.signal('SIGTERM');
  worker.signal('SIGTERM');
  expect([await api.exited, await worker.exited]).toEqual([0, 0]);
  expect(await leftAfter(`PORT=${apiPort}`, 1_000)).toEqual([]);
});

it('needs no development dependency in production', () => {
  const allowed = Object.keys(packageJson.dependencies);
  expect(packagesOf(commandOf('worker')).has('@temporalio/worker')).toBe(true);
  for (const service of ['migrate', 'api', 'worker']) {
    for (const [name, importer] of packagesOf(commandOf(service))) {
      expect({ name, importer, listed: allowed.includes(name) }).toEqual({ name, importer, listed: true });
    }
  }
});

it('pins every image to a full version', () => {
  const images = [...compose.matchAll(/^ +image: (\S+)/gm), ...dockerfile.matchAll(/^FROM (\S+)/gm)].map(
    ([, image]) => image,
  );
  expect(images.length).toBeGreaterThanOrEqual(8);
  for (const image of images) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z-]+)?$/);
  expect(dockerfile).toMatch(/^USER node$/m);
});

it('takes every secret from the environment and refuses to start without it', () => {
  const values = [...compose.matchAll(/^ +\w*(?:PASSWORD|PWD): (.*)$/gm)].map(([, value]) => value);
  expect(values.length).toBeGreaterThanOrEqual(5);
  for (const value of values) expect(value).toMatch(/^\$\{[A-Z_]+:\?[^}]+\}$/);
});

it.skipIf(!hasCompose)('is taken by docker-compose, and refused where a secret is missing', () => {
  const check = (env: Record<string, string>) =>
    spawnSync('docker-compose', ['config'], { env: childEnvironment(env), encoding: 'utf8' });
  const whole = check(secrets);
  expect([whole.status, whole.stderr]).toEqual([0, '']);
  expect(check({ ...secrets, TEMPORAL_DB_PASSWORD: '' }).status).not.toBe(0);
});

async function ready(port: number, output: () => string): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    if (Date.now() > until) throw new Error(`/readyz on ${port}: ${status}\n${output()}`);
    await sleep(100);
  }
}

const IMPORTS = /^(?:import|export)\b(?:[^'";=(]*\bfrom\b)?\s*['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)/gm;

/** The packages that a compiled module loads, by way of its own modules, each with a module that asks for it. */
function packagesOf(entry: string): Map<string, string> {
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(file, 'utf8');
    for (const [, fixed, dynamic] of source.matchAll(IMPORTS)) {
      const specifier = fixed ?? dynamic ?? '';
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier));
      else if (specifier && !isBuiltin(specifier)) {
        const parts = specifier.split('/');
        packages.set(parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/'), file);
      }
    }
  };
  visit(resolve(entry));
  return packages;
}
