import { eq, sql } from 'drizzle-orm';
import type { Transition } from '../src/contracts/transition.js';
import type { Tx } from '../src/db/database.js';
import { intakes, vehicles } from '../src/db/schema.js';

/** Events that bring a reading of the odometer: without it neither 三包 nor the guarantee can be computed (R3.1). */
const READINGS: readonly string[] = ['checked_in', 'handed_over', 'settled_at_reception', 'vehicle_returned'];

/**
 * Keeps the vehicle's reading. One below an earlier is on record with its warning, and doesn't lower what the vehicle's
 * record says: a person does that, who has looked again.
 */
export async function writeReading(tx: Tx, { event, orderNo }: Transition): Promise<void> {
  const { odometerKm } = event.data as { odometerKm?: number | null };
  if (!orderNo || !READINGS.includes(event.type) || typeof odometerKm !== 'number') return;
  const vehicleId = sql`(select ${intakes.vehicleId} from ${intakes} where ${intakes.orderNo} = ${orderNo})`;
  await tx
    .update(vehicles)
    .set({ odometerKm: sql`greatest(${vehicles.odometerKm}, ${odometerKm}::integer)`, updatedAt: sql`now()` })
    .where(eq(vehicles.id, vehicleId));
}
