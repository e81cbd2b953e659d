import { sql } from 'drizzle-orm';
import type { BookingsReport, BookingsReportQuery } from '../../contracts/reports.js';
import { addZonedDays } from '../../domain/calendar-zone.js';
import { endOfWorkingDay } from '../../domain/working-days.js';
import type { Database } from '../database.js';
import { intakes, orgUnits, serviceOrders, timelineEvents } from '../schema.js';
import { type Scope, within } from './scope.js';

type Counts = { booked: number; counted: number; within: number; open: number; withoutVisit: number };

/**
 * How many bookings of a period were completed, which is handed over or settled at reception, within so many working
 * days of booking (R3.2a, R7.1). Who cancelled or didn't come isn't counted; nor who still has time.
 * @param workingDays the policy's limit, Monday to Friday
 */
export async function reportBookings(
  db: Database,
  scope: Scope,
  query: BookingsReportQuery,
  workingDays: number,
): Promise<BookingsReport> {
  const zones = await db.selectDistinct({ zone: orgUnits.zone }).from(orgUnits);
  // The limit of a booking follows from its date and zone alone: worked out here, joined there.
  const days = zones.flatMap(({ zone }) =>
    datesOf(query).map((date) => ({ zone, date, due: endOfWorkingDay(date, workingDays, zone) })),
  );
  const rows = await db.execute<{ outletId: string } & Counts>(sql`
    with limits as (
      select * from jsonb_to_recordset(${JSON.stringify(days)}::jsonb) as t(zone text, date date, due timestamptz)
    ), bookings as (
      select ${intakes.outletId} as outlet_id, limits.due,
        coalesce(${serviceOrders.handedOverAt}, settled.done_at) as done_at,
        (${serviceOrders.closedAt} is not null or ${serviceOrders.status} = 'awaiting_return')
          and ${serviceOrders.handedOverAt} is null and settled.done_at is null as gone
      from ${intakes}
      join ${orgUnits} on ${orgUnits.id} = ${intakes.outletId}
      join limits on limits.zone = ${orgUnits.zone}
        and limits.date = (${intakes.createdAt} at time zone ${orgUnits.zone})::date
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
      (count(*) filter (where gone))::int as "withoutVisit"
    from bookings group by outlet_id order by outlet_id`);
  const outlets = rows.map(({ outletId, ...counts }) => ({ outletId, ...withShare(counts) }));
  const total = withShare(rows.reduce<Counts>(add, NOTHING));
  return { from: query.from, to: query.to, workingDays, total, outlets };
}

const NOTHING: Counts = { booked: 0, counted: 0, within: 0, open: 0, withoutVisit: 0 };

function add(sum: Counts, one: Counts): Counts {
  return {
    booked: sum.booked + one.booked,
    counted: sum.counted + one.counted,
    within: sum.within + one.within,
    open: sum.open + one.open,
    withoutVisit: sum.withoutVisit + one.withoutVisit,
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
