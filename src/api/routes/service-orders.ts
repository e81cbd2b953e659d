import { openServiceOrder } from '../../client/orders.js';
import { clockExplanations, clockParams } from '../../contracts/clocks.js';
import { problemDocument } from '../../contracts/problem.js';
import {
  createServiceOrder,
  opened,
  orderPage,
  orderParams,
  ordersQuery,
  orderView,
  timeline,
} from '../../contracts/service-orders.js';
import { explainClocks } from '../../db/reads/clocks.js';
import { listOrders, readOrder, readsOrder } from '../../db/reads/orders.js';
import { outletWithin } from '../../db/reads/org-units.js';
import { readStatutoryFlags } from '../../db/reads/statutory.js';
import { readTimeline } from '../../db/reads/timeline.js';
import { DAY_MS } from '../../domain/duration.js';
import { fromMs } from '../../domain/instant.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf, keyOf } from '../auth.js';
import { type Routes, uiLink } from '../deps.js';
import { sendProblem } from '../errors.js';
import { markReplayed, sendCommonOutcome, sendSlotFull } from '../outcomes.js';
import { RECEPTION } from '../roles.js';

const TAGS = ['service orders 工单'];
const NO_ORDER = 'there is no such service order';

/** `/v1/service-orders`: create and list (R3.1). */
export const serviceOrderRoutes: Routes = async (app, deps) => {
  const { db } = deps;

  app.post(
    '/service-orders',
    {
      config: { roles: RECEPTION },
      schema: {
        tags: TAGS,
        summary: 'Open a service order (R3.1, R3.2a)',
        operationId: 'createServiceOrder',
        body: createServiceOrder,
        response: { 201: opened, default: problemDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { body } = request;
      if (!(await outletWithin(db, caller.scope, body.outletId))) {
        return sendCommonOutcome(reply, {
          kind: 'invalid',
          errors: [{ path: 'outletId', message: 'no such outlet: see /v1/org-units' }],
        });
      }
      if (body.insteadOf && !(await readsOrder(db, caller.scope, body.insteadOf))) {
        const errors = [{ path: 'insteadOf', message: 'no such order: see /v1/service-orders' }];
        return sendCommonOutcome(reply, { kind: 'invalid', errors });
      }
      const outcome = await openServiceOrder(deps, { caller, key: keyOf(request), body });
      if (outcome.kind === 'slot_full') return sendSlotFull(reply, outcome.freeSlots);
      if (outcome.kind !== 'opened') return sendCommonOutcome(reply, outcome);
      const { orderNo, warnings, repeated } = outcome;
      return markReplayed(reply, repeated)
        .code(201)
        .header('location', `/v1/service-orders/${orderNo}`)
        .send({ orderNo, warnings });
    },
  );

  app.get(
    '/service-orders',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List service orders, newest first',
        operationId: 'listServiceOrders',
        querystring: ordersQuery,
        response: { 200: orderPage, default: problemDocument },
      },
    },
    async (request) => listOrders(db, callerOf(request).scope, request.query),
  );
};

/** `/v1/service-orders/{orderNo}`: one order, its one story, and why a deadline is when it is (R2.3). */
export const orderStoryRoutes: Routes = async (app, deps) => {
  const { db } = deps;

  app.get(
    '/service-orders/:orderNo',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Read a service order: where it is, its live clocks, what may be done now',
        operationId: 'readServiceOrder',
        params: orderParams,
        response: { 200: orderView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const order = await readOrder(db, callerOf(request).scope, request.params.orderNo);
      if (!order) return sendProblem(reply, 'not_found', NO_ORDER);
      const now = { at: fromMs(Date.now()), dayMs: DAY_MS / deps.policy.timeScale };
      const statutory = await readStatutoryFlags(db, order.vehicleId, now);
      return { ...order, statutory, temporalUiUrl: uiLink(deps, `service-order:${order.orderNo}`) };
    },
  );

  app.get(
    '/service-orders/:orderNo/timeline',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'The one story of an order: who did what, when, by when it was due, how late (R2.3)',
        operationId: 'readTimeline',
        params: orderParams,
        response: { 200: timeline, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { orderNo } = request.params;
      if (!(await readsOrder(db, callerOf(request).scope, orderNo)))
        return sendProblem(reply, 'not_found', NO_ORDER);
      return { orderNo, entries: await readTimeline(db, orderNo, deps.policy) };
    },
  );

  app.get(
    '/service-orders/:orderNo/clocks/:kind',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Why a deadline is when it is: every counted and excluded stretch',
        operationId: 'explainClock',
        params: clockParams,
        response: { 200: clockExplanations, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { orderNo, kind } = request.params;
      if (!(await readsOrder(db, callerOf(request).scope, orderNo)))
        return sendProblem(reply, 'not_found', NO_ORDER);
      return { orderNo, kind, cycles: await explainClocks(db, orderNo, kind, new Date().toISOString()) };
    },
  );
};
