import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { and, asc, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { calendarUpdatedSignal } from '../../workflows/messages.js';
import type { UploadCalendar } from '../contracts/calendars.js';
import type { FieldError } from '../contracts/common.js';
import { insertSnapshot } from '../db/calendars.js';
import { approvedPolicies, policyInForce } from '../db/policies.js';
import { calendarOf, newestSnapshots, snapshot, snapshotsOf } from '../db/reads/calendars.js';
import { clocks, orgUnits, stepExecutions } from '../db/schema.js';
import type { BusinessCalendar } from '../domain/calendar.js';
import { localDateOf } from '../domain/calendar-zone.js';
import { canonical } from '../domain/canonical.js';
import { fromMs } from '../domain/instant.js';
import type { Actor } from '../domain/machine.js';
import { contradictions } from '../domain/policy/calendar-law.js';
import type { Policy } from '../domain/policy/types.js';
import { type KeptPolicy, merged } from '../domain/policy/versions.js';
import { LAW_ZONE } from '../domain/statutory-law.js';
import { ignore, isAway } from './availability.js';
import { ANSWER_WITHIN_MS, type ClientDeps } from './deps.js';

export type UploadOutcome =
  | { kind: 'uploaded'; revision: number; repeated: boolean }
  | { kind: 'invalid'; errors: FieldError[] }
  | { kind: 'unavailable'; detail: string };

/**
 * Takes in a new snapshot of a calendar (R8.1) and has every open execution count by it. The same content again is the
 * same snapshot; data that reaches less far than what is known is refused, and so is what contradicts the days of the law
 * that claims are answered by (R8.2), unless it names the notice that it follows.
 */
export async function uploadCalendar(
  deps: ClientDeps,
  { id, body, actor }: { id: string; body: UploadCalendar; actor: Actor },
): Promise<UploadOutcome> {
  try {
    const taken = await takeIn(deps, id, body, actor);
    if (taken.kind !== 'uploaded') return taken;
    await startSpreading(deps, id, taken.revision);
    return taken;
  } catch (error) {
    if (isAway(error)) return { kind: 'unavailable', detail: 'Temporal or Postgres is away: send it again' };
    throw error;
  }
}

async function takeIn(
  deps: ClientDeps,
  id: string,
  body: UploadCalendar,
  actor: Actor,
): Promise<UploadOutcome> {
  const { db, policy } = deps;
  const { outletClosures, notice, ...dates } = body;
  const standard = await policyInForce(db, policy, fromMs(Date.now()));
  const known = await db.select({ id: orgUnits.id }).from(orgUnits);
  const strangers = Object.keys(outletClosures).filter((outlet) => !known.some((unit) => unit.id === outlet));
  if (strangers.length > 0) {
    const message = `no such outlet: ${strangers.join(', ')}; see /v1/org-units`;
    return { kind: 'invalid', errors: [{ path: 'outletClosures', message }] };
  }
  const standards = await standardsKept(deps);
  return db.transaction(async (tx): Promise<UploadOutcome> => {
    // Two uploads at once get two revisions.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`calendar:${id}`}))`);
    const [newest] = await snapshotsOf(tx, id);
    const builtIn = standard.calendars.find((calendar) => calendar.id === id);
    const last = newest?.snapshot ?? builtIn;
    const next: BusinessCalendar = { id, revision: (last?.revision ?? 0) + 1, ...dates };
    const before = { ...last, revision: next.revision };
    const named = notice === null || notice === newest?.uploadedBy.notice;
    if (newest && named && same(before, next) && same(newest.outletClosures, outletClosures)) {
      return { kind: 'uploaded', revision: newest.revision, repeated: true };
    }
    if (last && next.dataReachesTo < last.dataReachesTo) {
      const message = `the holidays are known up to ${last.dataReachesTo} already: send at least as much`;
      return { kind: 'invalid', errors: [{ path: 'dataReachesTo', message }] };
    }
    const errors = notice === null ? unlawful(next, last, standards) : [];
    if (errors.length > 0) return { kind: 'invalid', errors };
    await insertSnapshot(tx, next, outletClosures, { ...actor, ...(notice !== null && { notice }) });
    return { kind: 'uploaded', revision: next.revision, repeated: false };
  });
}

/** What contradicts the law's days, where some standard that cases keep counts these by the calendar. */
function unlawful(
  next: BusinessCalendar,
  last: BusinessCalendar | undefined,
  standards: readonly Standard[],
): FieldError[] {
  const rules = standards
    .map(({ clocks: { statutory_claim_reply: rule } }) => rule)
    .filter(({ calendar }) => calendar === next.id);
  const before = last ?? standards.flatMap(({ calendars }) => calendars).find(({ id }) => id === next.id);
  return contradictions(next, before ?? next, rules, localDateOf(Date.now(), LAW_ZONE));
}

/** Postgres keeps the fields of a document in an order of its own. */
function same(one: object, other: object): boolean {
  return canonical(one) === canonical(other);
}

async function startSpreading({ temporal, taskQueue }: ClientDeps, id: string, revision: number) {
  await temporal
    .withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      temporal.workflow.start('calendarSpread', {
        workflowId: `calendar:${id}:${revision}`,
        taskQueue,
        args: [{ id, revision }],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: `工作日历 ${id} · ${revision}`,
      }),
    )
    .catch(ignore(WorkflowExecutionAlreadyStartedError));
}

