import { randomUUID } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import type { RecordClaimNumber } from '../contracts/documents.js';
import { type Created, createOnce } from '../db/create-once.js';
import type { Tx } from '../db/database.js';
import { claimsOf, documentsOnRecord } from '../db/reads/documents.js';
import { claimNumbers, serviceOrders } from '../db/schema.js';
import { claimNumberAlertId } from '../domain/claim-numbers.js';
import type { Actor } from '../domain/machine.js';
import { resolveAlert } from './alerts.js';
import { ANSWER_WITHIN_MS, type Caller, type ClientDeps } from './deps.js';
import { claimKey } from './idempotency.js';
import { leaveLate } from './undoing.js';

export type ClaimNumberOutcome =
  | { kind: 'recorded'; id: string; repeated: boolean }
  | { kind: 'key_reused' }
  | { kind: 'no_such_share' };

/**
 * Puts the number of a warranty's or an insurer's claim on record (R5.3): from the settlement on, also after the order
 * has closed, for the manufacturer may take days. Entered again for the same payer it is a correction; the same number
 * again is the same. Nobody is reminded of it any more. Of a bill that a cancellation has voided it is taken, too: the
 * claim was made, and somebody hears that it is to be withdrawn.
 * @returns what came of it: no bill may have a share of that payer
 */
export async function recordClaimNumber(
  deps: ClientDeps,
  request: { orderNo: string; caller: Caller; key: string; body: RecordClaimNumber },
): Promise<ClaimNumberOutcome> {
  const { orderNo, caller, key, body } = request;
  const identity = { caller: caller.caller, key };
  const keyed = { ...identity, name: 'recordClaimNumber', subject: orderNo, body };
  const made = await createOnce<{ refused: true }>(
    deps.db,
    identity,
    (tx) => claimKey(tx, keyed),
    (tx) => insert(deps, tx, orderNo, body, caller.actor),
  );
  if (made.kind === 'created') {
    await deps.temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      resolveAlert(deps, {
        clockId: claimNumberAlertId(orderNo, body.payer),
        reason: 'claim_number_recorded',
      }),
    );
    return { kind: 'recorded', id: made.id, repeated: made.repeated };
  }
  return made.kind === 'key_reused' ? made : { kind: 'no_such_share' };
}

async function insert(
  deps: ClientDeps,
  tx: Tx,
  orderNo: string,
  { payer, claimNo }: RecordClaimNumber,
  recordedBy: Actor,
): Promise<Created<{ refused: true }>> {
  // Two who enter numbers at once come one after the other.
  const [order] = await tx
    .select()
    .from(serviceOrders)
    .where(eq(serviceOrders.orderNo, orderNo))
    .for('update');
  const { bill } = await documentsOnRecord(tx, orderNo);
  const share = bill?.shares.find((one) => one.payer === payer);
  if (!order || !bill || !share || share.amountCents === 0) return { refused: true };
  const [last] = await tx
    .select()
    .from(claimNumbers)
    .where(and(eq(claimNumbers.orderNo, orderNo), eq(claimNumbers.payer, payer)))
    .orderBy(desc(claimNumbers.position))
    .limit(1);
  if (last?.claimNo === claimNo) return { id: last.id };
  const id = `CN-${randomUUID()}`;
  await tx.insert(claimNumbers).values({ id, orderNo, payer, claimNo, recordedBy });
  if (bill.voidedAt !== null)
    await leaveLate(deps, tx, order, 'claim_to_withdraw', (await claimsOf(tx, orderNo, bill.shares)).length);
  return { id };
}
