import { clerkFor } from '../db/clerks.js';
import type { Tx } from '../db/database.js';
import { policyOfOrder } from '../db/policies.js';
import type { serviceOrders } from '../db/schema.js';
import { tellingRulesFor } from '../domain/alert-rules.js';
import { fromMs } from '../domain/instant.js';
import { type Undoing, undoingNotice } from '../domain/undoing.js';
import { raiseAlert } from './alerts.js';
import { ANSWER_WITHIN_MS, type ClientDeps } from './deps.js';

/**
 * Leaves what is reported of a bill that a cancellation has voided to the cashier, as the cancellation itself left what was
 * on record by then (R2.2, R5.3). The order may have closed, so the alert is raised from here: before the commit, so that
 * no paper is on record of which nobody hears. Who reports it again finds the same alert.
 * @param order its row
 * @param n which of its kind in the order, from 1
 * @throws when Temporal is away; nothing is recorded then
 */
export async function leaveLate(
  deps: ClientDeps,
  tx: Tx,
  { orderNo, outletId, urgency }: typeof serviceOrders.$inferSelect,
  what: Extract<Undoing, 'invoice_to_reverse' | 'claim_to_withdraw'>,
  n: number,
): Promise<void> {
  // By the transaction's own connection: many at once, each waiting for a second one, would wait for each other.
  const { alerts, clocks } = await policyOfOrder(tx, deps.policy, orderNo);
  const owedBy = await clerkFor(tx, outletId, 'cashier');
  const telling = tellingRulesFor(alerts, urgency);
  const cancelled = { orderNo, outletId, urgency, telling, rule: clocks.vehicle_return };
  const notice = undoingNotice(cancelled, { what, owedBy }, n, fromMs(Date.now()));
  await deps.temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => raiseAlert(deps, notice));
}
