import { sql } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from './deps.js';

/** A check that takes longer has failed. */
const CHECK_MS = 2000;
/** A worker asks for work at least once a minute; one not seen for longer is gone. */
const POLLER_SEEN_MS = 90_000;
const WORKFLOW_QUEUE = 1;

type Check = 'ok' | 'away';

/** `/healthz`: the process answers. `/readyz`: Postgres and Temporal answer too, and a worker asks for work. */
export function serveHealth(app: FastifyInstance, deps: ApiDeps): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));

  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const [postgres, temporal, worker] = await Promise.all([
      check(deps.db.execute(sql`select 1`)),
      check(temporalAnswers(deps)),
      check(workerSeen(deps)),
    ]);
    const ready = [postgres, temporal, worker].every((state) => state === 'ok');
    if (!ready) reply.code(503).header('retry-after', '2');
    return { status: ready ? 'ready' : 'not ready', postgres, temporal, worker };
  });
}

async function check(work: Promise<unknown>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Check>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, 'away');
  });
  const done = work.then(
    (): Check => 'ok',
    (): Check => 'away',
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

function temporalAnswers({ temporal }: ApiDeps): Promise<unknown> {
  return temporal.withDeadline(Date.now() + CHECK_MS, () => temporal.workflowService.getSystemInfo({}));
}

async function workerSeen({ temporal, taskQueue }: ApiDeps): Promise<void> {
  const { pollers } = await temporal.withDeadline(Date.now() + CHECK_MS, () =>
    temporal.workflowService.describeTaskQueue({
      namespace: temporal.options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: WORKFLOW_QUEUE,
    }),
  );
  const seen = pollers.some(({ lastAccessTime }) => {
    const atMs = Number(lastAccessTime?.seconds ?? 0) * 1000;
    return atMs > Date.now() - POLLER_SEEN_MS;
  });
  if (!seen) throw new Error('no worker has asked for work lately');
}
