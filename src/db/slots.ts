import { and, count, eq, gt, gte, lt, ne, sql } from 'drizzle-orm';
import { type HalfDay, halfDayOf, type OutletHours, placesOf } from '../domain/half-days.js';
import type { Instant } from '../domain/instant.js';
import type { BookingRules } from '../domain/policy/types.js';
import type { Tx } from './database.js';
import { slotReservations } from './schema.js';

/** Why a visit has no place: the outlet is closed then, or every place of the half-day is taken. */
export type NoPlace = 'closed' | 'full';

/** The outlet whose places they are, with its days. */
type Outlet = OutletHours & { id: string };

/**
 * Looks for a place for an order's visit, and has everybody else who wants one in that half-day wait for the end of the
 * transaction: what is free now is free until then (R3.2a).
 * @param at when the visit begins
 * @returns the half-day, or why there is no place; the order's own present place doesn't count against it
 */
export async function findPlace(
  tx: Tx,
  orderNo: string,
  at: Instant,
  outlet: Outlet,
  rules: BookingRules,
): Promise<HalfDay | NoPlace> {
  const halfDay = halfDayOf(at, rules, outlet);
  if (!halfDay) return 'closed';
  const what = `half-day ${outlet.id} ${halfDay.startsAt}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`);
  // A statement of its own: it sees what those before in the queue have committed.
  const [row] = await tx
    .select({ taken: count() })
    .from(slotReservations)
    .where(and(sameHalfDay(outlet, halfDay), ne(slotReservations.orderNo, orderNo)));
  return (row?.taken ?? 0) < placesOf(rules, outlet) ? halfDay : 'full';
}

/** Gives an order its place in a half-day; a place that it had elsewhere becomes free with the same commit. */
export async function takePlace(
  tx: Tx,
  orderNo: string,
  outlet: Outlet,
  halfDay: HalfDay,
  walkIn = false,
): Promise<void> {
  const place = { outletId: outlet.id, halfDayAt: halfDay.startsAt, walkIn };
  await tx
    .insert(slotReservations)
    .values({ orderNo, ...place })
    .onConflictDoUpdate({ target: slotReservations.orderNo, set: { ...place, reservedAt: sql`now()` } });
}

/**
 * Frees the place that an order holds.
 * @param after only one whose half-day begins after this instant: who came in the half-day has used it
 */
export async function freePlace(tx: Tx, orderNo: string, after?: Instant): Promise<void> {
  await tx
    .delete(slotReservations)
    .where(
      and(
        eq(slotReservations.orderNo, orderNo),
        after === undefined ? undefined : gt(slotReservations.halfDayAt, after),
      ),
    );
}

function sameHalfDay(outlet: Outlet, { startsAt, endsAt }: HalfDay) {
  return and(
    eq(slotReservations.outletId, outlet.id),
    // By the stretch, so that a place that was taken under other opening hours counts too.
    gte(slotReservations.halfDayAt, startsAt),
    lt(slotReservations.halfDayAt, endsAt),
  );
}
