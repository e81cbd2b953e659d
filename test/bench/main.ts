import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { dataConverter } from '../../src/client/payload-codec.js';
import { divideCost, subtractCost, totalActions } from './actions.js';
import { cpuOf } from './cpu.js';
import { runClosedLoop } from './load.js';
import {
  type CostBySide,
  type CpuPerOrder,
  commandTable,
  costTable,
  machine,
  ordersPerSecond,
  type Run,
  speedTable,
} from './report.js';
import { type BenchServers, startBenchServers } from './servers.js';
import { type Side, type SideName, startSide } from './side.js';
import { createStops, type Stops } from './stops.js';
import { benchTimers } from './timers.js';

// `npm run bench`: whole orders through HTTP, Pitlane beside a bare Temporal application on the same servers.
//   --loads 1,10,50   how many orders at a time
//   --rounds 3        how often each side runs each load; the sides take turns
//   --scale 1         more or fewer orders per run
//   --sides bare,pitlane   only one, for profiling
//   --profile <dir>   V8 CPU profiles of both services go there
// `npm run bench -- timers`: thousands of deadlines at one instant (timers.ts).

/** Orders per run: some seconds each, so that beginning and end don't count for much. */
const ORDERS: Record<number, number> = { 1: 12, 10: 80, 50: 200 };
const WARM_UP = { count: 20, atOnce: 5 };
/** Orders per load whose histories are fetched and counted. */
const SAMPLED = 5;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    loads: { type: 'string', default: '1,10,50' },
    rounds: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    sides: { type: 'string', default: 'bare,pitlane' },
    profile: { type: 'string' },
    count: { type: 'string', default: '2000' },
    urgent: { type: 'string', default: '100' },
    gap: { type: 'string', default: '230' },
    prepare: { type: 'string', default: '500' },
    cached: { type: 'string', default: '6000' },
  },
});
const LOADS = values.loads.split(',').map(Number);
const SIDES = values.sides.split(',') as SideName[];

async function main(stops: Stops): Promise<void> {
  console.log(`Machine: ${machine()}`);
  const servers = await startBenchServers(stops, () => {});
  const connection = await Connection.connect({ address: servers.temporalAddress });
  stops.add(() => connection.close());
  const client = new Client({ connection, dataConverter });
  const sides: Side[] = [];
  for (const name of SIDES) {
    const side = await startSide(name, servers, client, values.profile);
    stops.add(side.stop);
    sides.push(side);
  }
  const warmUp = { ...WARM_UP, count: Math.ceil(WARM_UP.count * Number(values.scale)) };
  for (const side of sides) await runClosedLoop(side.front, side.drive, warmUp, side.untilClosed);
  const { runs, costs } = await measure(sides, servers);
  console.log(`\n${speedTable(runs)}\n`);
  for (const atOnce of LOADS) console.log(`Commands, ${atOnce} at once:\n${commandTable(runs, atOnce)}\n`);
  console.log(costTable(costs));
  for (const [name, cost] of Object.entries(costs)) {
    const actions = totalActions(cost.perOrder) + totalActions(cost.desks);
    console.log(
      `${name}: ${actions.toFixed(1)} Actions per order (${(actions * 1.1).toFixed(1)} with Fairness)`,
    );
  }
  for (const { name, front } of sides) {
    console.log(`${name}: ${front.repeated()} requests were answered 503 and repeated`);
  }
  console.log(`\nMachine: ${machine()}`);
}

function timers(stops: Stops): Promise<void> {
  const { count, urgent, rounds, gap, prepare, cached } = values;
  const [c, u, r, g, p, m] = [count, urgent, rounds, gap, prepare, cached].map(Number);
  return benchTimers(stops, {
    ...{ count: c ?? 0, urgent: u ?? 0, rounds: r ?? 0, gap: g ?? 0, prepare: p ?? 0, cached: m ?? 0 },
  });
}

/** The sides take turns, load by load and round by round. */
async function measure(sides: Side[], servers: BenchServers): Promise<{ runs: Run[]; costs: CostBySide }> {
  const runs: Run[] = [];
  const before = await Promise.all(sides.map((side) => side.costOfDesks()));
  for (const atOnce of LOADS) {
    const count = Math.ceil((ORDERS[atOnce] ?? atOnce * 5) * Number(values.scale));
    for (let round = 1; round <= Number(values.rounds); round++) {
      for (const side of sides) {
        const run = await runOnce(side, servers, { count, atOnce, round });
        runs.push(run);
        console.log(`${side.name} ${atOnce} at once, round ${round}: ${ordersPerSecond(run).toFixed(2)}/s`);
      }
    }
  }
  const costs: CostBySide = {};
  for (const [i, side] of sides.entries()) {
    const mine = runs.filter((run) => run.side === side.name);
    const sample = LOADS.flatMap(
      (atOnce) => mine.find((run) => run.atOnce === atOnce)?.result.orderNos.slice(-SAMPLED) ?? [],
    );
    const orders = mine.reduce((sum, { result }) => sum + result.orderNos.length, 0);
    const desks = await side.costOfDesks();
    const earlier = before[i] ?? desks;
    costs[side.name] = {
      perOrder: await side.costPerOrder(sample),
      desks: divideCost(subtractCost(desks, earlier), orders),
    };
  }
  return { runs, costs };
}

async function runOnce(
  side: Side,
  servers: BenchServers,
  load: { count: number; atOnce: number; round: number },
): Promise<Run> {
  const pids = {
    service: side.pid,
    temporal: servers.temporalPid,
    postgres: servers.postgresPid,
    driver: process.pid,
  };
  const look = () => {
    // Both services are children of this process; what they use is not the driver's.
    const own = process.cpuUsage();
    const driver = (own.user + own.system) / 1000;
    return { ...mapCpu((who) => cpuOf(pids[who])), driver };
  };
  const before = look();
  const readsBefore = side.front.reads();
  const result = await runClosedLoop(side.front, side.drive, load, side.untilClosed);
  const readsPerOrder = (side.front.reads() - readsBefore) / result.orderNos.length;
  side.front.release();
  const after = look();
  const used = mapCpu((who) =>
    before[who] === null || after[who] === null ? null : (after[who] - before[who]) / result.orderNos.length,
  );
  return { side: side.name, atOnce: load.atOnce, round: load.round, result, readsPerOrder, cpu: used };
}

function mapCpu(of: (who: keyof CpuPerOrder) => number | null): CpuPerOrder {
  return {
    service: of('service'),
    temporal: of('temporal'),
    postgres: of('postgres'),
    driver: of('driver'),
  };
}

const stops = createStops();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stops.run().then(() => process.exit(1)));
}
process.once('disconnect', () => void stops.run().then(() => process.exit(1)));
process.channel?.unref();
try {
  await (positionals[0] === 'timers' ? timers(stops) : main(stops));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stops.run();
}
process.exit();
