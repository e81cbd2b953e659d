import { idParams } from '../../contracts/master-data.js';
import { problemDocument } from '../../contracts/problem.js';
import { statutoryRights } from '../../contracts/statutory.js';
import { readVehicle } from '../../db/reads/people.js';
import { readStatutoryFacts } from '../../db/reads/statutory.js';
import { DAY_MS } from '../../domain/duration.js';
import { fromMs } from '../../domain/instant.js';
import { ROLES } from '../../domain/roles.js';
import { LAW } from '../../domain/statutory-law.js';
import { statutoryView } from '../../domain/statutory-view.js';
import { callerOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';

/** `/v1/vehicles/{id}/statutory-rights`: who may read the vehicle sees what all its orders come to, wherever they were. */
export const statutoryRightsRoutes: Routes = async (app, { db, policy }) => {
  app.get(
    '/vehicles/:id/statutory-rights',
    {
      config: { roles: ROLES },
      schema: {
        tags: ['customers and vehicles 客户与车辆'],
        summary:
          'The rights under the 三包 rules over all orders of a vehicle, with the article (R3.3b, R8.2)',
        operationId: 'readStatutoryRights',
        params: idParams,
        response: { 200: statutoryRights, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const known = await readVehicle(db, callerOf(request).scope, id);
      const facts = known && (await readStatutoryFacts(db, id));
      if (!facts) return sendProblem(reply, 'not_found', 'there is no such vehicle');
      const now = { at: fromMs(Date.now()), dayMs: DAY_MS / policy.timeScale };
      const { repairs, rights, ...view } = statutoryView(facts.vehicle, facts.cases, now);
      return {
        ...{ vehicleId: id, law: LAW, ...view },
        repairs: repairs.map((one) => ({
          ...one,
          mobility: facts.mobility.filter(({ orderNo }) => orderNo === one.orderNo),
        })),
        rights: rights.map((right) => ({
          ...right,
          told: facts.told.find((one) => one.rights.includes(right.name)) ?? null,
        })),
      };
    },
  );
};
