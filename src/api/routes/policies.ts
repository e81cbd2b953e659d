import { findingsOf } from '../../client/policies.js';
import {
  effectiveQuery,
  effectiveView,
  type PolicyView,
  policiesQuery,
  policyHistory,
  policyPage,
  policyValidation,
  policyView,
  versionParams,
} from '../../contracts/policies.js';
import { policyShapes } from '../../contracts/policy-shapes.js';
import { problemDocument } from '../../contracts/problem.js';
import type { Database } from '../../db/database.js';
import { plainVersion } from '../../db/policies.js';
import { readOrgUnit } from '../../db/reads/org-units.js';
import {
  listPolicies,
  readPolicyHistory,
  readPolicySummary,
  readVersion,
  type StoredVersion,
} from '../../db/reads/policies.js';
import { effectiveValues } from '../../domain/policy/effective.js';
import { scalePolicy } from '../../domain/policy/scale.js';
import type { Policy } from '../../domain/policy/types.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import type { ApiDeps, Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { sendCommonOutcome } from '../outcomes.js';

export const POLICY_TAGS = ['policies 服务标准'];
export const NO_VERSION = 'there is no such version: see /v1/policies';

const PRECEDENCE =
  'Overrides that fit the case are laid over the version, the weakest first, so that later ones win: customerType, model, ' +
  'outletId, model + customerType, outletId + customerType, outletId + model, all three; of two for the same cases the ' +
  'later in the list wins. Objects are laid over field by field, lists are replaced whole.';

/** `/v1/policies`: the versions of the service standard, and how they stand (R8.1). */
export const policyRoutes: Routes = async (app, deps) => {
  const { db, policy } = deps;

  app.get(
    '/policies',
    {
      config: { roles: ROLES },
      schema: {
        tags: POLICY_TAGS,
        summary: 'List the versions of the service standard: status, who and when, which is in force (R8.1)',
        operationId: 'listPolicies',
        querystring: policiesQuery,
        response: { 200: policyPage, default: problemDocument },
      },
    },
    async (request) => listPolicies(db, policy, request.query),
  );

  app.get(
    '/policies/:version',
    {
      config: { roles: ROLES },
      schema: {
        tags: POLICY_TAGS,
        summary: 'Read a version: limits, ladders, checklists, urgency rules, overrides (R8.1)',
        operationId: 'readPolicy',
        params: versionParams,
        response: { 200: policyView, default: problemDocument },
      },
    },
    async (request, reply) =>
      (await readPolicyView(deps, request.params.version)) ?? sendProblem(reply, 'not_found', NO_VERSION),
  );

  app.get(
    '/policies/:version/history',
    {
      config: { roles: ROLES },
      schema: {
        tags: POLICY_TAGS,
        summary: 'Who drafted, edited, submitted, reviewed a version and put it in force, and when (R8.1)',
        operationId: 'readPolicyHistory',
        params: versionParams,
        response: { 200: policyHistory, default: problemDocument },
      },
    },
    async (request, reply) => {
      const stored = await readAnyName(db, request.params.version);
      if (!stored) return sendProblem(reply, 'not_found', NO_VERSION);
      const { version } = stored;
      return { version, events: await readPolicyHistory(db, version) };
    },
  );
};

/** `/v1/policies/{version}`: what is wrong with it, and what it gives a case (R1.2, R8.1). */
export const policyCheckRoutes: Routes = async (app, { db }) => {
  app.get(
    '/policies/:version/validation',
    {
      config: { roles: ROLES },
      schema: {
        tags: POLICY_TAGS,
        summary:
          'Everything that is wrong with a version, each with its path; and what is only remarkable (R8.1, R8.2)',
        operationId: 'validatePolicy',
        params: versionParams,
        response: { 200: policyValidation, default: problemDocument },
      },
    },
    async (request, reply) => {
      const stored = await readAnyName(db, request.params.version);
      if (!stored) return sendProblem(reply, 'not_found', NO_VERSION);
      const { errors, warnings } = await findingsOf(db, stored);
      const { version, revision } = stored;
      return { version, revision, valid: errors.length === 0, errors, warnings };
    },
  );

  app.get(
    '/policies/:version/effective',
    {
      config: { roles: ROLES },
      schema: {
        tags: POLICY_TAGS,
        summary: 'What a version gives a case, value by value, and which override each comes from (R1.2)',
        description: PRECEDENCE,
        operationId: 'readEffectivePolicy',
        params: versionParams,
        querystring: effectiveQuery,
        response: { 200: effectiveView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const stored = await readAnyName(db, request.params.version);
      if (!stored) return sendProblem(reply, 'not_found', NO_VERSION);
      const { outletId = null, model = null, customerType = null, path } = request.query;
      if (outletId !== null && !(await readOrgUnit(db, callerOf(request).scope, outletId)))
        return invalid(reply, 'outletId', 'no such outlet: see /v1/org-units');
      if (policyShapes.overrides(stored.overrides).length > 0) {
        const detail = 'its overrides are malformed as yet: see its /validation';
        return sendProblem(reply, 'not_allowed_in_state', detail, { stepStatus: stored.status });
      }
      const found = effectiveValues(stored, { outletId, model, customerType }, path);
      if (!found) return invalid(reply, 'path', 'the version has no such value; lists are taken whole');
      return { version: stored.version, path, ...found };
    },
  );
};

/** A version by its name, or by the one that cases keep it by where time is scaled. */
function readAnyName(db: Database, name: string): Promise<StoredVersion | null> {
  return readVersion(db, plainVersion(name).name);
}

function invalid(reply: Parameters<typeof sendCommonOutcome>[0], path: string, message: string) {
  return sendCommonOutcome(reply, { kind: 'invalid', errors: [{ path, message }] });
}

/** A version as it is answered; under a name with a factor, as cases keep it where time is scaled. */
export async function readPolicyView(
  { db, policy: base }: Pick<ApiDeps, 'db' | 'policy'>,
  name: string,
): Promise<PolicyView | null> {
  const { name: plain } = plainVersion(name);
  const [summary, stored] = await Promise.all([readPolicySummary(db, base, plain), readVersion(db, plain)]);
  if (!summary || !stored) return null;
  const { version: _version, timeScale: _timeScale, ...document } = asKept(base, name, stored);
  const overrides = stored.overrides.map((override) => ({ ...override }));
  return { ...summary, document, overrides };
}

function asKept(base: Policy, name: string, { policy, status }: StoredVersion): Policy {
  if (name === base.version) return base;
  const { factor, shortestMs } = plainVersion(name);
  return factor === 1 || status !== 'approved' ? policy : scalePolicy(policy, factor, shortestMs);
}
