import { and, asc, count, eq, gt, gte, lt, sql } from 'drizzle-orm';
import type { FreeHalfDay, SlotsView } from '../../contracts/slots.js';
import { addZonedDays, localDateOf, zonedMs } from '../../domain/calendar-zone.js';
import { type HalfDay, halfDayOf, halfDaysFrom, type OutletHours, placesOf } from '../../domain/half-days.js';
import { fromMs, type Instant, toMs } from '../../domain/instant.js';
import { isProvisional, type OutletDays } from '../../domain/open-days.js';
import type { BookingRules, Policy } from '../../domain/policy/types.js';
import type { Database } from '../database.js';
import { orgUnits, slotReservations } from '../schema.js';
import { withDays } from './calendars.js';
import { iso } from './pages.js';

type Standard = Pick<Policy, 'booking' | 'calendars'>;
type Outlet = OutletHours & { id: string; days: OutletDays | null };

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
  unit: typeof orgUnits.$inferSelect,
  standard: Standard,
  query: { from?: string | undefined; days: number },
  now: Instant,
): Promise<SlotsView> {
  const { id, zone } = unit;
  const { booking: rules } = standard;
  const date = query.from ?? localDateOf(toMs(now), zone);
  const end = zonedMs(addZonedDays(date, query.days), '00:00', zone);
  const begin = fromMs(Math.max(toMs(now), zonedMs(date, '00:00', zone)));
  const outlet = await withDays(db, standard, unit, now);
  const halfDays: HalfDay[] = [];
  for (const halfDay of halfDaysFrom(begin, rules, outlet)) {
    if (toMs(halfDay.startsAt) >= end) break;
    halfDays.push(halfDay);
  }
  const counted = await withPlaces(db, outlet, rules, halfDays);
  const nextFree = await freeFrom(db, outlet, rules, begin);
  const visitsWhenClosed = await whenClosed(db, outlet, rules, now);
  return { outletId: id, zone, halfDays: counted, nextFree, visitsWhenClosed };
}

/** The next half-days with a free place, from an instant on; none for a unit that isn't there. */
export async function nextFreeSlots(
  db: Database,
  outletId: string,
  standard: Standard,
  from: Instant,
): Promise<FreeHalfDay[]> {
  const [unit] = await db.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  return unit ? freeFrom(db, await withDays(db, standard, unit, from), standard.booking, from) : [];
}

/** Visits that were agreed before the outlet was closed over them (R3.2a): each has to be moved with its customer. */
async function whenClosed(db: Database, outlet: Outlet, rules: BookingRules, now: Instant) {
  const rows = await db
    .select()
    .from(slotReservations)
    .where(
      and(
        eq(slotReservations.outletId, outlet.id),
        eq(slotReservations.walkIn, false),
        gt(slotReservations.halfDayAt, sql`${now}::timestamptz`),
      ),
    )
    .orderBy(asc(slotReservations.halfDayAt), asc(slotReservations.orderNo));
  return rows
    .map(({ orderNo, halfDayAt }) => ({ orderNo, halfDayAt: iso(halfDayAt) }))
    .filter(({ halfDayAt }) => halfDayOf(halfDayAt, rules, outlet) === null);
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
    const provisional = isProvisional(halfDay.date, outlet.days);
    return { ...halfDay, provisional, capacity, taken, free: Math.max(0, capacity - taken) };
  });
}

function isWithin(ms: number, { startsAt, endsAt }: HalfDay): boolean {
  return toMs(startsAt) <= ms && ms < toMs(endsAt);
}
