import { z } from 'zod';
import { customerNotice, noticePage, noticesQuery } from '../../contracts/notices.js';
import { problemDocument } from '../../contracts/problem.js';
import { orderParams } from '../../contracts/service-orders.js';
import { listNotices, noticesOf } from '../../db/reads/notices.js';
import { seesOrder } from '../../db/reads/orders.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';

const TAGS = ['customer notices 客户通知'];

/** What customers are told of their bookings (R3.2a): per order, and as the outbox of a front office. */
export const customerNoticeRoutes: Routes = async (app, { db }) => {
  app.get(
    '/service-orders/:orderNo/notices',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'What the customer of an order was told, when and how (R3.2a)',
        operationId: 'readNotices',
        params: orderParams,
        response: {
          200: z.object({ orderNo: z.string(), notices: z.array(customerNotice) }),
          default: problemDocument,
        },
      },
    },
    async (request, reply) => {
      const { orderNo } = request.params;
      if (!(await seesOrder(db, callerOf(request).scope, orderNo)))
        return sendProblem(reply, 'not_found', 'there is no such service order');
      return { orderNo, notices: await noticesOf(db, orderNo) };
    },
  );

  app.get(
    '/customer-notices',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List notices to customers, newest first: the outbox of a front office (R3.2a)',
        operationId: 'listCustomerNotices',
        querystring: noticesQuery,
        response: { 200: noticePage, default: problemDocument },
      },
    },
    async (request) => listNotices(db, callerOf(request).scope, request.query),
  );
};
