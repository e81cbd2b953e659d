import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Instant } from '../domain/instant.js';
import { scalePolicy } from '../domain/policy/scale.js';
import { STANDARD_2025 } from '../domain/policy/standard-2025.js';
import type { Policy } from '../domain/policy/types.js';
import { type CaseFacts, effectivePolicy, type KeptPolicy, scaledLike } from '../domain/policy/versions.js';
import type { Database } from './database.js';
import { complaints, intakes, policies, policyEnforcements } from './schema.js';

/** A database, or a transaction of it. */
type Reader = Pick<Database, 'select'>;

/** The versions that this process has read: what is approved never changes, so it is read once. */
const known = new WeakMap<Reader, Map<string, ApprovedPolicy>>();

/** With the kinds of deadlines that came into the standard after it was approved. */
interface ApprovedPolicy extends KeptPolicy {
  later: readonly string[];
}

const NOBODY: CaseFacts = { outletId: null, model: null, customerType: null };

/** The name of a version without what it is scaled by: a factor, and what no duration goes below. */
export function plainVersion(version: string): {
  name: string;
  factor: number;
  shortestMs: number | undefined;
} {
  const [, name = version, factor = '1', shortest] = /^(.*)@([\d.]+)x(?:-(\d+)ms)?$/.exec(version) ?? [];
  return { name, factor: Number(factor), shortestMs: shortest ? Number(shortest) : undefined };
}

/**
 * The name of the version in force at an instant (R8.1): the latest that has begun and wasn't called off; before any was
 * put in force, the one that the process was started with. So one that is put in force on a date takes effect by itself.
 */
export async function versionInForce(
  db: Pick<Database, 'select'>,
  base: Pick<Policy, 'version'>,
  at: Instant,
): Promise<string> {
  const [row] = await db
    .select({ version: policyEnforcements.version })
    .from(policyEnforcements)
    .where(
      and(
        isNull(policyEnforcements.calledOffAt),
        sql`${policyEnforcements.effectiveAt} <= ${at}::timestamptz`,
      ),
    )
    .orderBy(desc(policyEnforcements.effectiveAt), desc(policyEnforcements.id))
    .limit(1);
  return row?.version ?? plainVersion(base.version).name;
}

/**
 * The standard in force at an instant: for what the cases of an outlet share, such as its places and its desk, with the
 * overrides for that outlet alone; without an outlet, as it holds for all.
 * @param base the standard that the process was started with
 */
export async function policyInForce(
  db: Database,
  base: Policy,
  at: Instant,
  outletId: string | null = null,
): Promise<Policy> {
  return policyOf(db, base, await versionInForce(db, base, at), { ...NOBODY, outletId });
}

/**
 * A version by its name, scaled as the name says, or else as this process is; for a case when one is given (R1.2).
 * @returns `base` for a name that nobody knows: a process of another configuration made it
 */
export async function policyOf(
  db: Reader,
  base: Policy,
  version: string,
  facts: CaseFacts = NOBODY,
): Promise<Policy> {
  const { name, factor, shortestMs } = plainVersion(version);
  const kept = await approvedPolicy(db, name);
  const isBase = plainVersion(base.version).name === name && (factor === 1 || version === base.version);
  if (!kept || isBase) return base;
  const effective = effectivePolicy(kept, facts);
  return factor === 1 ? scaledLike(base, effective) : scalePolicy(effective, factor, shortestMs);
}

/**
 * The standard that a case was begun under, exactly as its version's name says, however fast time runs in this process.
 * @returns it, and the kinds of deadlines that it didn't know when it was approved; null for a name that isn't on record
 */
export async function policyAsKept(
  db: Database,
  base: Policy,
  version: string,
  facts: CaseFacts,
): Promise<{ policy: Policy; later: readonly string[] } | null> {
  if (version === base.version) return { policy: base, later: [] };
  const { name, factor, shortestMs } = plainVersion(version);
  const kept = await approvedPolicy(db, name);
  if (!kept) return null;
  const effective = effectivePolicy(kept, facts);
  const policy = factor === 1 ? effective : scalePolicy(effective, factor, shortestMs);
  return { policy, later: kept.later };
}

