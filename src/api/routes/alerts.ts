import { z } from 'zod';
import { acknowledgeAlert } from '../../client/alerts.js';
import {
  acknowledgeAlert as acknowledgeBody,
  alertPage,
  alertParams,
  alertsQuery,
  alertView,
  inboxPage,
  inboxQuery,
  markRead,
} from '../../contracts/alerts.js';
import { instantOut } from '../../contracts/common.js';
import { problemDocument } from '../../contracts/problem.js';
import { listAlerts, markInboxRead, readAlert, readInbox, seesAlert } from '../../db/reads/alerts.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf, keyOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendFieldErrors, sendProblem } from '../errors.js';
import { markReplayed, sendCommonOutcome } from '../outcomes.js';

const TAGS = ['alerts 预警'];
const NO_ALERT = 'there is no such alert; mind that the slashes of its id are sent as %2F';

const acknowledged = z
  .object({ acknowledged: z.boolean(), at: instantOut, by: z.string() })
  .meta({ id: 'Acknowledged' });

/** `/v1/alerts`: what was raised, who was told, who has taken it (R3.2c, R3.3b). */
export const alertRoutes: Routes = async (app, deps) => {
  const { db } = deps;

  app.get(
    '/alerts',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List alerts, newest first',
        operationId: 'listAlerts',
        querystring: alertsQuery,
        response: { 200: alertPage, default: problemDocument },
      },
    },
    async (request) => listAlerts(db, callerOf(request).scope, request.query),
  );

  app.get(
    '/alerts/:alertId',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Read an alert with its ledger and every telling of it',
        operationId: 'readAlert',
        params: alertParams,
        response: { 200: alertView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const alert = await readAlert(db, callerOf(request).scope, request.params.alertId);
      return alert ?? sendProblem(reply, 'not_found', NO_ALERT);
    },
  );

  app.post(
    '/alerts/:alertId/acknowledgement',
    {
      config: { roles: ROLES.filter((role) => role !== 'front_office') },
      schema: {
        tags: TAGS,
        summary: 'Take an alert: no higher level is told of what has been reached so far',
        operationId: 'acknowledgeAlert',
        params: alertParams,
        body: acknowledgeBody,
        response: { 200: acknowledged, default: problemDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { alertId } = request.params;
      if (!(await seesAlert(db, caller.scope, alertId))) return sendProblem(reply, 'not_found', NO_ALERT);
      const { note } = request.body;
      const outcome = await acknowledgeAlert(deps, { alertId, caller, key: keyOf(request), note });
      if (outcome.kind === 'resolved')
        return sendProblem(reply, 'alert_resolved', 'its clock has ended: there is nothing left to take');
      if (outcome.kind === 'note_missing')
        return sendFieldErrors(reply, [
          { path: 'note', message: 'say what was done about it, and who was told' },
        ]);
      if (outcome.kind !== 'done') return sendCommonOutcome(reply, outcome);
      return markReplayed(reply, outcome.repeated).send(outcome.reply as z.infer<typeof acknowledged>);
    },
  );
};

/** `/v1/inbox`: what the caller was told in the app (R5.1). */
export const inboxRoutes: Routes = async (app, { db }) => {
  app.get(
    '/inbox',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'What you were told, newest first',
        operationId: 'readInbox',
        querystring: inboxQuery,
        response: { 200: inboxPage, default: problemDocument },
      },
    },
    async (request) => readInbox(db, callerOf(request).actor.id, request.query),
  );

  app.post(
    '/inbox/read',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Mark messages of your inbox as read',
        operationId: 'markInboxRead',
        body: markRead,
        response: { 200: z.object({ marked: z.number() }), default: problemDocument },
      },
    },
    async (request) => ({
      marked: await markInboxRead(db, callerOf(request).actor.id, request.body.ids),
    }),
  );
};
