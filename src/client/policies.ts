import { type AnyColumn, eq, sql } from 'drizzle-orm';
import type { DraftPolicy, EditPolicy } from '../contracts/policies.js';
import { policyShapes } from '../contracts/policy-shapes.js';
import { type CreatedOnce, createOnce } from '../db/create-once.js';
import type { Database, Tx } from '../db/database.js';
import { versionInForce } from '../db/policies.js';
import { newestSnapshots } from '../db/reads/calendars.js';
import { enforcements, organisationFacts, readVersion, type StoredVersion } from '../db/reads/policies.js';
import { complaints, intakes, orgUnits, policies, policyEvents } from '../db/schema.js';
import { fromMs } from '../domain/instant.js';
import { policyFindings } from '../domain/policy/validation.js';
import type { PolicyError, PolicyFindings } from '../domain/policy/validation-types.js';
import {
  lifeRefusal,
  type PolicyCommand,
  type PolicyRefusal,
  personRefusal,
} from '../domain/policy/version-life.js';
import {
  merged,
  type PolicyDocument,
  type PolicyEventType,
  type PolicyOverride,
  type PolicyStatus,
} from '../domain/policy/versions.js';
import type { Caller, ClientDeps } from './deps.js';
import { claimKey } from './idempotency.js';

/** A command on a version of the standard, with its caller's key. */
export interface PolicyRequest<B> {
  version: string;
  caller: Caller;
  key: string;
  body: B;
}

/** Why a command wasn't carried out; `unknown` when there is no such version, `exists` when there is one already. */
export type PolicyRefused = PolicyRefusal | { code: 'unknown' } | { code: 'already_exists'; detail: string };

export type PolicyOutcome = CreatedOnce<PolicyRefused>;

type Deps = Pick<ClientDeps, 'db' | 'policy'>;

/**
 * Drafts a version: an existing one with changes laid over it, or a whole document (R8.1). It may be wrong as yet.
 * @returns its name, or why there is none
 */
export async function draftPolicy(deps: Deps, request: PolicyRequest<DraftPolicy>): Promise<PolicyOutcome> {
  const { version, body } = request;
  return once(deps.db, request, 'draftPolicy', async (tx) => {
    const basedOn = body.basedOn ?? (await versionInForce(tx, deps.policy, fromMs(Date.now())));
    const base = await readVersion(tx, basedOn);
    if (!base) return invalid([{ path: 'basedOn', message: 'no such version: see /v1/policies' }]);
    const inserted = (await readVersion(tx, version))
      ? []
      : await tx
          .insert(policies)
          .values({ version, status: 'draft', revision: 1, basedOn, ...contentAfter(base, body) })
          .onConflictDoNothing()
          .returning({ version: policies.version });
    if (inserted.length === 0)
      return { code: 'already_exists', detail: `there is a version ${version} already: take another name` };
    await note(tx, request, 'drafted', { basedOn, note: body.note });
    return null;
  });
}

/** Changes a draft (R8.1). Of two who change the same revision one is told to read again. */
export async function editPolicy(deps: Deps, request: PolicyRequest<EditPolicy>): Promise<PolicyOutcome> {
  const { version, body } = request;
  return change(deps, request, 'edit', async (tx, stored) => {
    const revision = stored.revision + 1;
    await tx
      .update(policies)
      .set({ ...contentAfter(stored, body), revision })
      .where(eq(policies.version, version));
    await note(tx, request, 'edited', { revision, note: body.note });
    return null;
  });
}

/** Hands a draft in for review; only a valid one (R8.1). */
export async function submitPolicy(
  deps: Deps,
  request: PolicyRequest<{ revision: number; note: string | null }>,
): Promise<PolicyOutcome> {
  return move(deps, request, 'submit', { to: 'submitted', event: 'submitted', mustBeValid: true });
}

/** A second person approves it; from then on it never changes (R8.1). */
export async function approvePolicy(
  deps: Deps,
  request: PolicyRequest<{ revision: number; note: string | null }>,
): Promise<PolicyOutcome> {
  return move(deps, request, 'approve', { to: 'approved', event: 'approved', mustBeValid: true });
}

/** A second person sends it back to be written on (R8.1). */
export async function returnPolicy(
  deps: Deps,
  request: PolicyRequest<{ revision: number; reason: string }>,
): Promise<PolicyOutcome> {
  return move(deps, request, 'return', { to: 'draft', event: 'returned', mustBeValid: false });
}

/** Gives a version up that isn't, wasn't and won't be in force (R8.1). */
export async function withdrawPolicy(
  deps: Deps,
  request: PolicyRequest<{ reason: string }>,
): Promise<PolicyOutcome> {
  const { version, body } = request;
  return change(deps, request, 'withdraw', async (tx, { status, builtIn }) => {
    if (status === 'approved' && (builtIn || (await isUsed(tx, version)))) {
      const detail =
        'it is or was in force, or will be: call it off before it begins, or follow it by another version';
      return { code: 'not_allowed_in_state', detail, status };
    }
    await setStatus(tx, version, 'withdrawn');
    await note(tx, request, 'withdrawn', { reason: body.reason });
    return null;
  });
}

async function move(
  deps: Deps,
  request: PolicyRequest<{ revision: number }>,
  command: PolicyCommand,
  { to, event, mustBeValid }: { to: PolicyStatus; event: PolicyEventType; mustBeValid: boolean },
): Promise<PolicyOutcome> {
  return change(deps, request, command, async (tx, stored) => {
    const broken = mustBeValid ? await validityRefusal(tx, stored) : null;
    if (broken) return broken;
    await setStatus(tx, request.version, to);
    await note(tx, request, event, request.body);
    return null;
  });
}