/** A version as it is written, in real time, with its overrides, drafts too; null when there is none. */
export async function keptPolicy(db: Database, version: string): Promise<KeptPolicy | null> {
  const { name } = plainVersion(version);
  const approved = await approvedPolicy(db, name);
  if (approved) return approved;
  const [row] = await db.select().from(policies).where(eq(policies.version, name));
  return row ? keptOf(row) : null;
}

/** The same for one that was approved: no case ever goes by any other. */
async function approvedPolicy(db: Reader, name: string): Promise<ApprovedPolicy | null> {
  if (name === STANDARD_2025.version) return { policy: STANDARD_2025, overrides: [], later: [] };
  const mine = known.get(db) ?? new Map<string, ApprovedPolicy>();
  known.set(db, mine);
  const before = mine.get(name);
  if (before) return before;
  const one = and(eq(policies.version, name), eq(policies.status, 'approved'));
  const [row] = await db.select().from(policies).where(one);
  if (!row) return null;
  const later = Object.keys(STANDARD_2025.clocks).filter((kind) => !Object.hasOwn(row.document.clocks, kind));
  const kept = { ...keptOf(row), later };
  mine.set(name, kept);
  return kept;
}

/** Every version that cases may keep besides the built-in one. */
export async function approvedPolicies(db: Database): Promise<KeptPolicy[]> {
  const { version } = policies;
  const rows = await db.select({ version }).from(policies).where(eq(policies.status, 'approved'));
  const kept = await Promise.all(rows.map((row) => approvedPolicy(db, row.version)));
  return kept.flatMap((one) => one ?? []);
}

/**
 * A row of the table as the rules take it. Of deadlines that came into the standard after a version was approved, the
 * built-in one says what holds; a draft is what is written.
 */
export function keptOf({ version, status, document, overrides }: typeof policies.$inferSelect): KeptPolicy {
  const policy: Policy = { ...document, version, timeScale: 1 };
  if (status !== 'approved') return { policy, overrides };
  return { policy: { ...policy, clocks: { ...STANDARD_2025.clocks, ...policy.clocks } }, overrides };
}

/** The standard that an order keeps (R8.1), for its outlet, its car's model and its customer (R1.2). */
export async function policyOfOrder(db: Reader, base: Policy, orderNo: string): Promise<Policy> {
  const [intake] = await db.select().from(intakes).where(eq(intakes.orderNo, orderNo));
  return intake ? policyOf(db, base, intake.policyVersion, factsOfIntake(intake)) : base;
}

/** Where an order was taken in; null when there is none of that number. */
export async function outletOfOrder(db: Database, orderNo: string): Promise<string | null> {
  const { outletId } = intakes;
  const [row] = await db.select({ outletId }).from(intakes).where(eq(intakes.orderNo, orderNo));
  return row?.outletId ?? null;
}

/** The standard that a complaint keeps; one that is about an order goes by that order's car and customer. */
export async function policyOfComplaint(db: Database, base: Policy, complaintNo: string): Promise<Policy> {
  const [row] = await db
    .select({ complaint: complaints, intake: intakes })
    .from(complaints)
    .leftJoin(intakes, eq(intakes.orderNo, complaints.orderNo))
    .where(eq(complaints.complaintNo, complaintNo));
  if (!row) return base;
  const { complaint, intake } = row;
  const facts = { ...NOBODY, ...(intake ? factsOfIntake(intake) : {}), outletId: complaint.outletId };
  return policyOf(db, base, complaint.policyVersion, facts);
}

function factsOfIntake(intake: typeof intakes.$inferSelect): CaseFacts {
  const { outletId, vehicleModel: model, customerType } = intake;
  return { outletId, model, customerType };
}
