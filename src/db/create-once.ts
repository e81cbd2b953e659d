import { and, eq } from 'drizzle-orm';
import type { FieldError } from '../contracts/common.js';
import type { Database, Tx } from './database.js';
import { commands } from './schema.js';

/** What came of creating a record: its id, or why there is none. */
export type Created<R extends object = Refused> = { id: string } | R;
export type Refused = { errors: FieldError[] } | { exists: string };

export type CreatedOnce<R extends object = Refused> =
  | { kind: 'created'; id: string; repeated: boolean }
  | { kind: 'refused'; why: R }
  | { kind: 'key_reused' };

/**
 * Creates a record once per idempotency key, in one transaction with the key (design, rule 2). What is refused leaves
 * the key free for a corrected request.
 * @param identity the caller and their key
 * @param claim claims the key within the transaction, or tells what it was claimed for
 * @param create inserts the record
 */
export async function createOnce<R extends object = Refused>(
  db: Database,
  identity: { caller: string; key: string },
  claim: (tx: Tx) => Promise<{ kind: 'first' | 'key_reused' } | { kind: 'repeated'; outcome: unknown }>,
  create: (tx: Tx) => Promise<Created<R>>,
): Promise<CreatedOnce<R>> {
  const refused: { why: R | null } = { why: null };
  const work = db.transaction(async (tx): Promise<CreatedOnce<R>> => {
    const claimed = await claim(tx);
    if (claimed.kind === 'key_reused') return { kind: 'key_reused' };
    if (claimed.kind === 'repeated') {
      const { id } = claimed.outcome as { id: string };
      return { kind: 'created', id, repeated: true };
    }
    const created = await create(tx);
    if (!('id' in created)) {
      refused.why = created;
      return tx.rollback();
    }
    await tx
      .update(commands)
      .set({ outcome: { id: created.id } })
      .where(and(eq(commands.caller, identity.caller), eq(commands.key, identity.key)));
    return { kind: 'created', id: created.id, repeated: false };
  });
  return work.catch((error: unknown): CreatedOnce<R> => {
    if (refused.why) return { kind: 'refused', why: refused.why };
    throw error;
  });
}