/** Everything that is wrong with a version, and what is only remarkable, as the organisation is now. */
export async function findingsOf(
  db: Pick<Database, 'select' | 'selectDistinct' | 'selectDistinctOn'>,
  { policy, overrides }: Pick<StoredVersion, 'policy' | 'overrides'>,
): Promise<PolicyFindings> {
  const { version: _version, timeScale: _timeScale, ...document } = policy;
  const facts = { ...(await organisationFacts(db)), uploaded: await uploadedFor(db, document.calendars) };
  return policyFindings({ document, overrides }, facts, policyShapes);
}

/** A version that names more calendars isn't well made, and its calendars are held against nothing. */
const MOST_CALENDARS = 20;

/** What cases would count by instead of a version's own calendars, where no notice stands for it. */
async function uploadedFor(db: Pick<Database, 'selectDistinctOn'>, calendars: unknown) {
  const given: { id?: unknown }[] = Array.isArray(calendars) ? calendars.slice(0, MOST_CALENDARS) : [];
  const ids = given.flatMap((one) => (typeof one?.id === 'string' ? [one.id] : []));
  const newest = await newestSnapshots(db, ids);
  return newest.filter(({ uploadedBy }) => !uploadedBy.notice).map(({ snapshot }) => snapshot);
}

/** Why a version can't be handed in, approved or put in force: what is wrong with it now. */
export async function validityRefusal(tx: Tx, stored: StoredVersion): Promise<PolicyRefusal | null> {
  const { errors } = await findingsOf(tx, stored);
  if (errors.length === 0) return null;
  return { ...invalid(errors), detail: `the version has ${errors.length} errors: see its /validation` };
}

function invalid(errors: PolicyError[]): PolicyRefusal {
  return { code: 'validation_failed', detail: 'not acceptable', errors };
}

/**
 * Carries out a command on a version, one at a time and once per key: the version's row is locked, and its life is looked
 * at before anything is done.
 * @param carryOut does it, or says why not; nothing is kept then
 */
export async function change(
  { db }: Deps,
  request: PolicyRequest<object>,
  command: PolicyCommand,
  carryOut: (tx: Tx, stored: StoredVersion) => Promise<PolicyRefused | null>,
): Promise<PolicyOutcome> {
  const { version, caller, body } = request;
  return once(db, request, `${command}Policy`, async (tx) => {
    await tx
      .select({ version: policies.version })
      .from(policies)
      .where(eq(policies.version, version))
      .for('update');
    const stored = await readVersion(tx, version);
    if (!stored) return { code: 'unknown' };
    const authors = await authorsOf(tx, version);
    const { revision: read } = body as { revision?: number };
    const { actor } = caller;
    const asked = read === undefined ? { actor } : { actor, read };
    return lifeRefusal(command, { ...stored, authors }, asked) ?? carryOut(tx, stored);
  });
}

function once(
  db: Database,
  { version, caller, key, body }: PolicyRequest<object>,
  name: string,
  carryOut: (tx: Tx) => Promise<PolicyRefused | null>,
): Promise<PolicyOutcome> {
  const identity = { caller: caller.caller, key };
  // Whoever the key is used for is part of what it stands for.
  const keyed = { ...identity, name, subject: version, body: { ...body, by: caller.actor.id } };
  return createOnce<PolicyRefused>(
    db,
    identity,
    (tx) => claimKey(tx, keyed),
    async (tx) => {
      const unit = await tx.select().from(orgUnits).where(eq(orgUnits.id, caller.orgUnitId));
      const impersonal = personRefusal(caller.actor, unit[0]?.kind ?? null);
      return impersonal ?? (await carryOut(tx)) ?? { id: version };
    },
  );
}

/** The content of a version with a change laid over it, or in its place. */
function contentAfter(
  { policy, overrides }: Pick<StoredVersion, 'policy' | 'overrides'>,
  { changes, document, overrides: given }: Pick<EditPolicy, 'changes' | 'document' | 'overrides'>,
): { document: PolicyDocument; overrides: PolicyOverride[] } {
  const { version: _version, timeScale: _timeScale, ...before } = policy;
  // Nothing of a draft is known to be right until it is validated; only what is valid is approved.
  return {
    document: (document ?? merged(before, changes ?? {})) as PolicyDocument,
    overrides: (given as PolicyOverride[] | undefined) ?? [...overrides],
  };
}

const AUTHORS: readonly PolicyEventType[] = ['drafted', 'edited', 'submitted'];

async function authorsOf(tx: Tx, version: string): Promise<string[]> {
  const events = await tx.select().from(policyEvents).where(eq(policyEvents.version, version));
  return events.filter(({ type }) => AUTHORS.includes(type)).map(({ actor }) => actor.id);
}

async function setStatus(tx: Tx, version: string, status: PolicyStatus): Promise<void> {
  await tx.update(policies).set({ status }).where(eq(policies.version, version));
}

/** Puts on record who did what. */
export async function note(
  tx: Tx,
  { version, caller }: PolicyRequest<object>,
  type: PolicyEventType,
  data: object,
): Promise<void> {
  await tx.insert(policyEvents).values({ version, type, actor: caller.actor, data: { ...data } });
}

/** Whether it was put in force and that wasn't called off, or a case keeps it all the same. */
async function isUsed(tx: Tx, version: string): Promise<boolean> {
  const planned = await enforcements(tx);
  if (planned.some((one) => one.version === version && one.calledOffAt === null)) return true;
  const keeps = (column: AnyColumn) => sql`split_part(${column}, '@', 1) = ${version}`;
  const one = { one: sql`1` };
  const orders = await tx.select(one).from(intakes).where(keeps(intakes.policyVersion)).limit(1);
  const filed = await tx.select(one).from(complaints).where(keeps(complaints.policyVersion)).limit(1);
  return orders.length + filed.length > 0;
}
