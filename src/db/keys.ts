import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../domain/roles.js';
import type { Database } from './database.js';
import { apiKeys, orgUnits } from './schema.js';

/**
 * Issues a key for a caller (R5.4); only its SHA-256 is kept. Headquarters is made if it isn't there, so that the first
 * key of an empty system can be issued.
 * @param key `caller` is the name to which idempotency keys belong; `staffId` makes it a person's own
 * @returns the key in clear, for the only time
 * @throws when the org unit or the person doesn't exist, or the name is Pitlane's own
 */
export async function issueKey(
  db: Database,
  key: { caller: string; role: Role; orgUnitId: string; staffId: string | null },
): Promise<string> {
  if (key.caller === 'pitlane') throw new Error("the caller 'pitlane' is Pitlane itself: take another name");
  await db.insert(orgUnits).values({ id: 'HQ', kind: 'hq', name: '总部' }).onConflictDoNothing();
  const value = `pk_${randomBytes(24).toString('base64url')}`;
  await db.insert(apiKeys).values({ ...key, hash: createHash('sha256').update(value).digest('hex') });
  return value;
}
