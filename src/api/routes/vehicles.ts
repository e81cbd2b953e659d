import { vehicleHistory } from '../../contracts/case.js';
import {
  changeVehicle,
  createVehicle,
  idParams,
  vehiclePage,
  vehiclesQuery,
  vehicleView,
} from '../../contracts/master-data.js';
import { problemDocument } from '../../contracts/problem.js';
import type { Created } from '../../db/create-once.js';
import type { Tx } from '../../db/database.js';
import { insertVehicle, updateVehicle } from '../../db/master-data.js';
import { listVehicles, readCustomer, readVehicle } from '../../db/reads/people.js';
import { readVehicleHistory } from '../../db/reads/vehicle-history.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import { answerCreateOnce } from '../create-once.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { RECEPTION } from '../roles.js';

const TAGS = ['customers and vehicles 客户与车辆'];
const NONE = 'there is no such vehicle';

/** `/v1/vehicles`: read vehicles; what is odd about VIN and plate is said, not refused. */
export const vehicleRoutes: Routes = async (app, { db }) => {
  app.get(
    '/vehicles',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List vehicles',
        operationId: 'listVehicles',
        querystring: vehiclesQuery,
        response: { 200: vehiclePage, default: problemDocument },
      },
    },
    async (request) => listVehicles(db, callerOf(request).scope, request.query),
  );

  app.get(
    '/vehicles/:id',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Read a vehicle',
        operationId: 'readVehicle',
        params: idParams,
        response: { 200: vehicleView, default: problemDocument },
      },
    },
    async (request, reply) =>
      (await readVehicle(db, callerOf(request).scope, request.params.id)) ??
      sendProblem(reply, 'not_found', NONE),
  );

  app.get(
    '/vehicles/:id/history',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'The service history of a vehicle: what was done, readings, complaints (R3.1)',
        operationId: 'readVehicleHistory',
        params: idParams,
        response: { 200: vehicleHistory, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { scope } = callerOf(request);
      if (!(await readVehicle(db, scope, id))) return sendProblem(reply, 'not_found', NONE);
      return readVehicleHistory(db, scope, id);
    },
  );
};

/** `/v1/vehicles`: create and change vehicles; what is odd about VIN and plate is said, not refused. */
export const vehicleMaintenance: Routes = async (app, { db }) => {
  app.post(
    '/vehicles',
    {
      config: { roles: RECEPTION },
      schema: {
        tags: TAGS,
        summary: 'Create a vehicle',
        operationId: 'createVehicle',
        body: createVehicle,
        response: { 201: vehicleView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { scope } = callerOf(request);
      const create = async (tx: Tx): Promise<Created> => {
        if (!(await readCustomer(tx, scope, body.customerId)))
          return { errors: [{ path: 'customerId', message: 'no such customer: see /v1/customers' }] };
        return { id: await insertVehicle(tx, body) };
      };
      return answerCreateOnce(db, request, reply, 'vehicles', create, (id) => readVehicle(db, scope, id));
    },
  );

  app.patch(
    '/vehicles/:id',
    {
      config: { roles: RECEPTION },
      schema: {
        tags: TAGS,
        summary: 'Change a vehicle: only the fields given',
        operationId: 'changeVehicle',
        params: idParams,
        body: changeVehicle,
        response: { 200: vehicleView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { scope } = callerOf(request);
      if (!(await readVehicle(db, scope, id))) return sendProblem(reply, 'not_found', NONE);
      await updateVehicle(db, id, request.body);
      return (await readVehicle(db, scope, id)) ?? sendProblem(reply, 'not_found', NONE);
    },
  );
};
