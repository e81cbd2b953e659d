import { problemDocument } from '../../contracts/problem.js';
import { bookingsReport, bookingsReportQuery } from '../../contracts/reports.js';
import { reportBookings } from '../../db/reads/bookings-report.js';
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
    async (request) =>
      reportBookings(db, callerOf(request).scope, request.query, policy.booking.completedWithinWorkingDays),
  );
};
