import { fileComplaint } from '../../client/complaints.js';
import { complaintClockExplanations, complaintClockParams } from '../../contracts/clocks.js';
import {
  complaintPage,
  complaintParams,
  complaintsQuery,
  complaintTimeline,
  complaintView,
  fileComplaint as fileComplaintBody,
  filed,
} from '../../contracts/complaints.js';
import { problemDocument } from '../../contracts/problem.js';
import { explainClocks } from '../../db/reads/clocks.js';
import { listComplaints, readComplaint, seesComplaint } from '../../db/reads/complaints.js';
import { readsOrder } from '../../db/reads/orders.js';
import { outletWithin } from '../../db/reads/org-units.js';
import { readTimeline } from '../../db/reads/timeline.js';
import { sourceOf } from '../../domain/complaint-sources.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf, keyOf } from '../auth.js';
import { type Routes, uiLink } from '../deps.js';
import { sendProblem } from '../errors.js';
import { markReplayed, sendCommonOutcome } from '../outcomes.js';
import { RECEPTION } from '../roles.js';

const TAGS = ['complaints 投诉'];

/** `/v1/complaints`: file, list, read (R4.4). */
export const complaintRoutes: Routes = async (app, deps) => {
  const { db } = deps;

  app.post(
    '/complaints',
    {
      config: { roles: RECEPTION },
      schema: {
        tags: TAGS,
        summary: 'File a complaint, at any time, also about a closed order (R4.4)',
        operationId: 'fileComplaint',
        body: fileComplaintBody,
        response: { 201: filed, default: problemDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { orderNo, outletId } = request.body;
      const path = orderNo === null ? 'outletId' : 'orderNo';
      const known =
        orderNo === null
          ? await outletWithin(db, caller.scope, outletId ?? '')
          : // The outlet that took the order hears its customer when another has the car.
            await readsOrder(db, caller.scope, orderNo);
      if (!known) {
        const errors = [{ path, message: 'there is no such thing, or you do not see it' }];
        return sendCommonOutcome(reply, { kind: 'invalid', errors });
      }
      const source = request.body.source ?? sourceOf(request.body.channel);
      const body = { ...request.body, source };
      const outcome = await fileComplaint(deps, { caller, key: keyOf(request), body });
      if (outcome.kind !== 'filed') return sendCommonOutcome(reply, outcome);
      const { complaintNo, repeated } = outcome;
      return markReplayed(reply, repeated)
        .code(201)
        .header('location', `/v1/complaints/${complaintNo}`)
        .send({ complaintNo });
    },
  );

  app.get(
    '/complaints',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List complaints, newest first',
        operationId: 'listComplaints',
        querystring: complaintsQuery,
        response: { 200: complaintPage, default: problemDocument },
      },
    },
    async (request) => listComplaints(db, callerOf(request).scope, request.query),
  );

  app.get(
    '/complaints/:complaintNo',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Read a complaint: stage, level, live clocks, what may be done now',
        operationId: 'readComplaint',
        params: complaintParams,
        response: { 200: complaintView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const found = await readComplaint(db, callerOf(request).scope, request.params.complaintNo);
      if (!found) return sendProblem(reply, 'not_found', 'there is no such complaint');
      return { ...found, temporalUiUrl: uiLink(deps, `complaint:${found.complaintNo}`) };
    },
  );
};

/** `/v1/complaints/{complaintNo}`: its story, also of one that is about no order, and its deadlines (R2.3, R4.4). */
export const complaintStoryRoutes: Routes = async (app, deps) => {
  const { db } = deps;
  app.get(
    '/complaints/:complaintNo/timeline',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'The one story of a complaint: who did what, when, by when it was due, how late (R2.3)',
        operationId: 'readComplaintTimeline',
        params: complaintParams,
        response: { 200: complaintTimeline, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { complaintNo } = request.params;
      const found = await readComplaint(db, callerOf(request).scope, complaintNo);
      if (!found) return sendProblem(reply, 'not_found', 'there is no such complaint');
      const { orderNo } = found;
      return { complaintNo, orderNo, entries: await readTimeline(db, complaintNo, deps.policy) };
    },
  );

  app.get(
    '/complaints/:complaintNo/clocks/:kind',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Why a deadline of a complaint is when it is: every counted and excluded stretch (R4.4)',
        operationId: 'explainComplaintClock',
        params: complaintClockParams,
        response: { 200: complaintClockExplanations, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { complaintNo, kind } = request.params;
      if (!(await seesComplaint(db, callerOf(request).scope, complaintNo)))
        return sendProblem(reply, 'not_found', 'there is no such complaint');
      const cycles = await explainClocks(db, complaintNo, kind, new Date().toISOString());
      return { complaintNo, kind, cycles };
    },
  );
};
