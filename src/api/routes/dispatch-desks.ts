import { z } from 'zod';
import { changeDuty } from '../../client/desks.js';
import {
  changeDuty as changeDutyBody,
  decisionPage,
  decisionsQuery,
  deskParams,
  deskView,
} from '../../contracts/dispatch.js';
import { problemDocument } from '../../contracts/problem.js';
import { listDecisions, readDesk } from '../../db/reads/desks.js';
import { outletWithin } from '../../db/reads/org-units.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { DESK } from '../roles.js';

const TAGS = ['dispatch desks 调度台'];
const NO_DESK = 'there is no such desk: see /v1/org-units';

/** `/v1/dispatch-desks/{outletId}`: the queue with reasons, the roster, every decision (R3.2b). */
export const dispatchDeskRoutes: Routes = async (app, deps) => {
  const { db } = deps;

  app.get(
    '/dispatch-desks/:outletId',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'The queue with reasons from the last decision, what is on offer, the roster (R3.2b)',
        operationId: 'readDispatchDesk',
        params: deskParams,
        response: { 200: deskView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { outletId } = request.params;
      if (!(await outletWithin(db, callerOf(request).scope, outletId)))
        return sendProblem(reply, 'not_found', NO_DESK);
      return readDesk(db, outletId);
    },
  );

  app.get(
    '/dispatch-desks/:outletId/decisions',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Every decision: who was considered, who was passed over, and why (R3.2b)',
        operationId: 'listDispatchDecisions',
        params: deskParams,
        querystring: decisionsQuery,
        response: { 200: decisionPage, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { outletId } = request.params;
      if (!(await outletWithin(db, callerOf(request).scope, outletId)))
        return sendProblem(reply, 'not_found', NO_DESK);
      return listDecisions(db, outletId, request.query);
    },
  );

  app.post(
    '/dispatch-desks/:outletId/roster',
    {
      config: { roles: DESK },
      schema: {
        tags: TAGS,
        summary: 'Put somebody on or off duty (R2.4)',
        operationId: 'changeDuty',
        params: deskParams,
        body: changeDutyBody,
        response: { 200: z.object({ staffId: z.string(), onDuty: z.boolean() }), default: problemDocument },
      },
    },
    async (request, reply) => {
      const { outletId } = request.params;
      const { body } = request;
      if (!(await outletWithin(db, callerOf(request).scope, outletId)))
        return sendProblem(reply, 'not_found', NO_DESK);
      const outcome = await changeDuty(deps, { outletId, ...body });
      if (outcome.kind === 'unknown')
        return sendProblem(reply, 'unknown_staff', 'nobody of this id works at the outlet: see /v1/staff');
      if (outcome.kind === 'refused') return sendProblem(reply, outcome.code, outcome.detail);
      return body;
    },
  );
};
