import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PoliciesQuery, PolicyHistory, PolicySummary } from '../../contracts/policies.js';
import { fromMs, type Instant } from '../../domain/instant.js';
import { STANDARD_2025, STANDARD_2025_SINCE } from '../../domain/policy/standard-2025.js';
import type { Policy } from '../../domain/policy/types.js';
import type { OrganisationFacts } from '../../domain/policy/validation-types.js';
import { type Enforcement, standingOf } from '../../domain/policy/version-life.js';
import type { KeptPolicy, PolicyEventType, PolicyStatus } from '../../domain/policy/versions.js';
import type { Database } from '../database.js';
import { keptOf, plainVersion } from '../policies.js';
import { orgUnits, policies, policyEnforcements, policyEvents, staff } from '../schema.js';
import { iso, isoOrNull, type Page, pageFrom } from './pages.js';

type Reader = Pick<Database, 'select'>;
type Row = Pick<typeof policies.$inferSelect, 'version' | 'status' | 'revision' | 'basedOn'>;
type EventRow = typeof policyEvents.$inferSelect;

const BUILT_IN: Row = { version: STANDARD_2025.version, status: 'approved', revision: 1, basedOn: null };

/** A version with what of it may still be wrong while it is written. */
export interface StoredVersion extends KeptPolicy {
  version: string;
  status: PolicyStatus;
  revision: number;
  builtIn: boolean;
}

/** The versions that pass the filters, the built-in one among them, by name. */
export async function listPolicies(
  db: Database,
  base: Pick<Policy, 'version' | 'timeScale'>,
  query: PoliciesQuery,
): Promise<Page<PolicySummary>> {
  const now = fromMs(Date.now());
  const planned = await enforcements(db);
  const current = query.inForce === undefined ? null : currentOf(planned, now);
  const wanted = ({ version, status }: Row) =>
    (query.status === undefined || status === query.status) &&
    (current === null || (version === current) === query.inForce) &&
    (query.cursor === undefined || version > query.cursor.key);
  const rows = await rowsOf(
    db,
    and(
      query.status && eq(policies.status, query.status),
      current === null ? undefined : sql`(${policies.version} = ${current}) = ${query.inForce}`,
      query.cursor && sql`${policies.version} collate "C" > ${query.cursor.key}`,
    ),
  ).limit(query.limit + 1);
  const all = [...rows, ...[BUILT_IN].filter(wanted)]
    .sort((a, b) => (a.version < b.version ? -1 : 1))
    .slice(0, query.limit + 1);
  const events = await eventsOf(
    db,
    all.map(({ version }) => version),
  );
  return pageFrom(
    all,
    query,
    ({ version }) => ({ at: '', key: version }),
    (row) => summaryOf(row, { events, planned, now, base }),
  );
}

/** One version as the list has it; null when there is none of that name. */
export async function readPolicySummary(
  db: Reader,
  base: Pick<Policy, 'version' | 'timeScale'>,
  version: string,
): Promise<PolicySummary | null> {
  const [row] = version === BUILT_IN.version ? [BUILT_IN] : await rowsOf(db, eq(policies.version, version));
  if (!row) return null;
  const [events, planned] = await Promise.all([eventsOf(db, [version]), enforcements(db)]);
  return summaryOf(row, { events, planned, now: fromMs(Date.now()), base });
}

/** A version with its content, drafts too; null when there is none of that name. */
export async function readVersion(db: Reader, version: string): Promise<StoredVersion | null> {
  if (version === BUILT_IN.version)
    return { ...BUILT_IN, policy: STANDARD_2025, overrides: [], builtIn: true };
  const [row] = await db.select().from(policies).where(eq(policies.version, version));
  return row ? { ...row, ...keptOf(row), builtIn: false } : null;
}

/** Who did what to a version, and when, oldest first. */
export async function readPolicyHistory(db: Reader, version: string): Promise<PolicyHistory['events']> {
  const events = await eventsOf(db, [version]);
  return events.map(({ type, at, actor, data }) => ({
    ...{ type, at: iso(at), data },
    actor: { id: actor.id, ...(actor.via ? { via: actor.via } : {}) },
  }));
}

/** All enforcements, those called off among them. There are a few a year. */
export async function enforcements(db: Reader): Promise<Enforcement[]> {
  const rows = await db.select().from(policyEnforcements).orderBy(asc(policyEnforcements.id));
  return rows.map(({ effectiveAt, calledOffAt, ...row }) => ({
    ...row,
    effectiveAt: iso(effectiveAt),
    calledOffAt: isoOrNull(calledOffAt),
  }));
}

/** What of the organisation a version must fit (`domain/policy/validation.ts`). */
export async function organisationFacts(
  db: Pick<Database, 'select' | 'selectDistinct'>,
): Promise<OrganisationFacts> {
  const { role, orgUnitId } = staff;
  const held = await db.selectDistinct({ role, orgUnitId }).from(staff).where(eq(staff.active, true));
  const { id, kind, parentId } = orgUnits;
  const units = await db.select({ id, kind, parentId }).from(orgUnits).orderBy(asc(id));
  return {
    roles: [...new Set(held.map((one) => one.role))],
    outlets: units.filter((unit) => unit.kind !== 'hq').map((unit) => unit.id),
    units: units.map((unit) => ({
      ...unit,
      roles: held.filter((one) => one.orgUnitId === unit.id).map((one) => one.role),
    })),
  };
}

function rowsOf(db: Reader, where: SQL | undefined) {
  const { version, status, revision, basedOn } = policies;
  return db
    .select({ version, status, revision, basedOn })
    .from(policies)
    .where(where)
    .orderBy(sql`${policies.version} collate "C"`);
}

function eventsOf(db: Reader, versions: string[]): Promise<EventRow[]> {
  return db
    .select()
    .from(policyEvents)
    .where(inArray(policyEvents.version, versions))
    .orderBy(asc(policyEvents.id));
}

function currentOf(planned: readonly Enforcement[], now: Instant): string {
  const names = [...new Set(planned.map(({ version }) => version))];
  return names.find((version) => standingOf(version, planned, since, now).inForce) ?? BUILT_IN.version;
}

const since = { version: BUILT_IN.version, since: STANDARD_2025_SINCE };

function summaryOf(
  { version, status, revision, basedOn }: Row,
  known: {
    events: EventRow[];
    planned: Enforcement[];
    now: Instant;
    base: Pick<Policy, 'version' | 'timeScale'>;
  },
): PolicySummary {
  const { timeScale } = known.base;
  const last = (type: PolicyEventType) => {
    const event = known.events.findLast((one) => one.version === version && one.type === type);
    return event ? { at: iso(event.at), by: event.actor.id } : null;
  };
  return {
    ...{ version, status, builtIn: version === BUILT_IN.version, revision, basedOn },
    ...{ drafted: last('drafted'), submitted: last('submitted'), approved: last('approved') },
    ...standingOf(version, known.planned, since, known.now),
    keptAs: keptAs(version, known.base),
    timeScale,
  };
}

function keptAs(version: string, base: Pick<Policy, 'version' | 'timeScale'>): string {
  if (plainVersion(base.version).name === version) return base.version;
  return base.timeScale === 1 ? version : `${version}@${base.timeScale}x`;
}
