import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { openDatabase } from '../../src/db/database.js';
import { reconcileCases } from '../../src/db/reads/reconciliation.js';
import { median, percentile } from './load.js';
import { machine, table } from './report.js';
import { type BenchServers, startBenchServers } from './servers.js';
import type { SideName } from './side.js';
import type { Stops } from './stops.js';
import { timersPolicy } from './timers-policy.js';
import type { TimersOrder } from './timers-service.js';

// `npm run bench -- timers`: thousands of deadlines at one instant, real booked orders beside bare workflows of one timer
// and one insert, on the same servers, the sides taking turns; and the same when they pass while no worker is there.
//   --count 2000 --urgent 100   deadlines at each instant, those of P1 orders among them
//   --rounds 3                  each has a herd and an outage of each side
//   --gap 230                   seconds from one instant to the next: the herd and its alerts, a minute later, must be through by then
//   --prepare 500               seconds until the first: all orders must be open by then
//   --cached 6000               how many executions a worker keeps in memory: all of them

export interface TimersOptions {
  count: number;
  urgent: number;
  rounds: number;
  gap: number;
  prepare: number;
  cached: number;
}

/** What one side made of one instant: how late the rows were, in ms. */
interface Herd {
  side: SideName;
  kind: 'herd' | 'outage';
  round: number;
  urgentMs: number[];
  allMs: number[];
  /** Until the urgent ones lay in an inbox; Pitlane's alone. */
  toldMs: number[];
}

/** The worker rests from so long before the instant until so long after it. */
const OUTAGE_MS = 5_000;
const SIDES = ['bare', 'pitlane'] as const;

export async function benchTimers(stops: Stops, options: TimersOptions): Promise<void> {
  const { count, urgent, rounds, prepare } = options;
  console.log(`Machine: ${machine()}`);
  const gapMs = options.gap * 1000;
  const servers = await startBenchServers(stops, () => {});
  const services = [
    await startService('bare', servers, options),
    await startService('pitlane', servers, options),
  ];
  for (const { stop } of services) stops.add(stop);
  const baseAt = new Date(Date.now() + prepare * 1000).toISOString();
  const sides = services.map((service, i): TimersSide => {
    const order = { count, urgent, baseAt, gapMs, mine: instantsOf(i, rounds) };
    return { ...service, order, tell: (what) => service.tell(what, order) };
  });
  for (const { name, tell } of sides) {
    await tell('work');
    const from = Date.now();
    await tell('open');
    console.log(`${name}: ${count} opened in ${((Date.now() - from) / 1000).toFixed(0)} s`);
  }
  if (Date.now() > Date.parse(baseAt) + gapMs - 2 * OUTAGE_MS)
    throw new Error('the first instant has passed before all was open: give more time by --prepare');
  const herds: Herd[] = [];
  for (let n = 1; n <= rounds * 4; n++) {
    const side = sides[(n - 1) % 2] as TimersSide;
    const kind = (n - 1) % 4 < 2 ? 'herd' : 'outage';
    const herd = await runHerd(side, n, kind, Date.parse(baseAt) + n * gapMs);
    herds.push({ side: side.name, kind, round: Math.ceil(n / 4), ...herd });
    const p99 = Math.round(percentile(herd.urgentMs, 0.99));
    console.log(
      `${side.name} ${kind}, round ${Math.ceil(n / 4)}: P1 p99 ${p99} ms, last ${lastOf(herd.allMs)} ms`,
    );
  }
  await sleep(gapMs / 2);
  console.log(`\n${timersTable(herds)}\n`);
  await proveLedger(sides[1]?.databaseUrl ?? '', options);
  console.log(`Machine: ${machine()}`);
}

/** Every other instant is a side's: a herd and an outage in each round. */
function instantsOf(side: number, rounds: number): number[] {
  return Array.from({ length: rounds * 2 }, (_, k) => 2 * k + side + 1);
}

type Errand = 'open' | 'work' | 'rest';

