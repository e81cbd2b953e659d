import { claimKey } from '../../client/idempotency.js';
import { invoice, orderDocuments, recordInvoice } from '../../contracts/documents.js';
import { problemDocument } from '../../contracts/problem.js';
import { orderParams } from '../../contracts/service-orders.js';
import { createOnce } from '../../db/create-once.js';
import { insertInvoice } from '../../db/invoices.js';
import { readDocuments, readInvoice } from '../../db/reads/documents.js';
import { seesOrder } from '../../db/reads/orders.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf, keyOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { markReplayed, sendCommonOutcome } from '../outcomes.js';

const TAGS = ['service orders 工单'];
const NO_ORDER = 'there is no such service order';

/** `/v1/service-orders/{orderNo}/documents` and the invoices that the finance system reports (R5.1, R5.3). */
export const documentRoutes: Routes = async (app, { db }) => {
  app.get(
    '/service-orders/:orderNo/documents',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary:
          'What the customer is given: estimates, completion certificate 出厂合格证, bill, hand-over (R5.3)',
        operationId: 'readDocuments',
        params: orderParams,
        response: { 200: orderDocuments, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { orderNo } = request.params;
      if (!(await seesOrder(db, callerOf(request).scope, orderNo)))
        return sendProblem(reply, 'not_found', NO_ORDER);
      return readDocuments(db, orderNo);
    },
  );

  app.post(
    '/service-orders/:orderNo/invoice',
    {
      config: { roles: ['front_office', 'cashier', 'operator'] },
      schema: {
        tags: TAGS,
        summary: 'An invoice was issued for it, from the settlement on (R5.1, R5.3)',
        operationId: 'recordInvoice',
        params: orderParams,
        body: recordInvoice,
        response: { 201: invoice, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { caller, actor, scope } = callerOf(request);
      const { orderNo } = request.params;
      const { body } = request;
      if (!(await seesOrder(db, scope, orderNo))) return sendProblem(reply, 'not_found', NO_ORDER);
      const identity = { caller, key: keyOf(request) };
      const keyed = { ...identity, name: 'recordInvoice', subject: orderNo, body };
      const refused: { notSettled: string | null } = { notSettled: null };
      const made = await createOnce(
        db,
        identity,
        (tx) => claimKey(tx, keyed),
        async (tx) => {
          const inserted = await insertInvoice(tx, orderNo, body, actor);
          if (!('notSettled' in inserted)) return inserted;
          refused.notSettled = inserted.notSettled;
          return { errors: [] };
        },
      );
      if (refused.notSettled) return sendProblem(reply, 'not_allowed_in_state', refused.notSettled);
      if (made.kind === 'key_reused') return sendCommonOutcome(reply, made);
      if (made.kind === 'refused') {
        return sendProblem(reply, 'already_exists', 'exists' in made.why ? made.why.exists : NO_ORDER);
      }
      const recorded = await readInvoice(db, orderNo, made.id);
      return recorded
        ? markReplayed(reply, made.repeated).code(201).send(recorded)
        : sendProblem(reply, 'not_found', NO_ORDER);
    },
  );
};
