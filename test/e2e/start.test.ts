import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, it } from 'vitest';
import { freePort } from '../../src/platform/ports.js';
import {
  leftAfter,
  processesWith,
  type RunningCommand,
  runCommand,
  signalQuietly,
} from '../support/command.js';

// The command itself, as a user runs it: `npm start` on a data folder and ports of its own.

const dataDir = mkdtempSync(join(tmpdir(), 'pitlane-start-'));
chmodSync(dataDir, 0o755);
const [port, temporalPort, uiPort] = [await freePort(), await freePort(), await freePort()];
const environment = {
  PITLANE_DATA_DIR: dataDir,
  PORT: String(port),
  PITLANE_TEMPORAL_PORT: String(temporalPort),
  PITLANE_TEMPORAL_UI_PORT: String(uiPort),
  DATABASE_URL: '',
  TEMPORAL_ADDRESS: '',
};
const baseUrl = `http://127.0.0.1:${port}`;
const STOPS_WITHIN_MS = 15_000;

const start = (extra: Record<string, string> = {}) =>
  runCommand('npm', ['start'], { ...environment, ...extra });

async function startAndWait(): Promise<{ command: RunningCommand; key: string }> {
  const command = start();
  const [, key = ''] = await command.waitFor(/Key +(\S+)[\s\S]*Ctrl-C stops everything/);
  return { command, key };
}

const advisor = 'SHA-01-A1';

async function call<T>(
  key: string,
  path: string,
  body?: unknown,
  idempotencyKey = randomUUID(),
): Promise<{ status: number; body: T }> {
  const response = await fetch(`${baseUrl}/v1/service-orders${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'x-on-behalf-of': advisor,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

async function book(key: string): Promise<string> {
  const { status, body } = await call<{ orderNo: string }>(key, '', {
    outletId: 'SHA-01',
    customer: { name: '李雷', phone: '13800000001' },
    vehicle: { make: 'TOYOTA', model: 'COROLLA' },
    problem: 'oil change and inspection',
    channel: 'phone',
  });
  expect(status).toBe(201);
  return body.orderNo;
}

// The server waits 10 s for the answer of a worker that was killed in the middle of a workflow task.
const GOES_ON_WITHIN_MS = 25_000;

/**
 * The order is in the records, and its workflow goes on where it was: it takes the next command, sent as callers do it,
 * with the same key again while the answer is 503.
 */
async function expectToGoOn(key: string, orderNo: string): Promise<void> {
  expect((await call<{ orderNo: string }>(key, `/${orderNo}`)).body).toMatchObject({ orderNo });
  const checkIn = { odometerKm: 42_000, broughtBy: 'owner', belongings: [], photos: [] };
  const commandKey = randomUUID();
  const giveUpAt = Date.now() + GOES_ON_WITHIN_MS;
  let answer = await call(key, `/${orderNo}/check-in`, checkIn, commandKey);
  while (answer.status === 503 && Date.now() < giveUpAt) {
    await sleep(500);
    answer = await call(key, `/${orderNo}/check-in`, checkIn, commandKey);
  }
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
}

function endAll(): void {
  for (const { pid } of processesWith(dataDir)) signalQuietly(pid, 'SIGKILL');
}

afterEach(async (context) => {
  if (context.task.result?.state === 'fail') endAll();
  expect(await leftAfter(dataDir, STOPS_WITHIN_MS)).toEqual([]);
});

afterAll(() => {
  endAll();
  rmSync(dataDir, { recursive: true, force: true });
});

it('starts, answers, refuses a second start, stops by SIGTERM and finds its data again', async () => {
  const first = await startAndWait();
  expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${uiPort}`)).status).toBe(200);
  const orderNo = await book(first.key);
  const reconcile = runCommand('npm', ['run', 'reconcile'], environment);
  expect([await reconcile.exited, reconcile.output()]).toEqual([
    0,
    expect.stringContaining('Checked 1 cases'),
  ]);

  const second = start();
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`Pitlane is already running on ${dataDir}`);
  expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200);

  first.command.signal('SIGTERM');
  expect(await leftAfter(dataDir, STOPS_WITHIN_MS)).toEqual([]);

  const again = await startAndWait();
  expect(again.key).toBe(first.key);
  await expectToGoOn(again.key, orderNo);
  again.command.signalGroup('SIGINT');
  again.command.signalGroup('SIGINT');
  await again.command.waitFor(/Postgres stopped/, STOPS_WITHIN_MS);
  expect(again.command.output()).not.toContain('by itself');
});

it('recovers by itself after a kill -9 that left its servers running', async () => {
  const { command, key } = await startAndWait();
  const orderNo = await book(key);
  command.signalGroup('SIGKILL');
  await command.exited;
  expect(processesWith(dataDir).length).toBeGreaterThanOrEqual(2);

  const next = await startAndWait();
  expect(next.command.output()).toContain('left behind by a run that was killed');
  await expectToGoOn(next.key, orderNo);
  next.command.signal('SIGTERM');
});

it('stops everything when one of its servers ends by itself', async () => {
  const { command } = await startAndWait();
  const temporal = processesWith(dataDir).find((found) => found.command.includes('start-dev'));
  signalQuietly(temporal?.pid ?? 0, 'SIGKILL');
  expect(await command.exited).toBe(1);
  expect(command.output()).toContain('The temporal server ended by itself (SIGKILL)');
});

it('names a busy port and exits 1', async () => {
  for (const [busy, variable] of [
    [port, 'PORT'],
    [temporalPort, 'PITLANE_TEMPORAL_PORT'],
    [uiPort, 'PITLANE_TEMPORAL_UI_PORT'],
  ] as const) {
    const holder = createServer().listen(busy, '127.0.0.1');
    try {
      const command = start();
      expect(await command.exited).toBe(1);
      expect(command.output()).toContain(`Port ${busy} `);
      expect(command.output()).toContain(`set ${variable}.`);
    } finally {
      await new Promise((resolve) => holder.close(resolve));
    }
  }
});

it('names a setting that can not be used and exits 1', async () => {
  const command = start({ DATABASE_URL: 'mysql://localhost/pitlane' });
  expect(await command.exited).toBe(1);
  expect(command.output()).toContain('DATABASE_URL: must look like postgres://');
});
