import {
  changeOrgUnit,
  createOrgUnit,
  idParams,
  orgUnit,
  orgUnitPage,
  orgUnitsQuery,
} from '../../contracts/master-data.js';
import { problemDocument } from '../../contracts/problem.js';
import type { Created } from '../../db/create-once.js';
import type { Tx } from '../../db/database.js';
import { insertOrgUnit, updateOrgUnit } from '../../db/master-data.js';
import { listOrgUnits, readOrgUnit } from '../../db/reads/org-units.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import { answerCreateOnce } from '../create-once.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { HEADQUARTERS } from '../roles.js';

const TAGS = ['organisation 组织与人员'];
const NONE = 'there is no such unit';
const PARENT_OF = { region: 'hq', outlet: 'region' } as const;

/** `/v1/org-units`: read the organisation (R2.1). */
export const orgUnitRoutes: Routes = async (app, { db }) => {
  app.get(
    '/org-units',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List units of the organisation',
        operationId: 'listOrgUnits',
        querystring: orgUnitsQuery,
        response: { 200: orgUnitPage, default: problemDocument },
      },
    },
    async (request) => listOrgUnits(db, callerOf(request).scope, request.query),
  );

  app.get(
    '/org-units/:id',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Read a unit of the organisation',
        operationId: 'readOrgUnit',
        params: idParams,
        response: { 200: orgUnit, default: problemDocument },
      },
    },
    async (request, reply) =>
      (await readOrgUnit(db, callerOf(request).scope, request.params.id)) ??
      sendProblem(reply, 'not_found', NONE),
  );
};

/** `/v1/org-units`: create and change the organisation (R2.1). */
export const orgUnitMaintenance: Routes = async (app, { db }) => {
  app.post(
    '/org-units',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'Create a unit of the organisation',
        operationId: 'createOrgUnit',
        body: createOrgUnit,
        response: { 201: orgUnit, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { scope } = callerOf(request);
      const create = async (tx: Tx): Promise<Created> => {
        const parent = await readOrgUnit(tx, scope, body.parentId);
        if (parent?.kind !== PARENT_OF[body.kind]) {
          const message = `a unit of kind ${body.kind} belongs to one of kind ${PARENT_OF[body.kind]}`;
          return { errors: [{ path: 'parentId', message }] };
        }
        const inserted = await insertOrgUnit(tx, body);
        return inserted ? { id: body.id } : { exists: 'a unit has this id already' };
      };
      return answerCreateOnce(db, request, reply, 'org-units', create, (id) => readOrgUnit(db, scope, id));
    },
  );

  app.patch(
    '/org-units/:id',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'Change a unit of the organisation: only the fields given',
        operationId: 'changeOrgUnit',
        params: idParams,
        body: changeOrgUnit,
        response: { 200: orgUnit, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { scope } = callerOf(request);
      if (!(await readOrgUnit(db, scope, id))) return sendProblem(reply, 'not_found', NONE);
      await updateOrgUnit(db, id, request.body);
      return (await readOrgUnit(db, scope, id)) ?? sendProblem(reply, 'not_found', NONE);
    },
  );
};
