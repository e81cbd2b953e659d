import { recordClaimNumber } from '../../client/claim-numbers.js';
import { recordInvoice } from '../../client/invoices.js';
import {
  claimNumber,
  recordClaimNumber as claimNumberBody,
  invoice,
  recordInvoice as invoiceBody,
  orderDocuments,
} from '../../contracts/documents.js';
import { problemDocument } from '../../contracts/problem.js';
import { orderParams } from '../../contracts/service-orders.js';
import { readClaimNumber, readDocuments, readInvoice } from '../../db/reads/documents.js';
import { readsOrder, seesOrder } from '../../db/reads/orders.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf, keyOf } from '../auth.js';
import { rolesFor } from '../command-routes.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { markReplayed, sendCommonOutcome } from '../outcomes.js';

const TAGS = ['service orders 工单'];
const NO_ORDER = 'there is no such service order';

/** `/v1/service-orders/{orderNo}/documents`, and what comes for the bill later: invoices, numbers of claims (R5.1, R5.3). */
export const documentRoutes: Routes = async (app, deps) => {
  await claimNumberRoute(app, deps);
  const { db } = deps;
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
      if (!(await readsOrder(db, callerOf(request).scope, orderNo)))
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
        body: invoiceBody,
        response: { 201: invoice, default: problemDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { orderNo } = request.params;
      if (!(await seesOrder(db, caller.scope, orderNo))) return sendProblem(reply, 'not_found', NO_ORDER);
      const { body } = request;
      const outcome = await recordInvoice(deps, { orderNo, caller, key: keyOf(request), body });
      if (outcome.kind === 'key_reused') return sendCommonOutcome(reply, outcome);
      if (outcome.kind === 'exists') return sendProblem(reply, 'already_exists', outcome.detail);
      if (outcome.kind === 'issued_at_impossible') {
        return sendProblem(reply, 'validation_failed', 'not acceptable: issuedAt', {
          errors: [{ path: 'issuedAt', message: outcome.detail }],
        });
      }
      if (outcome.kind === 'not_settled') {
        return sendProblem(
          reply,
          'not_allowed_in_state',
          'only a settled order has an invoice: settle it first; a cancelled one only of the bill that it had, or of a diagnosis that was paid',
        );
      }
      const recorded = await readInvoice(db, orderNo, outcome.invoiceNo);
      return recorded
        ? markReplayed(reply, outcome.repeated).code(201).send(recorded)
        : sendProblem(reply, 'not_found', NO_ORDER);
    },
  );
};

/** The number that a warranty or an insurer gives its claim, when the settlement didn't know it yet (R5.3). */
const claimNumberRoute: Routes = async (app, deps) => {
  app.post(
    '/service-orders/:orderNo/claim-number',
    {
      // Whoever settles with such a share hears of its number later, too.
      config: { roles: ['front_office', ...rolesFor('settle')] },
      schema: {
        tags: TAGS,
        summary:
          "The number of a warranty's or an insurer's claim 索赔单号/报案号, from the settlement on; the last one holds (R5.3)",
        operationId: 'recordClaimNumber',
        params: orderParams,
        body: claimNumberBody,
        response: { 201: claimNumber, default: problemDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { orderNo } = request.params;
      if (!(await seesOrder(deps.db, caller.scope, orderNo)))
        return sendProblem(reply, 'not_found', NO_ORDER);
      const { body } = request;
      const outcome = await recordClaimNumber(deps, { orderNo, caller, key: keyOf(request), body });
      if (outcome.kind === 'key_reused') return sendCommonOutcome(reply, outcome);
      if (outcome.kind === 'no_such_share') {
        const detail = `no bill has a share of ${body.payer}: settle the order with one first`;
        return sendProblem(reply, 'not_allowed_in_state', detail);
      }
      const recorded = await readClaimNumber(deps.db, outcome.id);
      return recorded
        ? markReplayed(reply, outcome.repeated).code(201).send(recorded)
        : sendProblem(reply, 'not_found', NO_ORDER);
    },
  );
};
