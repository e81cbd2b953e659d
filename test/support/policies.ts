import type { Database } from '../../src/db/database.js';
import { policies } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { merged, type PolicyDocument, type PolicyOverride } from '../../src/domain/policy/versions.js';

/** Writes a draft: the standard of 2025 with other values, and its overrides. */
export async function insertDraft(
  db: Database,
  version: string,
  change: object,
  overrides: PolicyOverride[] = [],
): Promise<void> {
  const { version: _version, timeScale: _timeScale, ...document } = merged(STANDARD_2025, change) as Policy;
  const content = { document: document satisfies PolicyDocument, overrides };
  await db.insert(policies).values({ version, status: 'draft', revision: 1, basedOn: null, ...content });
}
