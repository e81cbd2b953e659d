import { sql } from 'drizzle-orm';
import type { BookingsReport, BookingsReportQuery } from '../../contracts/reports.js';
import type { BusinessCalendar } from '../../domain/calendar.js';
import { addZonedDays, localDateOf } from '../../domain/calendar-zone.js';
import { toMs } from '../../domain/instant.js';
import { isProvisional } from '../../domain/open-days.js';
import type { Policy } from '../../domain/policy/types.js';
import { endOfWorkingDay } from '../../domain/working-days.js';
import type { Database } from '../database.js';
import { intakes, orgUnits, serviceOrders, timelineEvents } from '../schema.js';
import { bookingCalendars } from './calendars.js';
import { type Scope, within } from './scope.js';

type Counts = {
  booked: number;
  counted: number;
  within: number;
  open: number;
  withoutVisit: number;
  provisional: number;
};

/**
 * How many bookings of a period were completed, which is handed over or settled at reception, within so many working
 * days of booking (R3.2a, R7.1). Who cancelled or didn't come isn't counted; nor who still has time.
 * @param policy its limit in working days, and the calendars that say what these are
 */
export async function reportBookings(
  db: Database,
  scope: Scope,
  query: BookingsReportQuery,
  policy: Pick<Policy, 'booking' | 'calendars'>,
): Promise<BookingsReport> {
  const workingDays = policy.booking.completedWithinWorkingDays;
  // The limit of a booking follows from its date and its outlet's calendar alone: worked out here, joined there.
  const { outlets: keyed, days } = await limitsOf(db, query, policy);
  const rows = await db.execute<{ outletId: string } & Counts>(sql`
    with limits as (
      select * from jsonb_to_recordset(${JSON.stringify(days)}::jsonb)
        as t(key int, date date, due timestamptz, provisional boolean)
    ), keyed as (
      select * from jsonb_to_recordset(${JSON.stringify(keyed)}::jsonb) as t(id text, key int)
    ), bookings as (
      select ${intakes.outletId} as outlet_id, limits.due, limits.provisional,
        coalesce(${serviceOrders.handedOverAt}, settled.done_at) as done_at,
        (${serviceOrders.closedAt} is not null or ${serviceOrders.status} = 'awaiting_return')
          and ${serviceOrders.handedOverAt} is null and settled.done_at is null as gone
      from ${intakes}
      join ${orgUnits} on ${orgUnits.id} = ${intakes.outletId}
      join keyed on keyed.id = ${orgUnits.id}
      join limits on limits.key = keyed.key and limits.date = (${intakes.createdAt} at time zone ${orgUnits.zone})::date
      left join ${serviceOrders} on ${serviceOrders.orderNo} = ${intakes.orderNo}
      left join lateral (
        select min(${timelineEvents.at}) as done_at from ${timelineEvents}
        where ${timelineEvents.orderNo} = ${intakes.orderNo} and ${timelineEvents.type} = 'settled_at_reception'
      ) settled on true
      where ${within(intakes.outletId, scope) ?? sql`true`}
        and ${query.outletId ? sql`${intakes.outletId} = ${query.outletId}` : sql`true`}
        and ${intakes.comebackOf} is null
    )
    select outlet_id as "outletId", count(*)::int as booked,
      (count(*) filter (where not gone and (done_at is not null or due <= now())))::int as counted,
      (count(*) filter (where not gone and done_at < due))::int as within,
      (count(*) filter (where not gone and done_at is null and due > now()))::int as open,
      (count(*) filter (where gone))::int as "withoutVisit",
      (count(*) filter (where not gone and provisional))::int as provisional
    from bookings group by outlet_id order by outlet_id`);
  const outlets = rows.map(({ outletId, ...counts }) => ({ outletId, ...withShare(counts) }));
  const total = withShare(rows.reduce<Counts>(add, NOTHING));
  return { from: query.from, to: query.to, workingDays, total, outlets };
}

/** Outlets with the same days share their limits. */
async function limitsOf(
  db: Database,
  query: BookingsReportQuery,
  policy: Pick<Policy, 'booking' | 'calendars'>,
) {
  const calendarOf = await bookingCalendars(db, policy);
  const units = await db.select({ id: orgUnits.id, zone: orgUnits.zone }).from(orgUnits);
  const kinds = new Map<string, { key: number; zone: string; calendar: BusinessCalendar | null }>();
  const outlets = units.map(({ id, zone }) => {
    const calendar = calendarOf(id);
    const name = [zone, ...(calendar?.closures ?? [])].join();
    const kind = kinds.get(name) ?? { key: kinds.size, zone, calendar };
    kinds.set(name, kind);
    return { id, key: kind.key };
  });
  const days = [...kinds.values()].flatMap(({ key, zone, calendar }) =>
    datesOf(query).map((date) => {
      const due = endOfWorkingDay(date, policy.booking.completedWithinWorkingDays, zone, calendar);
      return { key, date, due, provisional: isProvisional(localDateOf(toMs(due) - 1, zone), calendar) };
    }),
  );
  return { outlets, days };
}

const NOTHING: Counts = { booked: 0, counted: 0, within: 0, open: 0, withoutVisit: 0, provisional: 0 };

function add(sum: Counts, one: Counts): Counts {
  return {
    booked: sum.booked + one.booked,
    counted: sum.counted + one.counted,
    within: sum.within + one.within,
    open: sum.open + one.open,
    withoutVisit: sum.withoutVisit + one.withoutVisit,
    provisional: sum.provisional + one.provisional,
  };
}

function withShare(counts: Counts) {
  return { ...counts, share: counts.counted === 0 ? null : counts.within / counts.counted };
}

function datesOf({ from, to }: BookingsReportQuery): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addZonedDays(date, 1)) dates.push(date);
  return dates;
}
