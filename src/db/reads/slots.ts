import { and, count, eq, gte, lt } from 'drizzle-orm';
import type { FreeHalfDay, SlotsView } from '../../contracts/slots.js';
import { addZonedDays, localDateOf, zonedMs } from '../../domain/calendar-zone.js';
import { type HalfDay, halfDaysFrom, placesOf } from '../../domain/half-days.js';
import { fromMs, type Instant, toMs } from '../../domain/instant.js';
import type { BookingRules } from '../../domain/policy/types.js';
import type { Database } from '../database.js';
import { orgUnits, slotReservations } from '../schema.js';

type Outlet = typeof orgUnits.$inferSelect;

/** A customer chooses among so many. */
const OFFERED = 3;
/** Looked through for a free place: two months of half-days. */
const LOOKED_THROUGH = 120;

/**
 * The half-days of an outlet with the places that are left (R3.2a).
 * @param query `from` is the first date, the outlet's today when left out; `days` how many dates
 * @param now half-days that are over by now are left out
 */
export async function readSlots(
  db: Database,
  outlet: Outlet,
  rules: BookingRules,
  query: { from?: string | undefined; days: number },
  now: Instant,
): Promise<SlotsView> {
  const { id, zone } = outlet;
  const date = query.from ?? localDateOf(toMs(now), zone);
  const end = zonedMs(addZonedDays(date, query.days), '00:00', zone);
  const begin = fromMs(Math.max(toMs(now), zonedMs(date, '00:00', zone)));
  const halfDays: HalfDay[] = [];
  for (const halfDay of halfDaysFrom(begin, rules, outlet)) {
    if (toMs(halfDay.startsAt) >= end) break;
    halfDays.push(halfDay);
  }
  const counted = await withPlaces(db, outlet, rules, halfDays);
  const nextFree = await freeFrom(db, outlet, rules, begin);
  return { outletId: id, zone, halfDays: counted, nextFree };
}

/** The next half-days with a free place, from an instant on; none for a unit that isn't there. */
export async function nextFreeSlots(
  db: Database,
  outletId: string,
  rules: BookingRules,
  from: Instant,
): Promise<FreeHalfDay[]> {
  const [outlet] = await db.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  return outlet ? freeFrom(db, outlet, rules, from) : [];
}

async function freeFrom(db: Database, outlet: Outlet, rules: BookingRules, from: Instant) {
  const halfDays: HalfDay[] = [];
  for (const halfDay of halfDaysFrom(from, rules, outlet)) {
    if (halfDays.push(halfDay) === LOOKED_THROUGH) break;
  }
  const counted = await withPlaces(db, outlet, rules, halfDays);
  return counted
    .filter(({ free }) => free > 0)
    .slice(0, OFFERED)
    .map(({ taken: _taken, capacity: _capacity, ...halfDay }) => halfDay);
}

async function withPlaces(db: Database, outlet: Outlet, rules: BookingRules, halfDays: HalfDay[]) {
  const [first, last] = [halfDays[0], halfDays.at(-1)];
  if (!first || !last) return [];
  const rows = await db
    .select({ at: slotReservations.halfDayAt, taken: count() })
    .from(slotReservations)
    .where(
      and(
        eq(slotReservations.outletId, outlet.id),
        gte(slotReservations.halfDayAt, first.startsAt),
        lt(slotReservations.halfDayAt, last.endsAt),
      ),
    )
    .groupBy(slotReservations.halfDayAt);
  const capacity = placesOf(rules, outlet);
  return halfDays.map((halfDay) => {
    const inside = rows.filter(({ at }) => isWithin(Date.parse(at), halfDay));
    const taken = inside.reduce((sum, row) => sum + row.taken, 0);
    return { ...halfDay, capacity, taken, free: Math.max(0, capacity - taken) };
  });
}

function isWithin(ms: number, { startsAt, endsAt }: HalfDay): boolean {
  return toMs(startsAt) <= ms && ms < toMs(endsAt);
}
