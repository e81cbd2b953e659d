import { type SQL, sql } from 'drizzle-orm';
import { encodeCursor } from '../../contracts/common.js';
import type { Reconciliation, ReconciliationQuery } from '../../contracts/reconciliation.js';
import type { Instant } from '../../domain/instant.js';
import type { Policy } from '../../domain/policy/types.js';
import type { CaseFacts } from '../../domain/policy/versions.js';
import { crowdWaitMs } from '../../domain/precedence.js';
import { GRACE_MS, isLate, orOnItsWay, reconcile } from '../../domain/reconciliation.js';
import type { CaseRecords, Fault } from '../../domain/reconciliation-types.js';
import type { Urgency } from '../../domain/urgency.js';
import type { Database } from '../database.js';
import { policyAsKept } from '../policies.js';
import { alertLedger, alerts, clocks, complaints, intakes, serviceOrders } from '../schema.js';
import { recordsOf } from './reconciliation-records.js';
import { type Scope, within } from './scope.js';

/** Which cases are reconciled. */
export interface CasesQuery {
  scope: Scope;
  outletId?: string | undefined;
  /** One order or complaint. */
  subject?: string | undefined;
  /** Only those that aren't closed. */
  open?: boolean | undefined;
  /** The subject after which it begins; how many are looked at. */
  after: string;
  limit: number;
}

/** What came of some cases. */
export interface Reconciled {
  faults: (Fault & { outletId: string | null })[];
  cases: number;
  clocks: number;
  milestones: number;
  /** The moment as of which they were read. */
  at: Instant;
  /** The last subject that was looked at; null when there are no more. */
  next: string | null;
}

/**
 * By which standard a case is judged; null when nobody knows it.
 * @param kinds of the deadlines that the case has on record
 */
export type StandardOf = (
  version: string | null,
  facts: CaseFacts,
  kinds: ReadonlySet<string>,
) => Promise<Policy | null>;

interface CaseRow extends Record<string, unknown>, CaseFacts {
  subject: string;
  /** Where it is now; what its standard goes by is where it began. */
  seenBy: string | null;
  version: string | null;
}

/**
 * Reconciles some cases (R6.1), as of one moment of the database: what runs meanwhile is seen whole or not at all.
 * @param query which cases, and where to begin; `after` is empty for the first
 * @param graceMs how late something may be
 * @param now another moment than the database's own, for tests in which time is skipped
 */
