import { type SQL, sql } from 'drizzle-orm';
import type {
  RepairTimes,
  RepairTimesList,
  RepairTimesListQuery,
  RepairTimesQuery,
} from '../../contracts/repair-report.js';
import type { Database } from '../database.js';
import { clocks, orgUnits, serviceOrders, timelineEvents } from '../schema.js';
import { iso, isoOrNull, pageFrom } from './pages.js';
import { type Scope, within } from './scope.js';

/** Repairs done in a period, one row each: a customer who turned the estimate down had none. */
function repairsDone(scope: Scope, { from, to, outletId }: RepairTimesQuery): SQL {
  return sql`
    select ${clocks.orderNo} as order_no, ${serviceOrders.outletId} as outlet_id, ${clocks.startedAt} as started_at,
      ${clocks.stoppedAt} as done_at, ${clocks.firstDueAt} as first_due_at, ${clocks.dueAt} as due_at,
      extract(epoch from ${clocks.stoppedAt} - ${clocks.startedAt}) / 3600 as gross_hours,
      ${clocks.countedMs} / 3600000.0 as net_hours,
      (${clocks.state} ->> 'revision')::int > 0 as extended, ${clocks.outcome} as outcome
    from ${clocks}
    join ${serviceOrders} on ${serviceOrders.orderNo} = ${clocks.orderNo}
    join ${orgUnits} on ${orgUnits.id} = ${serviceOrders.outletId}
    where ${clocks.kind} = 'repair_completion' and ${clocks.countedMs} is not null
      and ${clocks.stoppedAt} >= ${from}::date::timestamp at time zone ${orgUnits.zone}
      and ${clocks.stoppedAt} < (${to}::date + 1)::timestamp at time zone ${orgUnits.zone}
      and exists (select 1 from ${timelineEvents} where ${timelineEvents.orderNo} = ${clocks.orderNo}
        and ${timelineEvents.type} in ('check_passed', 'accepted_as_is'))
      and ${within(serviceOrders.outletId, scope) ?? sql`true`}
      and ${outletId ? sql`${serviceOrders.outletId} = ${outletId}` : sql`true`}`;
}

type Figures = Omit<RepairTimes['outlets'][number], 'outletId'>;

/**
 * Gross and net hours of the repairs done in a period, the share done within 24 hours, and by which deadline (R3.3b,
 * R7.1): over all, and by outlet.
 */
export async function reportRepairTimes(
  db: Database,
  scope: Scope,
  query: RepairTimesQuery,
): Promise<RepairTimes> {
  const rows = await db.execute<Figures & { outletId: string | null }>(sql`
    with done as (${repairsDone(scope, query)})
    select outlet_id as "outletId", count(*)::int as repairs,
      avg(gross_hours)::float8 as "grossHours", avg(net_hours)::float8 as "netHours",
      avg((gross_hours <= 24)::int)::float8 as "within24hGross",
      avg((net_hours <= 24)::int)::float8 as "within24hNet",
      avg((done_at <= first_due_at)::int)::float8 as "byFirstDeadline",
      avg((outcome = 'met')::int)::float8 as "onTime",
      (count(*) filter (where extended))::int as extended
    from done group by grouping sets ((), (outlet_id)) order by outlet_id`);
  const outlets = rows.flatMap(({ outletId, ...figures }) => (outletId ? [{ outletId, ...figures }] : []));
  const { outletId: _all, ...total } = rows.find(({ outletId }) => outletId === null) ?? NOTHING;
  return { from: query.from, to: query.to, total, outlets };
}

const NOTHING = {
  ...{ outletId: null, repairs: 0, extended: 0, grossHours: null, netHours: null },
  ...{ within24hGross: null, within24hNet: null, byFirstDeadline: null, onTime: null },
};

interface RepairRow extends Record<string, unknown> {
  orderNo: string;
  outletId: string;
  startedAt: string;
  doneAt: string;
  firstDueAt: string | null;
  dueAt: string | null;
  grossHours: number;
  netHours: number;
  extended: boolean;
  outcome: string;
}

/** The same order by order, the last one done first. */
export async function listRepairTimes(
  db: Database,
  scope: Scope,
  query: RepairTimesListQuery,
): Promise<RepairTimesList> {
  const { cursor, limit } = query;
  const older = cursor ? sql`(done_at, order_no) < (${cursor.at}::timestamptz, ${cursor.key})` : sql`true`;
  const rows = await db.execute<RepairRow>(sql`
    with done as (${repairsDone(scope, query)})
    select order_no as "orderNo", outlet_id as "outletId", started_at as "startedAt", done_at as "doneAt",
      first_due_at as "firstDueAt", due_at as "dueAt", gross_hours::float8 as "grossHours",
      net_hours::float8 as "netHours", extended, outcome
    from done where ${older} order by done_at desc, order_no desc limit ${limit + 1}`);
  return pageFrom(
    [...rows],
    query,
    ({ doneAt, orderNo }) => ({ at: doneAt, key: orderNo }),
    ({ startedAt, doneAt, firstDueAt, dueAt, ...row }) => ({
      ...row,
      ...{ startedAt: iso(startedAt), doneAt: iso(doneAt) },
      ...{ firstDueAt: isoOrNull(firstDueAt), dueAt: isoOrNull(dueAt) },
    }),
  );
}
