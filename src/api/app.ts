import fastify, { type FastifyInstance, LogController } from 'fastify';
import { requireKeys } from './auth.js';
import type { ApiDeps } from './deps.js';
import { handleError, handleNotFound } from './errors.js';
import { serveHealth } from './health.js';
import { serveMetrics } from './metrics.js';
import { serveReference } from './openapi.js';
import {
  alertEndpointMaintenance,
  alertEndpointRoutes,
  testMessageRoutes,
} from './routes/alert-endpoints.js';
import { alertStreamRoutes } from './routes/alert-stream.js';
import { alertRoutes, inboxRoutes } from './routes/alerts.js';
import { calendarRoutes } from './routes/calendars.js';
import { commandRoutes, reassignmentRoutes } from './routes/commands.js';
import { complaintRoutes, complaintStoryRoutes } from './routes/complaints.js';
import { customerNoticeRoutes } from './routes/customer-notices.js';
import { customerMaintenance, customerRoutes } from './routes/customers.js';
import { dispatchDeskRoutes } from './routes/dispatch-desks.js';
import { documentRoutes } from './routes/documents.js';
import { orgUnitMaintenance, orgUnitRoutes } from './routes/org-units.js';
import { policyCheckRoutes, policyRoutes } from './routes/policies.js';
import { policyCommandRoutes } from './routes/policy-commands.js';
import { policyComparisonRoutes } from './routes/policy-comparison.js';
import { policyTrialRoutes } from './routes/policy-trials.js';
import { recallCompletionRoutes, recallRoutes } from './routes/recalls.js';
import { reportRoutes } from './routes/reports.js';
import { orderStoryRoutes, serviceOrderRoutes } from './routes/service-orders.js';
import { slotRoutes } from './routes/slots.js';
import { staffMaintenance, staffRoutes } from './routes/staff.js';
import { statutoryRightsRoutes } from './routes/statutory-rights.js';
import { vehicleMaintenance, vehicleRoutes } from './routes/vehicles.js';
import { validatorCompiler } from './validation.js';

/** A command may wait 5 s for the next step and 8 s for its answer; beyond that the outcome is unknown. */
const ANSWER_WITHIN_MS = 15_000;
const MAX_BODY_BYTES = 1024 * 1024;

interface LogOptions {
  logLevel?: string;
  /** Standard output unless told. */
  logTo?: { write(line: string): void };
}

const ROUTES = [
  serviceOrderRoutes,
  orderStoryRoutes,
  documentRoutes,
  commandRoutes,
  reassignmentRoutes,
  complaintRoutes,
  complaintStoryRoutes,
  alertRoutes,
  inboxRoutes,
  alertStreamRoutes,
  alertEndpointRoutes,
  alertEndpointMaintenance,
  testMessageRoutes,
  dispatchDeskRoutes,
  customerRoutes,
  customerMaintenance,
  vehicleRoutes,
  statutoryRightsRoutes,
  vehicleMaintenance,
  recallRoutes,
  recallCompletionRoutes,
  staffRoutes,
  staffMaintenance,
  orgUnitRoutes,
  orgUnitMaintenance,
  slotRoutes,
  customerNoticeRoutes,
  reportRoutes,
  policyRoutes,
  policyCheckRoutes,
  policyCommandRoutes,
  policyComparisonRoutes,
  policyTrialRoutes,
  calendarRoutes,
];

/**
 * Puts the API together. It listens nowhere yet; tests call it by `inject`.
 * @param deps Postgres, Temporal, the standard in force
 * @param options `logLevel` as in the configuration. Requests aren't logged one by one, bodies, queries and keys never.
 */
export function buildApp(deps: ApiDeps, options: LogOptions = {}): FastifyInstance {
  const app = fastify({
    logger: { level: options.logLevel ?? 'silent', stream: options.logTo },
    logController: new LogController({ disableRequestLogging: true }),
    handlerTimeout: ANSWER_WITHIN_MS,
    bodyLimit: MAX_BODY_BYTES,
    // The ids of alerts are long, and their slashes are sent as %2F.
    routerOptions: { maxParamLength: 300 },
  });
  app.setValidatorCompiler(validatorCompiler);
  // The types hold the routes to the schemas of their answers; checking each answer again would cost more than making it.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(handleNotFound);
  app.register(async (scope) => {
    await serveReference(scope);
    serveMetrics(scope, deps.db);
    serveHealth(scope, deps);
    await scope.register(
      async (v1) => {
        requireKeys(v1, deps.db);
        for (const routes of ROUTES) await v1.register(routes, deps);
      },
      { prefix: '/v1' },
    );
  });
  return app;
}
