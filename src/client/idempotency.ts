import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { FieldError } from '../contracts/common.js';
import type { Database } from '../db/database.js';
import { commands } from '../db/schema.js';

type Executor = Pick<Database, 'insert' | 'select'>;

/** What a key stands for: the same key with anything else in it is a mistake of the caller's (design, rule 2). */
export interface KeyedRequest {
  caller: string;
  key: string;
  name: string;
  /** What the command is about; on create the number that would be allotted. */
  subject: string;
  body: unknown;
}

export type Claim =
  | { kind: 'first' }
  | { kind: 'repeated'; subject: string; executionId: string | null; outcome: unknown }
  | { kind: 'key_reused' };

/**
 * Claims a caller's key for a request, or tells what it was claimed for.
 * @param db the pool, or the transaction that the claim is to be part of
 * @param request `subject` counts only for a first claim when `anySubject` is set, as on create
 */
export async function claimKey(db: Executor, request: KeyedRequest, anySubject = false): Promise<Claim> {
  const { caller, key, name, subject, body } = request;
  const bodyHash = hashOf(anySubject ? [name, body] : [name, subject, body]);
  const claimed = await db
    .insert(commands)
    .values({ caller, key, bodyHash, name, subject })
    .onConflictDoNothing()
    .returning({ key: commands.key });
  if (claimed.length > 0) return { kind: 'first' };
  const [earlier] = await db
    .select()
    .from(commands)
    .where(and(eq(commands.caller, caller), eq(commands.key, key)));
  if (earlier?.bodyHash !== bodyHash) return { kind: 'key_reused' };
  return {
    kind: 'repeated',
    subject: earlier.subject,
    executionId: earlier.executionId,
    outcome: earlier.outcome,
  };
}

/** The same for the same content, whatever the order of its fields. */
function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

/** Rolls a transaction back, the claimed key with it: a corrected request may use the key again. */
export class InvalidRequest extends Error {
  constructor(readonly errors: FieldError[]) {
    super('the request refers to what does not exist');
  }
}
