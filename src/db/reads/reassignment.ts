import { and, eq } from 'drizzle-orm';
import type { CommandName } from '../../domain/lifecycle.js';
import type { Database } from '../database.js';
import { commands, serviceOrders } from '../schema.js';

/**
 * Which command takes work from a technician now: before acceptance the offer is withdrawn, after it the repair is
 * given back. A key that was used already decides again as it did then, or the repetition would look like another request.
 */
export async function reassigningCommand(
  db: Database,
  orderNo: string,
  identity: { caller: string; key: string },
): Promise<Extract<CommandName, 'withdrawAssignment' | 'giveBackRepair'>> {
  const [earlier] = await db
    .select({ name: commands.name })
    .from(commands)
    .where(and(eq(commands.caller, identity.caller), eq(commands.key, identity.key)));
  if (earlier) return earlier.name === 'giveBackRepair' ? 'giveBackRepair' : 'withdrawAssignment';
  const [order] = await db
    .select({ step: serviceOrders.step })
    .from(serviceOrders)
    .where(eq(serviceOrders.orderNo, orderNo));
  return order?.step === 'repair' ? 'giveBackRepair' : 'withdrawAssignment';
}
