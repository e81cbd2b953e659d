import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { isSealingKey } from '../db/sealing.js';
import { StartError } from './run-lock.js';

/**
 * The keys that seal endpoints' secrets: those of ALERT_SECRETS_KEY, else, beside an embedded Postgres, one that is made
 * at the first start and kept in the data folder, as long as the data themselves (R5.4).
 * @returns none where the database is somebody else's: there the key has to be set
 * @throws StartError when the file holds no key any more
 */
export function secretsKeys({
  alertSecretsKeys,
  databaseUrl,
  dataDir,
}: Pick<Config, 'alertSecretsKeys' | 'databaseUrl' | 'dataDir'>): readonly string[] {
  if (alertSecretsKeys.length > 0 || databaseUrl) return alertSecretsKeys;
  const file = join(dataDir, 'alert-secrets-key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  const key = readFileSync(file, 'utf8').trim();
  if (!isSealingKey(key))
    throw new StartError(`${file} must hold the base64 of 32 bytes: restore it, or set ALERT_SECRETS_KEY`);
  return [key];
}
