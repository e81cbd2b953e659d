import { and, eq, sql } from 'drizzle-orm';
import type { ChangeRecall, CreateRecall } from '../contracts/recalls.js';
import type { Created } from './create-once.js';
import type { Database, Tx } from './database.js';
import { type Scope, within } from './reads/scope.js';
import { intakes, recallCompletions, recalls, serviceOrders } from './schema.js';

/** @returns false when a recall has that id already */
export async function insertRecall(tx: Tx, recall: CreateRecall): Promise<boolean> {
  const rows = await tx.insert(recalls).values(recall).onConflictDoNothing().returning({ id: recalls.id });
  return rows.length > 0;
}

export async function updateRecall(db: Database, id: string, change: ChangeRecall): Promise<void> {
  await db
    .update(recalls)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(recalls.id, id));
}

/**
 * Records that a recall was done on a vehicle, on one of its orders.
 * @param scope the order must lie in
 * @returns the last part of its address, or why it can't be
 */
export async function insertCompletion(
  tx: Tx,
  scope: Scope,
  completion: Omit<typeof recallCompletions.$inferInsert, 'completedAt'>,
): Promise<Created> {
  const { orderNo, vehicleId, recallId } = completion;
  const [order] = await tx
    .select({ orderNo: intakes.orderNo })
    .from(intakes)
    .innerJoin(serviceOrders, eq(serviceOrders.orderNo, intakes.orderNo))
    .where(
      and(
        eq(intakes.orderNo, orderNo),
        eq(intakes.vehicleId, vehicleId),
        within(serviceOrders.outletId, scope),
      ),
    );
  if (!order) return { errors: [{ path: 'orderNo', message: 'no such order of this vehicle' }] };
  const rows = await tx
    .insert(recallCompletions)
    .values(completion)
    .onConflictDoNothing()
    .returning({ recallId: recallCompletions.recallId });
  return rows.length > 0 ? { id: 'completion' } : { exists: `recall ${recallId} was done already` };
}
