import { and, eq } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { claimKey } from '../client/idempotency.js';
import type { FieldError } from '../contracts/common.js';
import type { Database } from '../db/database.js';
import type { Tx } from '../db/intake.js';
import { commands } from '../db/schema.js';
import { callerOf, keyOf } from './auth.js';
import { sendProblem } from './errors.js';
import { markReplayed, sendCommonOutcome } from './outcomes.js';

/** What came of creating a record: its id, or why there is none. */
export type Created = { id: string } | { errors: FieldError[] } | { exists: string };

/**
 * Creates a record of master data once per idempotency key, in one transaction with the key (design, rule 2), and
 * answers 201 with its address and the record, or the problem. What is refused leaves the key free.
 * @param resource the path below /v1, such as `customers`
 * @param create inserts the record
 * @param read gives the record as it is answered
 */
export async function createOnce(
  db: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  resource: string,
  create: (tx: Tx) => Promise<Created>,
  read: (id: string) => Promise<unknown>,
) {
  const { caller } = callerOf(request);
  const key = keyOf(request);
  const keyed = { caller, key, name: `create ${resource}`, subject: resource, body: request.body };
  const refused: { why: Exclude<Created, { id: string }> | null } = { why: null };
  const made = await db
    .transaction(async (tx) => {
      const claim = await claimKey(tx, keyed);
      if (claim.kind !== 'first') return claim;
      const created = await create(tx);
      if (!('id' in created)) {
        refused.why = created;
        return tx.rollback();
      }
      const outcome = { id: created.id };
      await tx
        .update(commands)
        .set({ outcome })
        .where(and(eq(commands.caller, caller), eq(commands.key, key)));
      return { kind: 'created' as const, outcome };
    })
    .catch((error: unknown) => {
      if (refused.why) return { kind: 'refused' as const, why: refused.why };
      throw error;
    });
  if (made.kind === 'key_reused') return sendCommonOutcome(reply, made);
  if (made.kind === 'refused') return sendRefused(reply, made.why);
  const { id } = made.outcome as { id: string };
  return markReplayed(reply, made.kind === 'repeated')
    .code(201)
    .header('location', `/v1/${resource}/${encodeURIComponent(id)}`)
    .send(await read(id));
}

function sendRefused(reply: FastifyReply, why: Exclude<Created, { id: string }>) {
  if ('exists' in why) return sendProblem(reply, 'already_exists', why.exists);
  return sendCommonOutcome(reply, { kind: 'invalid', errors: why.errors });
}
