import {
  changeCustomer,
  createCustomer,
  customer,
  customerPage,
  customersQuery,
  idParams,
} from '../../contracts/master-data.js';
import { problemDocument } from '../../contracts/problem.js';
import type { Created } from '../../db/create-once.js';
import type { Tx } from '../../db/database.js';
import { insertCustomer, updateCustomer } from '../../db/master-data.js';
import { listCustomers, readCustomer } from '../../db/reads/people.js';
import { callerOf } from '../auth.js';
import { answerCreateOnce } from '../create-once.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { RECEPTION } from '../roles.js';

const TAGS = ['customers and vehicles 客户与车辆'];
const NONE = 'there is no such customer';

/** `/v1/customers`: read customers (R3.1). */
export const customerRoutes: Routes = async (app, { db }) => {
  app.get(
    '/customers',
    {
      config: { roles: RECEPTION },
      schema: {
        tags: TAGS,
        summary: 'List customers',
        operationId: 'listCustomers',
        querystring: customersQuery,
        response: { 200: customerPage, default: problemDocument },
      },
    },
    async (request) => listCustomers(db, callerOf(request).scope, request.query),
  );

  app.get(
    '/customers/:id',
    {
      config: { roles: RECEPTION },
      schema: {
        tags: TAGS,
        summary: 'Read a customer',
        operationId: 'readCustomer',
        params: idParams,
        response: { 200: customer, default: problemDocument },
      },
    },
    async (request, reply) =>
      (await readCustomer(db, callerOf(request).scope, request.params.id)) ??
      sendProblem(reply, 'not_found', NONE),
  );
};

/** `/v1/customers`: create and change customers (R3.1). */
export const customerMaintenance: Routes = async (app, { db }) => {
  app.post(
    '/customers',
    {
      config: { roles: RECEPTION },
      schema: {
        tags: TAGS,
        summary: 'Create a customer',
        operationId: 'createCustomer',
        body: createCustomer,
        response: { 201: customer, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { scope } = callerOf(request);
      const create = async (tx: Tx): Promise<Created> => {
        return { id: await insertCustomer(tx, body) };
      };
      return answerCreateOnce(db, request, reply, 'customers', create, (id) => readCustomer(db, scope, id));
    },
  );

  app.patch(
    '/customers/:id',
    {
      config: { roles: RECEPTION },
      schema: {
        tags: TAGS,
        summary: 'Change a customer: only the fields given',
        operationId: 'changeCustomer',
        params: idParams,
        body: changeCustomer,
        response: { 200: customer, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { scope } = callerOf(request);
      if (!(await readCustomer(db, scope, id))) return sendProblem(reply, 'not_found', NONE);
      await updateCustomer(db, id, request.body);
      return (await readCustomer(db, scope, id)) ?? sendProblem(reply, 'not_found', NONE);
    },
  );
};
