import {
  comparisonQuery,
  policyComparison,
  policyReferences,
  versionParams,
} from '../../contracts/policy-comparison.js';
import { policyShapes } from '../../contracts/policy-shapes.js';
import { problemDocument } from '../../contracts/problem.js';
import { keptPolicy } from '../../db/policies.js';
import { type Difference, differences, sectionOf } from '../../domain/policy/differences.js';
import { heldInAllCases } from '../../domain/policy/references.js';
import { malformations } from '../../domain/policy/validation.js';
import type { KeptPolicy } from '../../domain/policy/versions.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { HEADQUARTERS } from '../roles.js';

/** More than people read: two versions that share nothing are told by their number. */
const MOST_DIFFERENCES = 1000;

const TAGS = ['policies 服务标准'];

/** `/v1/policies/{version}/…`: what a version is compared with (R8.2). */
export const policyComparisonRoutes: Routes = async (app, { db }) => {
  app.get(
    '/policies/:version/references',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary:
          'Hold a version against the law and the norms: what each asks, and what the version has (R8.2)',
        operationId: 'readPolicyReferences',
        params: versionParams,
        response: { 200: policyReferences, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { version } = request.params;
      const kept = await keptPolicy(db, version);
      if (!kept) return sendProblem(reply, 'not_found', 'there is no such version');
      if (isMalformed(kept)) return sendProblem(reply, 'not_allowed_in_state', MALFORMED);
      const findings = heldInAllCases(kept);
      const keepsTheLaw = findings.every(({ reference, holds }) => holds || reference.kind === 'norm');
      return { version: kept.policy.version, keepsTheLaw, findings };
    },
  );

  app.get(
    '/policies/:version/comparison',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'What a version changes against another one, field by field (R8.2)',
        operationId: 'comparePolicies',
        params: versionParams,
        querystring: comparisonQuery,
        response: { 200: policyComparison, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { with: other } = request.query;
      const [kept, earlier] = await Promise.all([
        keptPolicy(db, request.params.version),
        keptPolicy(db, other),
      ]);
      if (!kept) return sendProblem(reply, 'not_found', 'there is no such version');
      if (!earlier) return sendProblem(reply, 'not_found', `there is no version ${other} to compare with`);
      if (isMalformed(kept) || isMalformed(earlier))
        return sendProblem(reply, 'not_allowed_in_state', MALFORMED);
      const found = differences(earlier, kept);
      return {
        version: kept.policy.version,
        with: earlier.policy.version,
        total: found.length,
        sections: bySection(found.slice(0, MOST_DIFFERENCES)),
      };
    },
  );
};

export const MALFORMED = 'a draft is malformed as yet: see its /validation';

/** Whether a draft can't be worked with as yet. */
export function isMalformed({ policy, overrides }: KeptPolicy): boolean {
  const { version: _version, timeScale: _timeScale, ...document } = policy;
  return malformations({ document, overrides }, policyShapes).length > 0;
}

function bySection(found: readonly Difference[]) {
  const sections = new Map<string, Difference[]>();
  for (const one of found) {
    const section = sectionOf(one.path);
    sections.set(section, [...(sections.get(section) ?? []), one]);
  }
  return [...sections].map(([section, all]) => ({ section, differences: all }));
}
