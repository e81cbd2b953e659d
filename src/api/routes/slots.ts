import { idParams } from '../../contracts/master-data.js';
import { problemDocument } from '../../contracts/problem.js';
import { slotsQuery, slotsView } from '../../contracts/slots.js';
import { policyInForce } from '../../db/policies.js';
import { readOrgUnit } from '../../db/reads/org-units.js';
import { readSlots } from '../../db/reads/slots.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';

/** `/v1/org-units/{id}/slots`: the places for visits (R3.2a). */
export const slotRoutes: Routes = async (app, { db, policy }) => {
  app.get(
    '/org-units/:id/slots',
    {
      config: { roles: ROLES },
      schema: {
        tags: ['organisation 组织与人员'],
        summary: 'The free places of an outlet per half-day, and the next ones (R3.2a)',
        operationId: 'readSlots',
        params: idParams,
        querystring: slotsQuery,
        response: { 200: slotsView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const unit = await readOrgUnit(db, callerOf(request).scope, request.params.id);
      if (!unit || unit.kind === 'hq') return sendProblem(reply, 'not_found', 'there is no such outlet');
      const now = new Date().toISOString();
      return readSlots(db, unit, await policyInForce(db, policy, now, unit.id), request.query, now);
    },
  );
};