/** The snapshots that are newer than those of the standard, as an execution that starts now at an outlet is given them. */
export async function newerCalendars(
  { db }: Pick<ClientDeps, 'db'>,
  { calendars }: { calendars: readonly Pick<BusinessCalendar, 'id' | 'revision'>[] },
  outletId: string,
): Promise<BusinessCalendar[]> {
  const rows = await newestSnapshots(
    db,
    calendars.map(({ id }) => id),
  );
  const older = (row: { id: string; revision: number }) =>
    calendars.some(({ id, revision }) => id === row.id && revision < row.revision);
  return rows.filter(older).map((row) => calendarOf(row, outletId));
}

const PAGE = 100;
const AT_ONCE = 20;

/**
 * Tells a page of the open executions of a snapshot: those that count by the calendar, and those whose later clocks may
 * name it. Told twice, or of an older one, they do nothing.
 * @param after the execution id where the last page ended
 * @returns where this one ended; null when it was the last
 */
export async function spreadPage(
  deps: ClientDeps,
  { id, revision, after }: { id: string; revision: number; after: string },
): Promise<{ next: string | null }> {
  const row = await snapshot(deps.db, id, revision);
  if (!row) throw new Error(`no snapshot ${revision} of calendar ${id}`);
  const open = await openExecutions(deps, id, after);
  for (let i = 0; i < open.length; i += AT_ONCE) {
    await Promise.all(
      open.slice(i, i + AT_ONCE).map(({ executionId, outletId }) =>
        deps.temporal.workflow
          .getHandle(executionId)
          .signal(calendarUpdatedSignal, { calendar: calendarOf(row, outletId) })
          // It has ended meanwhile: nothing of it counts any more.
          .catch(ignore(WorkflowNotFoundError)),
      ),
    );
  }
  return { next: open.length === PAGE ? (open.at(-1)?.executionId ?? null) : null };
}

type Standard = Pick<Policy, 'clocks' | 'booking' | 'calendars'>;

/** A version as it holds for all, and as each of its overrides makes it. */
function withOverrides({ policy, overrides }: KeptPolicy): Standard[] {
  return [policy, ...overrides.map(({ set }) => merged(policy, set) as Policy)];
}

/** Every standard that a case may keep. */
async function standardsKept({ db, policy }: ClientDeps): Promise<Standard[]> {
  const kept = await approvedPolicies(db);
  return [policy, ...kept.flatMap(withOverrides)];
}

/** What may count by the calendar now or later: executions of the kinds whose clocks name it, and who counts by it. */
async function openExecutions(deps: ClientDeps, id: string, after: string) {
  const standards = await standardsKept(deps);
  const rules = standards.flatMap(({ clocks: all }) => Object.values(all));
  const counting = rules.filter(({ calendar }) => calendar === id);
  const kinds = new Set(counting.flatMap(({ runsIn, carries }) => [runsIn, ...carries]));
  if (standards.some(({ booking }) => booking.calendar === id)) kinds.add('booking');
  // The order hands on to its steps to come what it has heard.
  if ([...kinds].some((kind) => kind !== 'complaint')) kinds.add('service_order');
  const counts = sql`exists (select 1 from ${clocks} where ${clocks.executionId} = ${stepExecutions.executionId}
    and ${clocks.stoppedAt} is null and ${clocks.state} ->> 'calendarId' = ${id})`;
  const outletId = sql<string>`coalesce(
    (select outlet_id from service_orders where service_orders.order_no = ${stepExecutions.subject}),
    (select outlet_id from complaints where complaints.complaint_no = ${stepExecutions.subject}), '')`;
  return deps.db
    .select({ executionId: stepExecutions.executionId, outletId })
    .from(stepExecutions)
    .where(
      and(
        isNull(stepExecutions.closedAt),
        gt(stepExecutions.executionId, after),
        or(counts, kinds.size > 0 ? inArray(stepExecutions.kind, [...kinds]) : undefined),
      ),
    )
    .orderBy(asc(stepExecutions.executionId))
    .limit(PAGE);
}
