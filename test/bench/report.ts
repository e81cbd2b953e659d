import { cpus, loadavg, totalmem } from 'node:os';
import { ACTION_KINDS, type Cost, totalActions } from './actions.js';
import { type LoadResult, median, percentile } from './load.js';
import type { SideName } from './side.js';

/** CPU time per order, in ms, by who used it. */
export type CpuPerOrder = Record<'service' | 'temporal' | 'postgres' | 'driver', number | null>;

/** One closed loop of one side. */
export interface Run {
  side: SideName;
  atOnce: number;
  round: number;
  result: LoadResult;
  readsPerOrder: number;
  cpu: CpuPerOrder;
}

export type CostBySide = Partial<Record<SideName, { perOrder: Cost; desks: Cost }>>;

export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');
  return `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory} GiB, Node ${process.versions.node}, load ${load}`;
}

/** Medians over the rounds, and the ratio of Pitlane's orders/s to those of the bare run beside it. */
export function speedTable(runs: Run[]): string {
  const loads = [...new Set(runs.map(({ atOnce }) => atOnce))];
  const rows = loads.flatMap((atOnce) =>
    (['bare', 'pitlane'] as const).flatMap((side) => {
      const mine = runs.filter((run) => run.side === side && run.atOnce === atOnce);
      if (mine.length === 0) return [];
      const orderMs = mine.map(({ result }) => result.orderMs);
      const commandMs = mine.map(({ result }) => result.commandMs.map(({ ms }) => ms));
      const at = (samples: number[][], share: number) =>
        median(samples.map((sample) => percentile(sample, share))).toFixed(0);
      const shares = [0.5, 0.95, 0.99];
      const rate = median(mine.map(ordersPerSecond)).toFixed(2);
      const ratio = side === 'pitlane' ? ratioOf(runs, atOnce) : '';
      const cpu = (['service', 'temporal', 'postgres', 'driver'] as const).map((who) =>
        median(mine.map((run) => run.cpu[who] ?? Number.NaN)).toFixed(0),
      );
      const times = [...shares.map((s) => at(orderMs, s)), ...shares.map((s) => at(commandMs, s))];
      const reads = median(mine.map(({ readsPerOrder }) => readsPerOrder)).toFixed(1);
      return [[String(atOnce), side, rate, ratio, ...times, reads, ...cpu]];
    }),
  );
  const head = ['at once', 'side', 'orders/s', 'ratio'];
  const times = ['order p50', 'p95', 'p99', 'command p50', 'p95', 'p99'];
  const cpu = ['CPU service', 'Temporal', 'Postgres', 'driver'];
  const heads = [...head, ...times.map((name) => `${name} ms`), 'reads/order'];
  return table([...heads, ...cpu.map((name) => `${name} ms/order`)], rows);
}

/** p50 and p95 of each command, over all rounds of a load. */
export function commandTable(runs: Run[], atOnce: number): string {
  const of = (side: SideName, name: string) =>
    runs
      .filter((run) => run.side === side && run.atOnce === atOnce)
      .flatMap(({ result }) => result.commandMs.filter((command) => command.name === name))
      .map(({ ms }) => ms);
  const names = [...new Set(runs.flatMap(({ result }) => result.commandMs.map(({ name }) => name)))];
  const rows = names.map((name) => [
    name,
    ...(['bare', 'pitlane'] as const).flatMap((side) =>
      [0.5, 0.95].map((share) => percentile(of(side, name), share).toFixed(0)),
    ),
  ]);
  return table(['command', 'bare p50 ms', 'p95 ms', 'pitlane p50 ms', 'p95 ms'], rows);
}

export function costTable(costs: CostBySide): string {
  const sides = (['bare', 'pitlane'] as const).filter((side) => costs[side]);
  const row = (name: string, of: (cost: Cost) => number) => [
    name,
    ...sides.flatMap((side) => {
      const cost = costs[side];
      return cost ? [cost.perOrder, cost.desks].map((one) => of(one).toFixed(1)) : [];
    }),
  ];
  return table(
    ['per order', ...sides.flatMap((side) => [`${side}: its own`, 'its share of the desk'])],
    [
      row('history events', ({ events }) => events),
      ...ACTION_KINDS.map((kind) => row(`Actions: ${kind}`, ({ actions }) => actions[kind])),
      row('Actions', totalActions),
    ],
  );
}

export function ordersPerSecond({ result }: Run): number {
  return (result.orderNos.length * 1000) / result.elapsedMs;
}

/** Round by round, for the noise of the machine is shared by neighbours; then the median. */
function ratioOf(runs: Run[], atOnce: number): string {
  const ratios = runs.flatMap((run) => {
    if (run.side !== 'pitlane' || run.atOnce !== atOnce) return [];
    const beside = runs.find(
      (other) => other.side === 'bare' && other.atOnce === atOnce && other.round === run.round,
    );
    return beside ? [ordersPerSecond(run) / ordersPerSecond(beside)] : [];
  });
  return ratios.length > 0 ? median(ratios).toFixed(2) : '';
}

/** A table as Markdown has it. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
