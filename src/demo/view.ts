import type { AlertSummary } from '../contracts/alerts.js';
import type { OrderSummary, OrderView } from '../contracts/service-orders.js';
import { STEP_TERMS, STEPS } from '../domain/lifecycle.js';
import type { Log } from '../platform/child-server.js';
import type { Api } from './http.js';
import { alertsSince, ordersSince } from './records.js';

/** What the live view shows. */
export interface Snapshot {
  /** Rows sent or refused so far, of how many. */
  rows: { done: number; total: number };
  elapsedMs: number;
  orders: OrderSummary[];
  /** The clocks that run, of open orders. */
  clocks: { orderNo: string; kind: string; dueAt: string }[];
  alerts: AlertSummary[];
}

const LATEST_ALERTS = 6;
const NEXT_CLOCKS = 6;
const BAR = 30;

/** Reads what the view shows; an order that has not changed isn't read again. */
export function createWatcher(api: Api, startedAt: string) {
  const seen = new Map<string, OrderView>();
  return async (rows: Snapshot['rows']): Promise<Snapshot> => {
    const orders = await ordersSince(api, startedAt);
    const open = orders.filter(({ closedAt }) => closedAt === null);
    for (const { orderNo, updatedAt } of open) {
      if (seen.get(orderNo)?.updatedAt === updatedAt) continue;
      seen.set(orderNo, await api.operator.get<OrderView>(`/v1/service-orders/${orderNo}`));
    }
    const clocks = open
      .flatMap(({ orderNo }) => seen.get(orderNo)?.clocks.map((clock) => ({ orderNo, ...clock })) ?? [])
      .flatMap(({ orderNo, kind, dueAt }) => (dueAt === null ? [] : [{ orderNo, kind, dueAt }]))
      .sort((a, b) => a.dueAt.localeCompare(b.dueAt));
    const alerts = await alertsSince(api, startedAt);
    return { rows, elapsedMs: Date.now() - Date.parse(startedAt), orders, clocks, alerts };
  };
}

/** The snapshot as a screen of lines, for a terminal that can be drawn over. */
export function screenLines(snapshot: Snapshot, now: number): string[] {
  const { rows, orders, clocks, alerts, elapsedMs } = snapshot;
  const open = orders.filter(({ closedAt }) => closedAt === null);
  const late = clocks.filter(({ dueAt }) => Date.parse(dueAt) < now);
  const coming = clocks.filter(({ dueAt }) => Date.parse(dueAt) >= now);
  return [
    `Pitlane demonstration · ${seconds(elapsedMs)} · rows ${rows.done}/${rows.total}`,
    '',
    'Orders by step',
    ...stepCounts(open).map(
      ([step, count]) =>
        `  ${step.padEnd(14)}${STEP_TERMS[step]}${' '.repeat(10 - 2 * STEP_TERMS[step].length)}` +
        `${String(count).padStart(4)} ${'█'.repeat(Math.min(BAR, count))}`,
    ),
    `  closed ${orders.length - open.length}, open ${open.length}, with a breach ${orders.filter(({ breached }) => breached).length}`,
    '',
    `Running clocks: ${coming.length}, overdue ${late.length}`,
    ...coming
      .slice(0, NEXT_CLOCKS)
      .map(
        ({ orderNo, kind, dueAt }) =>
          `  ${orderNo}  ${kind.padEnd(20)} in ${seconds(Date.parse(dueAt) - now)}`,
      ),
    '',
    `Alerts: ${alertCounts(alerts)}`,
    ...alerts
      .slice(0, LATEST_ALERTS)
      .map(
        ({ subject, kind, milestone, level, status }) =>
          `  ${subject}  ${kind.padEnd(20)} ${milestone.padEnd(8)} level ${level}  ${status}`,
      ),
  ];
}

/** The snapshot in one line, for a log. */
export function plainLine({ rows, orders, clocks, alerts, elapsedMs }: Snapshot, now: number): string {
  const open = orders.filter(({ closedAt }) => closedAt === null);
  const steps = stepCounts(open)
    .filter(([, count]) => count > 0)
    .map(([step, count]) => `${step} ${count}`);
  const late = clocks.filter(({ dueAt }) => Date.parse(dueAt) < now).length;
  return [
    `${seconds(elapsedMs).padStart(5)}  rows ${rows.done}/${rows.total}`,
    `open ${open.length}${steps.length > 0 ? ` (${steps.join(', ')})` : ''}, closed ${orders.length - open.length}`,
    `clocks ${clocks.length}, overdue ${late}`,
    `alerts ${alertCounts(alerts)}`,
  ].join(' | ');
}

/**
 * Shows snapshots as they come: drawn over each other on a terminal, else one line each.
 * @param write where a terminal's characters go
 */
export function createDisplay(isTerminal: boolean, write: (text: string) => void, log: Log) {
  let drawn = 0;
  return (snapshot: Snapshot): void => {
    if (!isTerminal) {
      log(plainLine(snapshot, Date.now()));
      return;
    }
    const lines = screenLines(snapshot, Date.now());
    // Up over what was drawn before, and each line cleared to its end; what is left below is cleared, too.
    write(
      `${drawn > 0 ? `\u001b[${drawn}F` : ''}${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`,
    );
    drawn = lines.length;
  };
}

function stepCounts(open: OrderSummary[]) {
  return [...STEPS, 'service_order' as const].map(
    (step) => [step, open.filter((order) => order.step === step).length] as const,
  );
}

function alertCounts(alerts: AlertSummary[]): string {
  const counts = new Map<string, number>();
  for (const { status } of alerts) counts.set(status, (counts.get(status) ?? 0) + 1);
  return `${alerts.length}${[...counts].map(([status, count]) => `, ${status} ${count}`).join('')}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
