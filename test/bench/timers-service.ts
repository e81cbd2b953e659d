import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, type NativeConnection, Worker } from '@temporalio/worker';
import postgres from 'postgres';
import { openServiceOrder } from '../../src/client/orders.js';
import { loadConfig, requireServers, type ServiceConfig } from '../../src/config.js';
import { openDatabase } from '../../src/db/database.js';
import { migrateDatabase } from '../../src/db/migrate.js';
import { priorityKey } from '../../src/domain/urgency.js';
import { connectTemporal, installRuntime } from '../../src/platform/temporal-connections.js';
import { bundleWorkflows } from '../../src/worker/bundle.js';
import { createWorker } from '../../src/worker/worker.js';
import type { BareDeadline, bareDeadlines } from './bare-deadlines.js';
import { OUTLETS, seedBenchOrganisation } from './organisation.js';
import { timersPolicy } from './timers-policy.js';

// One side of the bench of deadlines in a process of its own, told by messages what to do: open the cases, work, rest.

export interface TimersOrder {
  count: number;
  urgent: number;
  /** The visit's beginning; the deadlines are `gapMs` apart from then on. */
  baseAt: string;
  gapMs: number;
  /** Which of these instants are this side's, from 1. */
  mine: number[];
}

interface Side {
  /** Puts so many cases on record, the urgent ones evenly among them. */
  open(n: number, urgent: boolean, order: TimersOrder): Promise<void>;
  createWorker(order: TimersOrder): Promise<Worker>;
}

const AT_ONCE = 25;
const QUIET = new DefaultLogger('ERROR');

async function pitlane(config: ServiceConfig, client: Client, connection: NativeConnection): Promise<Side> {
  await migrateDatabase(config.databaseUrl);
  const db = openDatabase(config.databaseUrl);
  await seedBenchOrganisation(db);
  const workflowBundle = await bundleWorkflows(pathTo('../../workflows/index.ts'));
  const policyOf = ({ gapMs, mine }: TimersOrder) => timersPolicy(gapMs, mine);
  return {
    open: async (n, urgent, order) => {
      const deps = { db, temporal: client, taskQueue: config.temporal.taskQueue, policy: policyOf(order) };
      const startsAt = order.baseAt;
      const endsAt = new Date(Date.parse(startsAt) + 3_600_000).toISOString();
      const body = {
        ...{ outletId: OUTLETS[n % OUTLETS.length], channel: 'phone', components: [] },
        customer: { name: '李雷', phone: String(13_800_000_000 + n) },
        vehicle: { make: 'TOYOTA', model: 'COROLLA' },
        problem: urgent ? '刹车失灵，踏板踩到底' : 'oil change and inspection',
        ...{ requiredSkills: [], requiredCertificates: [], slot: { startsAt, endsAt } },
      };
      const caller = {
        ...{ caller: 'bench', orgUnitId: 'hq' },
        actor: { kind: 'system' as const, id: 'bench', role: 'operator' as const },
      };
      for (;;) {
        const opened = await openServiceOrder(deps, { caller, key: `order-${n}`, body: body as never });
        if (opened.kind === 'opened') return;
        if (opened.kind !== 'unavailable')
          throw new Error(
            `refused; once its visit has begun, give more time by --prepare: ${JSON.stringify(opened)}`,
          );
      }
    },
    createWorker: (order) =>
      createWorker({ config, db, connection, client, policy: policyOf(order), workflowBundle }),
  };
}

async function bare(config: ServiceConfig, client: Client, connection: NativeConnection): Promise<Side> {
  const sql = postgres(config.databaseUrl, { max: 10, onnotice: () => {} });
  await sql`create table deadlines (id text not null, n integer not null, urgent boolean not null,
    due_at timestamptz not null, recorded_at timestamptz not null default now(), primary key (id, n))`;
  const { taskQueue, namespace } = config.temporal;
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: pathTo('./bare-deadlines.ts'),
    logger: QUIET,
  });
  return {
    open: async (i, urgent, { baseAt, gapMs, mine }) => {
      const id = `deadlines-${i}`;
      const dueAts = mine.map((n) => new Date(Date.parse(baseAt) + n * gapMs).toISOString());
      const priority = { priorityKey: priorityKey(urgent ? 'P1_SAFETY_CRITICAL' : 'P4_ROUTINE') };
      const options = { workflowId: id, taskQueue, priority };
      await client.workflow.start<typeof bareDeadlines>('bareDeadlines', {
        ...options,
        args: [{ id, urgent, dueAts }],
      });
    },
    createWorker: () =>
      Worker.create({
        ...{ connection, namespace, taskQueue, workflowBundle },
        activities: {
          recordDeadline: async ({ id, n, urgent, dueAt }: BareDeadline) => {
            await sql`insert into deadlines (id, n, urgent, due_at) values (${id}, ${n}, ${urgent}, ${dueAt})
              on conflict do nothing`;
          },
        },
        maxConcurrentWorkflowTaskExecutions: config.worker.maxWorkflowTasks,
        maxConcurrentActivityTaskExecutions: config.worker.maxActivities,
        maxConcurrentLocalActivityExecutions: config.worker.maxLocalActivities,
        maxCachedWorkflows: config.worker.maxCachedWorkflows,
        shutdownGraceTime: config.shutdownGraceMs,
      }),
  };
}

function pathTo(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

async function openAll(side: Side, order: TimersOrder): Promise<void> {
  const { count, urgent } = order;
  const every = Math.floor(count / urgent);
  let begun = 0;
  const some = async () => {
    while (begun < count) {
      const n = begun++;
      await side.open(n, n % every === 0 && n / every < urgent, order);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}

const [name, settings] = process.argv.slice(2);
const config = requireServers(loadConfig(JSON.parse(settings ?? '{}')));
installRuntime(config.logLevel);
const { client, native } = await connectTemporal(config);
const side = await (name === 'bare' ? bare : pitlane)(config, client, native);
let working: { worker: Worker; ended: Promise<void> } | null = null;

async function carryOut({ what, order }: { what: 'open' | 'work' | 'rest'; order: TimersOrder }) {
  if (what === 'open') return openAll(side, order);
  if (what === 'work') {
    const worker = await side.createWorker(order);
    working = { worker, ended: worker.run() };
    return;
  }
  working?.worker.shutdown();
  await working?.ended;
  working = null;
}

process.on('message', (message: Parameters<typeof carryOut>[0]) => {
  carryOut(message).then(
    () => process.send?.({ done: Date.now() }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
process.send?.({ done: Date.now() });
