import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import postgres from 'postgres';
import { freePort } from '../../src/platform/ports.js';
import { addCosts, type Cost, costOf, divideCost } from './actions.js';
import { type Front, openFront } from './http.js';
import { type Drive, driveBare, drivePitlane } from './orders.js';
import { BENCH_KEY, OUTLETS } from './organisation.js';
import type { BenchServers } from './servers.js';

export type SideName = 'bare' | 'pitlane';

/** One of the two that are compared: its process, its front door, and what its records and histories say. */
export interface Side {
  name: SideName;
  pid: number;
  front: Front;
  drive: Drive;
  untilClosed(orderNos: string[]): Promise<void>;
  /** Events and Actions of an order's own executions, on average over the given orders. */
  costPerOrder(orderNos: string[]): Promise<Cost>;
  /** The same of all desks together, so far. */
  costOfDesks(): Promise<Cost>;
  stop(): Promise<void>;
}

const CLOSED_WITHIN_MS = 60_000;
const READY_WITHIN_MS = 60_000;

export async function startSide(
  name: SideName,
  servers: BenchServers,
  client: Client,
  profileDir?: string,
): Promise<Side> {
  const databaseUrl = await servers.createDatabase(`bench_${name}`);
  const settings = {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_TASK_QUEUE: `bench-${name}`,
    PORT: String(await freePort()),
    LOG_LEVEL: 'error',
  };
  const profile = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
  const child = fork(
    fileURLToPath(new URL('./service.ts', import.meta.url)),
    [name, JSON.stringify(settings)],
    {
      execArgv: [...process.execArgv, ...profile],
    },
  );
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the ${name} service ended (${code})`);
  });
  ended.catch(() => {});
  const ready = once(child, 'message').then(([url]) => String(url));
  const tooLate = sleep(READY_WITHIN_MS, undefined, { ref: false }).then(() => {
    throw new Error(`the ${name} service was not ready within ${READY_WITHIN_MS} ms`);
  });
  const url = await Promise.race([ready, ended, tooLate]);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const front = openFront(url, name === 'pitlane' ? { authorization: `Bearer ${BENCH_KEY}` } : {});
  const history = (workflowId: string, runId?: string) =>
    client.workflow.getHandle(workflowId, runId).fetchHistory().then(costOf);
  return {
    name,
    pid: child.pid ?? -1,
    front,
    drive: name === 'pitlane' ? drivePitlane : driveBare,
    untilClosed: async (orderNos) => {
      const giveUpAt = Date.now() + CLOSED_WITHIN_MS;
      for (;;) {
        const closed = await CLOSED[name](sql, orderNos);
        if (closed >= orderNos.length) return;
        if (Date.now() > giveUpAt)
          throw new Error(`${orderNos.length - closed} ${name} orders did not close`);
        await sleep(20);
      }
    },
    costPerOrder: async (orderNos) => {
      const costs: Cost[] = [];
      for (const orderNo of orderNos) {
        for (const id of await EXECUTIONS[name](sql, orderNo)) costs.push(await history(id));
      }
      return divideCost(addCosts(costs), orderNos.length);
    },
    costOfDesks: async () => {
      const costs: Cost[] = [];
      for (const outletId of OUTLETS) {
        const id = `${name === 'pitlane' ? 'dispatch' : 'bare'}-desk:${outletId}`;
        for await (const run of client.workflow.list({ query: `WorkflowId = '${id}'` })) {
          costs.push(await history(id, run.runId));
        }
      }
      return addCosts(costs);
    },
    stop: async () => {
      front.release();
      await sql.end({ timeout: 5 });
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.send('stop');
      await Promise.race([gone, sleep(10_000, undefined, { ref: false })]);
      if (child.exitCode === null) child.kill('SIGKILL');
    },
  };
}

type Sql = ReturnType<typeof postgres>;

const CLOSED: Record<SideName, (sql: Sql, orderNos: string[]) => Promise<number>> = {
  pitlane: async (sql, orderNos) => {
    const [row] = await sql`select count(*)::int as n from service_orders
      where status = 'closed' and order_no = any(${orderNos})`;
    return row?.n;
  },
  bare: async (sql, orderNos) => {
    const [row] = await sql`select count(*)::int as n from facts
      where type = 'order_closed' and order_no = any(${orderNos})`;
    return row?.n;
  },
};

const BARE_STEPS = ['order', 'booking', 'dispatch', 'feedback', 'repair', 'check', 'settlement', 'followUp'];

const EXECUTIONS: Record<SideName, (sql: Sql, orderNo: string) => Promise<string[]>> = {
  pitlane: async (sql, orderNo) => {
    const rows = await sql`select execution_id as id from step_executions where order_no = ${orderNo}`;
    return rows.map(({ id }) => id as string);
  },
  bare: async (_sql, orderNo) => BARE_STEPS.map((step) => `${step}:${orderNo}`),
};
