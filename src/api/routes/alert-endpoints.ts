import type { FastifyReply } from 'fastify';
import { changeEndpoint, insertEndpoint, insertTestMessage } from '../../client/alert-endpoints.js';
import { wakeSender } from '../../client/senders.js';
import {
  alertEndpoint,
  alertEndpointPage,
  alertEndpointsQuery,
  changeAlertEndpoint,
  createAlertEndpoint,
  sendTestMessage,
  testMessage,
  testMessageParams,
} from '../../contracts/alert-endpoints.js';
import { idParams } from '../../contracts/master-data.js';
import { problemDocument } from '../../contracts/problem.js';
import type { Created } from '../../db/create-once.js';
import type { Tx } from '../../db/database.js';
import { listAlertEndpoints, readAlertEndpoint, readTestMessage } from '../../db/reads/alert-endpoints.js';
import { readOrgUnit } from '../../db/reads/org-units.js';
import { callerOf } from '../auth.js';
import { answerCreateOnce } from '../create-once.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { sendCommonOutcome } from '../outcomes.js';
import { MANAGERS } from '../roles.js';

const TAGS = ['alerts 预警'];
const NONE = 'there is no such endpoint';
const NO_UNIT = { path: 'orgUnitId', message: 'no such unit: see /v1/org-units' };

/** `/v1/alert-endpoints`: where alerts go outside the house; secrets are never shown (R5.4, R6.1). */
export const alertEndpointRoutes: Routes = async (app, { db }) => {
  app.get(
    '/alert-endpoints',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: TAGS,
        summary: 'List the endpoints of alerts, and whether they work',
        operationId: 'listAlertEndpoints',
        querystring: alertEndpointsQuery,
        response: { 200: alertEndpointPage, default: problemDocument },
      },
    },
    async (request) => listAlertEndpoints(db, callerOf(request).scope, request.query),
  );

  app.get(
    '/alert-endpoints/:id',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: TAGS,
        summary: 'Read an endpoint of alerts',
        operationId: 'readAlertEndpoint',
        params: idParams,
        response: { 200: alertEndpoint, default: problemDocument },
      },
    },
    async (request, reply) =>
      (await readAlertEndpoint(db, callerOf(request).scope, request.params.id)) ??
      sendProblem(reply, 'not_found', NONE),
  );
};

/** `/v1/alert-endpoints`: create, change, rotate secrets, switch off, try out (R5.4, R6.1). */
export const alertEndpointMaintenance: Routes = async (app, deps) => {
  const { db, endpoints } = deps;

  app.post(
    '/alert-endpoints',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: TAGS,
        summary: 'Create an endpoint of a unit: robot, mailbox or webhook',
        operationId: 'createAlertEndpoint',
        body: createAlertEndpoint,
        response: { 201: alertEndpoint, default: problemDocument },
      },
    },
    async (request, reply) => {
      if (!endpoints?.sealer) return sendNoKey(reply);
      const { sealer } = endpoints;
      const { body } = request;
      const { scope } = callerOf(request);
      const create = async (tx: Tx): Promise<Created> => {
        if (!(await readOrgUnit(tx, scope, body.orgUnitId))) return { errors: [NO_UNIT] };
        const errors = endpoints.check(body);
        return errors.length > 0 ? { errors } : { id: await insertEndpoint(tx, sealer, body) };
      };
      const read = (id: string) => readAlertEndpoint(db, scope, id);
      return answerCreateOnce(db, request, reply, 'alert-endpoints', create, read);
    },
  );

  app.patch(
    '/alert-endpoints/:id',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: TAGS,
        summary:
          'Change an endpoint: only the fields given; a new secret rotates, active: false switches it off',
        operationId: 'changeAlertEndpoint',
        params: idParams,
        body: changeAlertEndpoint,
        response: { 200: alertEndpoint, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { address = null, secret = null } = request.body;
      const sealer = endpoints?.sealer ?? null;
      if (!endpoints || (!sealer && (address !== null || secret !== null))) return sendNoKey(reply);
      const { id } = request.params;
      const { scope } = callerOf(request);
      const before = await readAlertEndpoint(db, scope, id);
      if (!before) return sendProblem(reply, 'not_found', NONE);
      const errors = endpoints.check({ channel: before.channel, address, secret });
      if (errors.length > 0) return sendCommonOutcome(reply, { kind: 'invalid', errors });
      await changeEndpoint(deps, sealer, id, request.body);
      return (await readAlertEndpoint(db, scope, id)) ?? sendProblem(reply, 'not_found', NONE);
    },
  );
};

/** `/v1/alert-endpoints/{id}/test-messages`: whether an endpoint works, tried out on the way that alerts take (R6.1). */
export const testMessageRoutes: Routes = async (app, deps) => {
  const { db } = deps;
  app.get(
    '/alert-endpoints/:id/test-messages/:messageId',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: TAGS,
        summary: 'Read what became of a test message',
        operationId: 'readTestMessage',
        params: testMessageParams,
        response: { 200: testMessage, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id, messageId } = request.params;
      const seen = await readAlertEndpoint(db, callerOf(request).scope, id);
      const message = seen && (await readTestMessage(db, id, messageId));
      return message ?? sendProblem(reply, 'not_found', NONE);
    },
  );

  app.post(
    '/alert-endpoints/:id/test-messages',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: TAGS,
        summary: 'Send a test message; what became of it is read at its address',
        operationId: 'sendTestMessage',
        params: idParams,
        body: sendTestMessage,
        response: { 201: testMessage, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { scope, actor } = callerOf(request);
      const endpoint = await readAlertEndpoint(db, scope, id);
      if (!endpoint) return sendProblem(reply, 'not_found', NONE);
      if (!endpoint.active) {
        const errors = [{ path: 'id', message: 'it is switched off: set active to true first' }];
        return sendCommonOutcome(reply, { kind: 'invalid', errors });
      }
      const create = async (tx: Tx): Promise<Created> => ({
        id: await insertTestMessage(tx, endpoint, actor.id),
      });
      return answerCreateOnce(
        db,
        request,
        reply,
        `alert-endpoints/${id}/test-messages`,
        create,
        async (made) => {
          await wakeSender(deps, id);
          return readTestMessage(db, id, made);
        },
      );
    },
  );
};

function sendNoKey(reply: FastifyReply) {
  const detail =
    'ALERT_SECRETS_KEY is not set, so secrets can not be kept safely: set it (openssl rand -base64 32) for API and workers';
  return sendProblem(reply, 'secrets_key_missing', detail);
}
