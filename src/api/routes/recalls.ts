import { idParams } from '../../contracts/master-data.js';
import { problemDocument } from '../../contracts/problem.js';
import {
  changeRecall,
  completeRecall,
  createRecall,
  recall,
  recallCompletion,
  recallPage,
  recallParams,
  recallsQuery,
} from '../../contracts/recalls.js';
import type { Created } from '../../db/create-once.js';
import { insertCompletion, insertRecall, updateRecall } from '../../db/master-data-recalls.js';
import { readVehicle } from '../../db/reads/people.js';
import { listRecalls, openRecallsOf, readCompletion, readRecall } from '../../db/reads/recalls.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import { answerCreateOnce } from '../create-once.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { HEADQUARTERS, SHOP_FLOOR } from '../roles.js';

const TAGS = ['recalls 召回'];
const NONE = 'there is no such recall';

/** `/v1/recalls`: which cars the maker calls back, kept by headquarters, read by everybody (R3.1). */
export const recallRoutes: Routes = async (app, { db }) => {
  app.get(
    '/recalls',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List recalls',
        operationId: 'listRecalls',
        querystring: recallsQuery,
        response: { 200: recallPage, default: problemDocument },
      },
    },
    async (request) => listRecalls(db, request.query),
  );

  app.get(
    '/recalls/:id',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Read a recall',
        operationId: 'readRecall',
        params: idParams,
        response: { 200: recall, default: problemDocument },
      },
    },
    async (request, reply) =>
      (await readRecall(db, request.params.id)) ?? sendProblem(reply, 'not_found', NONE),
  );

  app.post(
    '/recalls',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'Publish a recall',
        operationId: 'createRecall',
        body: createRecall,
        response: { 201: recall, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { body } = request;
      return answerCreateOnce(
        db,
        request,
        reply,
        'recalls',
        async (tx): Promise<Created> =>
          (await insertRecall(tx, body))
            ? { id: body.id }
            : { exists: `there is a recall ${body.id} already: change it instead` },
        (id) => readRecall(db, id),
      );
    },
  );

  app.patch(
    '/recalls/:id',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'Change or withdraw a recall: only the fields given',
        operationId: 'changeRecall',
        params: idParams,
        body: changeRecall,
        response: { 200: recall, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await updateRecall(db, id, request.body);
      return (await readRecall(db, id)) ?? sendProblem(reply, 'not_found', NONE);
    },
  );
};

/** `/v1/vehicles/{id}/recalls/{recallId}/completion`: a recall is done on a car once, on an order of that car. */
export const recallCompletionRoutes: Routes = async (app, { db }) => {
  const path = '/vehicles/:id/recalls/:recallId/completion';

  app.get(
    path,
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'When and on which order a recall was done on a vehicle',
        operationId: 'readRecallCompletion',
        params: recallParams,
        response: { 200: recallCompletion, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id, recallId } = request.params;
      const seen = await readVehicle(db, callerOf(request).scope, id);
      const done = seen && (await readCompletion(db, id, recallId));
      return done ?? sendProblem(reply, 'not_found', 'the recall has not been done on this vehicle');
    },
  );

  app.post(
    path,
    {
      config: { roles: SHOP_FLOOR },
      schema: {
        tags: TAGS,
        summary: 'A recall was done on a vehicle (R3.1)',
        operationId: 'completeRecall',
        params: recallParams,
        body: completeRecall,
        response: { 201: recallCompletion, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id, recallId } = request.params;
      const { scope, actor } = callerOf(request);
      const vehicle = await readVehicle(db, scope, id);
      if (!vehicle) return sendProblem(reply, 'not_found', 'there is no such vehicle');
      const open = await openRecallsOf(db, vehicle);
      const completion = { ...request.body, vehicleId: id, recallId, completedBy: actor.id };
      return answerCreateOnce(
        db,
        request,
        reply,
        `vehicles/${id}/recalls/${recallId}`,
        async (tx): Promise<Created> => {
          if (!open.some((one) => one.id === recallId))
            return { exists: `recall ${recallId} is not open on this vehicle` };
          return insertCompletion(tx, scope, completion);
        },
        () => readCompletion(db, id, recallId),
      );
    },
  );
};
