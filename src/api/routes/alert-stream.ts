import { z } from 'zod';
import { problemDocument } from '../../contracts/problem.js';
import { ROLES } from '../../domain/roles.js';
import { callerOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { cursorOf, inboxStreams } from '../inbox-streams.js';
import { sendCommonOutcome } from '../outcomes.js';

const LAST_EVENT_ID = 'last-event-id';

/** `/v1/alerts/stream`: what the caller is told, as it happens (R5.1, R6.1). */
export const alertStreamRoutes: Routes = async (app, { db }) => {
  const streams = inboxStreams(db);
  // Before the server waits for its connections to end: these never would.
  app.addHook('preClose', () => streams.close());

  app.get(
    '/alerts/stream',
    {
      config: { roles: ROLES },
      schema: {
        tags: ['alerts 预警'],
        summary:
          'Your inbox as server-sent events: `alert` with a message of /v1/inbox; send Last-Event-ID to go on where you were. Open it, then read /v1/inbox',
        operationId: 'streamAlerts',
        response: {
          200: z.string().meta({ description: 'text/event-stream' }),
          default: problemDocument,
        },
      },
    },
    async (request, reply) => {
      const { id } = callerOf(request).actor;
      const header = request.headers[LAST_EVENT_ID];
      const last = typeof header === 'string' && header !== '' ? cursorOf(header) : null;
      if (header && !last) {
        const errors = [{ path: 'Last-Event-ID', message: 'is not an id of this stream: leave it out' }];
        return sendCommonOutcome(reply, { kind: 'invalid', errors });
      }
      // Once the stream is open the framework has no part in it; before, an error is a problem document.
      if (await streams.open(reply.raw, id, last)) return reply.hijack();
      return sendProblem(reply, 'too_many_streams', 'you have as many streams as there may be: close one');
    },
  );
};
