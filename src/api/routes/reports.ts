import { problemDocument } from '../../contracts/problem.js';
import { reconciliation, reconciliationQuery } from '../../contracts/reconciliation.js';
import {
  repairTimes,
  repairTimesList,
  repairTimesListQuery,
  repairTimesQuery,
} from '../../contracts/repair-report.js';
import { bookingsReport, bookingsReportQuery } from '../../contracts/reports.js';
import { policyInForce } from '../../db/policies.js';
import { reportBookings } from '../../db/reads/bookings-report.js';
import { keptStandards, readReconciliation } from '../../db/reads/reconciliation.js';
import { listRepairTimes, reportRepairTimes } from '../../db/reads/repair-report.js';
import { fromMs } from '../../domain/instant.js';
import { callerOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { MANAGERS } from '../roles.js';

/** `/v1/reports`: figures over many orders (R7.1). */
export const reportRoutes: Routes = async (app, { db, policy }) => {
  app.get(
    '/reports/bookings',
    {
      config: { roles: ['customer_service_manager', ...MANAGERS] },
      schema: {
        tags: ['reports 报表'],
        summary: 'The share of bookings completed within three working days of booking (R3.2a, R7.1)',
        operationId: 'reportBookings',
        querystring: bookingsReportQuery,
        response: { 200: bookingsReport, default: problemDocument },
      },
    },
    async (request) => {
      const inForce = await policyInForce(db, policy, fromMs(Date.now()));
      return reportBookings(db, callerOf(request).scope, request.query, inForce);
    },
  );

  app.get(
    '/reports/repair-times',
    {
      config: { roles: ['customer_service_manager', ...MANAGERS] },
      schema: {
        tags: ['reports 报表'],
        summary:
          'Gross and net hours of repairs, the share within 24 hours, by first and last deadline (R3.3b)',
        operationId: 'reportRepairTimes',
        querystring: repairTimesQuery,
        response: { 200: repairTimes, default: problemDocument },
      },
    },
    async (request) => reportRepairTimes(db, callerOf(request).scope, request.query),
  );

  app.get(
    '/reports/repair-times/orders',
    {
      config: { roles: ['customer_service_manager', ...MANAGERS] },
      schema: {
        tags: ['reports 报表'],
        summary: 'The same order by order: gross and net hours, first and last deadline (R3.3b)',
        operationId: 'listRepairTimes',
        querystring: repairTimesListQuery,
        response: { 200: repairTimesList, default: problemDocument },
      },
    },
    async (request) => listRepairTimes(db, callerOf(request).scope, request.query),
  );

  app.get(
    '/reports/reconciliation',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: ['reports 报表'],
        summary:
          'Every clock recomputed from its events, held against the records: what is missing, double or different (R6.1)',
        description:
          '`limit` is how many orders and complaints a page looks at: a page without items is not the last one while it has a `nextCursor`.',
        operationId: 'reportReconciliation',
        querystring: reconciliationQuery,
        response: { 200: reconciliation, default: problemDocument },
      },
    },
    async (request) =>
      readReconciliation(db, keptStandards(db, policy), callerOf(request).scope, request.query),
  );
};
