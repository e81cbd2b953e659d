import type { FastifyReply, FastifyRequest } from 'fastify';
import { claimKey } from '../client/idempotency.js';
import { type Created, createOnce } from '../db/create-once.js';
import type { Database, Tx } from '../db/database.js';
import { callerOf, keyOf } from './auth.js';
import { sendProblem } from './errors.js';
import { markReplayed, sendCommonOutcome } from './outcomes.js';

/**
 * Creates a record of master data once per idempotency key and answers 201 with its address and the record, or the
 * problem.
 * @param resource the path below /v1, such as `customers`
 * @param create inserts the record
 * @param read gives the record as it is answered
 */
export async function answerCreateOnce(
  db: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  resource: string,
  create: (tx: Tx) => Promise<Created>,
  read: (id: string) => Promise<unknown>,
) {
  const identity = { caller: callerOf(request).caller, key: keyOf(request) };
  const keyed = { ...identity, name: `create ${resource}`, subject: resource, body: request.body };
  const made = await createOnce(db, identity, (tx) => claimKey(tx, keyed), create);
  if (made.kind === 'key_reused') return sendCommonOutcome(reply, made);
  if (made.kind === 'refused') {
    const { why } = made;
    if ('exists' in why) return sendProblem(reply, 'already_exists', why.exists);
    return sendCommonOutcome(reply, { kind: 'invalid', errors: why.errors });
  }
  return markReplayed(reply, made.repeated)
    .code(201)
    .header('location', `/v1/${resource}/${encodeURIComponent(made.id)}`)
    .send(await read(made.id));
}
