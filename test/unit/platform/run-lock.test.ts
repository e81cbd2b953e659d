import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identify, stillRuns } from '../../../src/platform/process-identity.js';
import { acquireRunLock } from '../../../src/platform/run-lock.js';

let dataDir: string;
let lockFile: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pitlane-lock-'));
  lockFile = join(dataDir, 'lock.json');
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('refuses a second holder while the first runs, and lets the next one in after it', () => {
  const release = acquireRunLock(dataDir);
  expect(() => acquireRunLock(dataDir)).toThrow(`already running on ${dataDir} (process ${process.pid})`);
  release();
  expect(existsSync(lockFile)).toBe(false);
  acquireRunLock(dataDir)();
});

it('takes over the lock of a process that is gone', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const identity = identify(child.pid ?? 0);
  writeFileSync(lockFile, JSON.stringify(identity));
  expect(() => acquireRunLock(dataDir)).toThrow('already running');
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  acquireRunLock(dataDir)();
});

it('takes over the lock when its pid belongs to another process by now', () => {
  writeFileSync(lockFile, JSON.stringify({ pid: process.pid, startedAt: 'an earlier boot/1' }));
  acquireRunLock(dataDir)();
});

it('takes over a lock that can not be read', () => {
  writeFileSync(lockFile, '{"pid":');
  acquireRunLock(dataDir)();
});

it('leaves a lock alone that somebody else took meanwhile', () => {
  const release = acquireRunLock(dataDir);
  const other = JSON.stringify({ pid: 1, startedAt: identify(1)?.startedAt });
  writeFileSync(lockFile, other);
  release();
  expect(existsSync(lockFile)).toBe(true);
});

it('knows this process, and nobody under a pid that was never given', () => {
  const own = identify(process.pid);
  expect(own && stillRuns(own)).toBe(true);
  expect(identify(2 ** 30)).toBeUndefined();
});
