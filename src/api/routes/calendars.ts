import { z } from 'zod';
import { uploadCalendar } from '../../client/calendars.js';
import {
  type CalendarView,
  calendarParams,
  calendarView,
  uploadCalendar as uploadCalendarBody,
} from '../../contracts/calendars.js';
import { problemDocument } from '../../contracts/problem.js';
import type { Database } from '../../db/database.js';
import { policyInForce } from '../../db/policies.js';
import { snapshotsOf, uploadedIds } from '../../db/reads/calendars.js';
import type { BusinessCalendar } from '../../domain/calendar.js';
import { fromMs } from '../../domain/instant.js';
import type { Policy } from '../../domain/policy/types.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { sendCommonOutcome } from '../outcomes.js';
import { HEADQUARTERS } from '../roles.js';

const TAGS = ['calendars 工作日历'];

const LAW_DAYS =
  'A calendar that claims of Order 43 are answered by must not contradict the public holidays and make-up workdays that the ' +
  'State Council has announced: one that makes the ten working days longer, works an announced holiday or leaves out those ' +
  'that fall on the same dates each year is refused (R8.2). Where a newer notice says otherwise, name it in `notice`; ' +
  'days off of outlets are closures, which no deadline of the law counts.';

/** `/v1/calendars`: working hours, holidays and make-up workdays as snapshots that know how far they reach (R8.1). */
export const calendarRoutes: Routes = async (app, deps) => {
  const { db, policy } = deps;

  app.get(
    '/calendars',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'The calendars that deadlines count by, each as it is now (R8.1)',
        operationId: 'listCalendars',
        response: {
          200: z.object({ items: z.array(calendarView), nextCursor: z.null() }),
          default: problemDocument,
        },
      },
    },
    async () => {
      const standard = await policyInForce(db, policy, fromMs(Date.now()));
      const ids = new Set([...standard.calendars.map(({ id }) => id), ...(await uploadedIds(db))]);
      const views = await Promise.all([...ids].sort().map((id) => viewOf(db, standard, id)));
      return { items: views.flatMap((view) => view ?? []), nextCursor: null };
    },
  );

  app.get(
    '/calendars/:id',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'A calendar: its newest snapshot, and who uploaded which when (R8.1)',
        operationId: 'readCalendar',
        params: calendarParams,
        response: { 200: calendarView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const standard = await policyInForce(db, policy, fromMs(Date.now()));
      const view = await viewOf(db, standard, request.params.id);
      return view ?? sendProblem(reply, 'not_found', 'there is no such calendar');
    },
  );

  app.put(
    '/calendars/:id',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'Upload a newer snapshot; running deadlines are counted by it at once (R8.1)',
        description: LAW_DAYS,
        operationId: 'uploadCalendar',
        params: calendarParams,
        body: uploadCalendarBody,
        response: { 200: calendarView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { actor } = callerOf(request);
      const outcome = await uploadCalendar(deps, { id, body: request.body, actor });
      if (outcome.kind !== 'uploaded') return sendCommonOutcome(reply, outcome);
      return (await viewOf(db, policy, id)) ?? sendProblem(reply, 'not_found', 'there is no such calendar');
    },
  );
};

async function viewOf(
  db: Database,
  { calendars }: Pick<Policy, 'calendars'>,
  id: string,
): Promise<CalendarView | null> {
  const builtIn = calendars.find((calendar) => calendar.id === id);
  const uploaded = (await snapshotsOf(db, id)).map(
    ({ snapshot, outletClosures, uploadedAt, uploadedBy }) => ({
      ...snapshot,
      outletClosures,
      uploadedAt: new Date(uploadedAt).toISOString(),
      uploadedBy: uploadedBy.id,
      notice: uploadedBy.notice ?? null,
    }),
  );
  const all = [...uploaded, ...(builtIn ? [neverUploaded(builtIn)] : [])];
  const [newest] = all;
  if (!newest) return null;
  const revisions = all.map(({ revision, dataReachesTo, uploadedAt, uploadedBy, notice }) => ({
    ...{ revision, dataReachesTo, uploadedAt, uploadedBy, notice },
  }));
  return { ...newest, revisions };
}

function neverUploaded(calendar: BusinessCalendar) {
  return { ...calendar, outletClosures: {}, uploadedAt: null, uploadedBy: null, notice: null };
}