interface TimersService {
  name: SideName;
  databaseUrl: string;
  /** @returns when it was done */
  tell(what: Errand, order: TimersOrder): Promise<number>;
  stop(): Promise<void>;
}

type TimersSide = Omit<TimersService, 'tell'> & { order: TimersOrder; tell(what: Errand): Promise<number> };

async function startService(
  name: SideName,
  servers: BenchServers,
  { cached }: TimersOptions,
): Promise<TimersService> {
  const databaseUrl = await servers.createDatabase(`timers_${name}`);
  const settings = {
    ...{ DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: servers.temporalAddress },
    ...{ TEMPORAL_TASK_QUEUE: `timers-${name}`, LOG_LEVEL: 'error' },
    WORKER_MAX_CACHED_WORKFLOWS: String(cached),
  };
  const file = fileURLToPath(new URL('./timers-service.ts', import.meta.url));
  const child = fork(file, [name, JSON.stringify(settings)], { execArgv: process.execArgv });
  await answer(child);
  return {
    ...{ name, databaseUrl },
    tell: (what, order) => {
      child.send({ what, order });
      return answer(child);
    },
    stop: async () => {
      child.disconnect();
      await Promise.race([once(child, 'exit'), sleep(5_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
}

async function answer(child: ChildProcess): Promise<number> {
  const ended = once(child, 'exit').then(() => [{ failed: 'the service ended' }]);
  const [said] = (await Promise.race([once(child, 'message'), ended])) as [
    { done?: number; failed?: string },
  ];
  if (said.done === undefined) throw new Error(said.failed);
  return said.done;
}

/** Waits for an instant and until all of its rows are there; an outage's lateness counts from the worker's return. */
async function runHerd(side: TimersSide, n: number, kind: Herd['kind'], dueMs: number) {
  const until = (ms: number) => sleep(Math.max(0, ms - Date.now()));
  await until(dueMs - OUTAGE_MS);
  if (kind === 'outage') await side.tell('rest');
  await until(dueMs + (kind === 'outage' ? OUTAGE_MS : 0));
  const fromMs = kind === 'outage' ? await side.tell('work') : dueMs;
  const sql = postgres(side.databaseUrl, { max: 1, onnotice: () => {} });
  try {
    // Whether all is there is asked often, so it must cost next to nothing: the rows themselves are read once, at the end.
    for (;;) {
      const count = await COUNT[side.name](sql, n, side.order);
      if (count >= side.order.count) break;
      if (Date.now() > dueMs + side.order.gapMs - 2 * OUTAGE_MS)
        throw new Error(`${count} of ${side.order.count} rows of ${side.name} in time: raise --gap`);
      await sleep(1_000);
    }
    const rows = await ROWS[side.name](sql, n, side.order);
    const late = (some: Row[]) => some.map(({ at }) => at - fromMs);
    const told = rows.flatMap(({ urgent, told }) => (urgent && told !== null ? told - fromMs : []));
    if (side.name === 'pitlane' && told.length < side.order.urgent)
      throw new Error(
        `only ${told.length} of ${side.order.urgent} urgent ones were told before the last row`,
      );
    return { allMs: late(rows), urgentMs: late(rows.filter(({ urgent }) => urgent)), toldMs: told };
  } finally {
    await sql.end();
  }
}

interface Row {
  urgent: boolean;
  at: number;
  told: number | null;
}

/** How many rows of an instant there are. */
const COUNT: Record<SideName, (sql: postgres.Sql, n: number, order: TimersOrder) => Promise<number>> = {
  bare: async (sql, n, { mine }) => {
    const [row] = await sql`select count(*)::int as rows from deadlines where n = ${mine.indexOf(n)}`;
    return row?.rows;
  },
  pitlane: async (sql, n) => {
    const [row] = await sql`select count(*)::int as rows from alert_ledger
      where milestone = ${`warn_${n}`} and level = 0`;
    return row?.rows;
  },
};

/** The rows of an instant. When a transaction began is its time, on both sides. */
const ROWS: Record<SideName, (sql: postgres.Sql, n: number, order: TimersOrder) => Promise<Row[]>> = {
  bare: async (sql, n, { mine }) => {
    const rows = await sql`select urgent, extract(epoch from recorded_at) * 1000 as at from deadlines
      where n = ${mine.indexOf(n)}`;
    return rows.map(({ urgent, at }) => ({ urgent, at: Number(at), told: null }));
  },
  pitlane: async (sql, n) => {
    const rows = await sql`select o.urgency = 'P1_SAFETY_CRITICAL' as urgent,
        extract(epoch from e.recorded_at) * 1000 as at,
        (select extract(epoch from min(d.created_at)) * 1000 from alert_deliveries d
          where d.alert_id = e.data ->> 'clockId' and d.milestone = l.milestone) as told
      from timeline_events e
      join alert_ledger l on l.clock_id = e.data ->> 'clockId' and l.milestone = e.data ->> 'milestone' and l.level = 0
      join service_orders o on o.order_no = e.order_no
      where e.type = 'clock_milestone' and e.data ->> 'milestone' = ${`warn_${n}`}`;
    return rows.map(({ urgent, at, told }) => ({ urgent, at: Number(at), told: told && Number(told) }));
  },
};

/** Ready for BENCHMARKS.md: medians over the rounds, ratios round by round. */
function timersTable(herds: Herd[]): string {
  const rows = (['herd', 'outage'] as const).flatMap((kind) =>
    SIDES.map((side) => {
      const mine = herds.filter((herd) => herd.kind === kind && herd.side === side);
      const mid = (of: (herd: Herd) => number) => (median(mine.map(of)) / 1000).toFixed(2);
      const ratios = mine.map((herd) => {
        const beside = herds.find((o) => o.kind === kind && o.side === 'bare' && o.round === herd.round);
        return lastOf(herd.allMs) / lastOf(beside?.allMs ?? []);
      });
      const ratio = `${median(ratios).toFixed(2)} (${ratios.map((one) => one.toFixed(2)).join(', ')})`;
      return [
        ...[kind, side, mid(({ urgentMs }) => percentile(urgentMs, 0.99))],
        ...[0.5, 0.99].map((share) => mid(({ allMs }) => percentile(allMs, share))),
        mid(({ allMs }) => lastOf(allMs)),
        ...(side === 'bare' ? ['', ''] : [ratio, mid(({ toldMs }) => percentile(toldMs, 0.99))]),
      ];
    }),
  );
  const heads = ['P1 p99 s', 'all p50 s', 'all p99 s', 'last s', 'last ÷ bare', 'P1 in the inbox p99 s'];
  return table(['', 'side', ...heads], rows);
}

function lastOf(values: number[]): number {
  return Math.round(Math.max(...values));
}

/** Every deadline once, and somebody told of each: by the reconciliation, over all orders. */
async function proveLedger(databaseUrl: string, { gap, rounds, count }: TimersOptions): Promise<void> {
  const db = openDatabase(databaseUrl, { max: 2 });
  const policy = timersPolicy(gap * 1000, instantsOf(SIDES.indexOf('pitlane'), rounds));
  const sum = { cases: 0, milestones: 0, faults: 0 };
  let after: string | null = '';
  while (after !== null) {
    const query = { scope: { orgUnitId: 'hq', kind: 'hq' as const }, after, limit: 200 };
    const found = await reconcileCases(db, async () => policy, query, { graceMs: (gap * 1000) / 4 });
    sum.cases += found.cases;
    sum.milestones += found.milestones;
    sum.faults += found.faults.length;
    for (const fault of found.faults.slice(0, 3)) console.log(fault);
    after = found.next;
  }
  await db.close();
  const complete = sum.faults === 0 && sum.cases === count && sum.milestones >= count * rounds * 2;
  console.log(
    `Ledger: ${sum.milestones} milestones of ${sum.cases} orders, ${sum.faults} faults${complete ? '' : ': NOT COMPLETE'}`,
  );
  if (!complete) process.exitCode = 1;
}
