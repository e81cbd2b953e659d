import { z } from 'zod';
import { problemDocument } from '../../contracts/problem.js';
import { STANDARD_2025 } from '../../domain/policy/standard-2025.js';
import { ROLES } from '../../domain/roles.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';

const TAGS = ['policies 服务标准'];

const summary = z
  .object({ version: z.string(), effectiveFrom: z.string(), timeScale: z.number(), inForce: z.boolean() })
  .meta({ id: 'PolicySummary' });

/** `/v1/policies`: the service standard as data (R8.1): the versions that are built in, and the one in force. */
export const policyRoutes: Routes = async (app, { policy }) => {
  const versions = new Map([STANDARD_2025, policy].map((standard) => [standard.version, standard]));

  app.get(
    '/policies',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List the versions of the service standard (R8.1)',
        operationId: 'listPolicies',
        response: {
          200: z.object({ items: z.array(summary), nextCursor: z.null() }),
          default: problemDocument,
        },
      },
    },
    async () => ({
      items: [...versions.values()].map(({ version, effectiveFrom, timeScale }) => ({
        ...{ version, effectiveFrom, timeScale },
        inForce: version === policy.version,
      })),
      nextCursor: null,
    }),
  );

  app.get(
    '/policies/:version',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Read a version: limits, ladders, checklists, urgency rules (R8.1)',
        operationId: 'readPolicy',
        params: z.object({ version: z.string().max(100) }),
        response: { 200: z.record(z.string(), z.unknown()), default: problemDocument },
      },
    },
    async (request, reply) => {
      const standard = versions.get(request.params.version);
      return standard ? { ...standard } : sendProblem(reply, 'not_found', 'there is no such version');
    },
  );
};
