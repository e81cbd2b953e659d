import { policyReferences, versionParams } from '../../contracts/policy-comparison.js';
import { problemDocument } from '../../contracts/problem.js';
import { keptPolicy } from '../../db/policies.js';
import { heldInAllCases } from '../../domain/policy/references.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { HEADQUARTERS } from '../roles.js';

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
      const findings = heldInAllCases(kept);
      const keepsTheLaw = findings.every(({ reference, holds }) => holds || reference.kind === 'norm');
      return { version: kept.policy.version, keepsTheLaw, findings };
    },
  );
};