export async function reconcileCases(
  db: Database,
  standardOf: StandardOf,
  query: CasesQuery,
  { graceMs, now }: { graceMs: number; now?: Instant },
): Promise<Reconciled> {
  const { rows, records, at } = await db.transaction(
    async (tx) => {
      const rows = await tx.execute<CaseRow>(casesAfter(query));
      const [clock] = await tx.execute<{ at: Date | string }>(sql`select now() as at`);
      const records = await recordsOf(
        tx,
        rows.map(({ subject }) => subject),
      );
      return { rows: [...rows], records, at: now ?? new Date(clock?.at ?? '').toISOString() };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
  const look = { now: at, graceMs };
  const faults: Reconciled['faults'] = [];
  for (const [i, { seenBy, version, outletId, model, customerType }] of rows.entries()) {
    const record = records[i];
    if (!record) continue;
    const policy = await standardOf(version, { outletId, model, customerType }, kindsOf(record));
    const found = reconcile(record, policy, look);
    faults.push(...found.map((fault) => ({ ...fault, outletId: seenBy })));
  }
  const behindMs = faults.some(isLate) ? await howFarBehind(db, at) : 0;
  const count = (of: (record: (typeof records)[number]) => number) =>
    records.reduce((sum, record) => sum + of(record), 0);
  return {
    ...{ faults: faults.map((one) => orOnItsWay(one, look, behindMs)), cases: rows.length, at },
    clocks: count((record) => record.clocks.length),
    milestones: count((record) => record.ledger.filter(({ level }) => level === 0).length),
    next: rows.length < query.limit ? null : (rows.at(-1)?.subject ?? null),
  };
}

function kindsOf({ clocks, ledger }: CaseRecords): ReadonlySet<string> {
  return new Set([...clocks.map(({ state }) => state.kind), ...ledger.map(({ kind }) => kind)]);
}

/** What was done within it says how late the service is now. */
const LAST_MOMENTS = sql`interval '1 minute'`;

interface ToldRow extends Record<string, unknown> {
  urgency: Urgency;
  limitMs: number | string;
  noticedLateMs: number | string;
  toldAfterMs: number | string;
}

/**
 * How late the service was with the milestones that it recorded, and those that it told, in the last moments; in ms. What
 * left the way to others before it was told was late by no more than what it waited besides.
 */
async function howFarBehind(db: Pick<Database, 'execute'>, at: Instant): Promise<number> {
  const since = sql`${at}::timestamptz - ${LAST_MOMENTS}`;
  const [noticed] = await db.execute<{ lateMs: number | string | null }>(sql`
    select max(${alertLedger.latenessMs}) as "lateMs" from ${alertLedger}
    where ${alertLedger.level} = 0 and ${alertLedger.firedAt} > ${since}`);
  const told = await db.execute<ToldRow>(sql`
    select ${alerts.urgency} as urgency, coalesce((${clocks.state} ->> 'limitMs')::float8, 0) as "limitMs",
      reached.lateness_ms as "noticedLateMs",
      extract(epoch from ${alerts.raisedAt} - reached.fired_at) * 1000 as "toldAfterMs"
    from ${alerts} left join ${clocks} on ${clocks.id} = ${alerts.clockId}
      join ${alertLedger} reached on reached.clock_id = ${alerts.clockId}
        and reached.revision = coalesce((${clocks.state} ->> 'revision')::integer, 0)
        and reached.milestone = ${alerts.milestone} and reached.level = 0
    where ${alerts.raisedAt} > ${since}`);
  const lates = [...told].map(
    (one) =>
      Number(one.toldAfterMs) - crowdWaitMs(one.urgency, Number(one.limitMs), Number(one.noticedLateMs)),
  );
  const most = lates.reduce((sum, late) => Math.max(sum, late), Number(noticed?.lateMs ?? 0));
  return Math.max(0, Math.round(most));
}

/** One page of the report: the faults of the next cases within a scope, in the order of their numbers. */
export async function readReconciliation(
  db: Database,
  standardOf: StandardOf,
  scope: Scope,
  { cursor, limit, fault, ...which }: ReconciliationQuery,
): Promise<Reconciliation> {
  const query = { scope, ...which, after: cursor?.key ?? '', limit };
  const { faults, next, at, ...checked } = await reconcileCases(db, standardOf, query, { graceMs: GRACE_MS });
  return {
    items: faults.filter((one) => !fault || one.fault === fault),
    nextCursor: next === null ? null : encodeCursor({ at: '', key: next }),
    ...{ at, checked, graceSeconds: GRACE_MS / 1000 },
  };
}

/**
 * The standards on record, each made once. A deadline that a version is too old to know holds for the cases that had one:
 * others may have got that far before there was any, and are judged as they were.
 */
export function keptStandards(db: Database, base: Policy): StandardOf {
  const made = new Map<string, ReturnType<typeof policyAsKept>>();
  return async (version, facts, kinds) => {
    // What was never taken in by anybody has no version of its own: tests alone make such cases.
    if (version === null) return base;
    const key = JSON.stringify([version, facts]);
    const kept = made.get(key) ?? policyAsKept(db, base, version, facts);
    made.set(key, kept);
    const known = await kept;
    if (!known) return null;
    const never = known.later.filter((kind) => !kinds.has(kind));
    return never.length === 0 ? known.policy : without(known.policy, never);
  };
}

function without(policy: Policy, kinds: readonly string[]): Policy {
  const clocks = Object.entries(policy.clocks).filter(([kind]) => !kinds.includes(kind));
  return { ...policy, clocks: Object.fromEntries(clocks) as Policy['clocks'] };
}

/** The next cases by their number. What belongs to no case on record is shown to headquarters. */
function casesAfter({ scope, outletId, subject, open, after, limit }: CasesQuery): SQL {
  const orderedAt = sql`coalesce(${serviceOrders.outletId}, ${intakes.outletId})`;
  const only = (no: SQL | typeof intakes.orderNo, at: SQL | typeof complaints.outletId) => sql`
    ${no} > ${after} and ${within(at, scope) ?? sql`true`}
    and ${outletId ? sql`${at} = ${outletId}` : sql`true`} and ${subject ? sql`${no} = ${subject}` : sql`true`}`;
  const whole = scope.kind === 'hq' && !outletId && !open;
  const others = ['timeline_events', 'clocks', 'alert_ledger'].map(
    (table) => sql`union (select distinct subject, null, null, null, null, null from ${sql.raw(table)}
      where ${whole} and ${only(sql`subject`, sql`null`)}
        and not exists (select 1 from intakes i where i.order_no = subject)
        and not exists (select 1 from complaints c where c.complaint_no = subject)
      order by subject limit ${limit})`,
  );
  return sql`
    (select ${intakes.orderNo} as subject, ${orderedAt} as "seenBy", ${intakes.outletId} as "outletId",
       ${intakes.vehicleModel} as model, ${intakes.customerType} as "customerType", ${intakes.policyVersion} as version
     from ${intakes} left join ${serviceOrders} on ${serviceOrders.orderNo} = ${intakes.orderNo}
     where ${only(intakes.orderNo, orderedAt)} and ${open ? sql`${serviceOrders.closedAt} is null` : sql`true`}
     order by 1 limit ${limit})
    union (select ${complaints.complaintNo}, ${complaints.outletId}, ${complaints.outletId},
       ${intakes.vehicleModel}, ${intakes.customerType}, ${complaints.policyVersion}
     from ${complaints} left join ${intakes} on ${intakes.orderNo} = ${complaints.orderNo}
     where ${only(sql`${complaints.complaintNo}`, complaints.outletId)}
       and ${open ? sql`${complaints.closedAt} is null` : sql`true`}
     order by 1 limit ${limit})
    ${sql.join(others, sql` `)}
    order by subject limit ${limit}`;
}
