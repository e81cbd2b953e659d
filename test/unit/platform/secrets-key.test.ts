import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isSealingKey } from '../../../src/db/sealing.js';
import { secretsKeys } from '../../../src/platform/secrets-key.js';

let dataDir: string;
let file: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pitlane-key-'));
  file = join(dataDir, 'alert-secrets-key');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
const embedded = () => ({ alertSecretsKeys: [], databaseUrl: undefined, dataDir });

it('is made once beside an embedded Postgres, for nobody else to read (R5.4)', () => {
  const [key = ''] = secretsKeys(embedded());
  expect(isSealingKey(key)).toBe(true);
  expect(secretsKeys(embedded())).toEqual([key]);
  expect(statSync(file).mode & 0o077).toBe(0);
});

it('is the one that is set, and none is made up for a database elsewhere (R5.4)', () => {
  const set = Buffer.alloc(32, 3).toString('base64');
  expect(secretsKeys({ ...embedded(), alertSecretsKeys: [set] })).toEqual([set]);
  expect(secretsKeys({ ...embedded(), databaseUrl: 'postgres://db/pitlane' })).toEqual([]);
  expect(existsSync(file)).toBe(false);
});

it('is not replaced when its file was damaged: what it has sealed could never be opened again (R5.4)', () => {
  writeFileSync(file, 'damaged');
  expect(() => secretsKeys(embedded())).toThrow('ALERT_SECRETS_KEY');
  expect(readFileSync(file, 'utf8')).toBe('damaged');
});
