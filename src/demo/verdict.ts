import { breachesOf } from './breaches.js';
import type { DemoRecords } from './records.js';
import type { Report, Standard } from './report.js';

/** One thing that must add up. */
export interface Check {
  what: string;
  ok: boolean;
  /** What is wrong; empty when nothing is. */
  wrong: string[];
}

/** What the API's records don't tell. */
export interface Aftermath {
  /** Workflows of this run that failed, timed out or were terminated, by id. */
  failedWorkflows: string[];
  /** What the reconciliation of the deadlines found in the run's cases. */
  faults: string[];
  /** What a simulated person met that should not happen. */
  mishaps: string[];
  /** True when the time for the whole was over before the work was. */
  timedOut: boolean;
}

/**
 * Whether all adds up: every row is accounted for, every order and complaint has its end, every confirmed breach has
 * its row in the ledger and its alert, and nothing failed on the way.
 */
export function judge(
  records: DemoRecords,
  report: Report,
  standard: Standard,
  aftermath: Aftermath,
): Check[] {
  const breaches = breachesOf(records, standard.toldKinds);
  const confirmed = breaches.filter(({ state, told }) => state === 'confirmed' && told);
  const ended = Object.values(report.orders.byOutcome).reduce((sum, count) => sum + count, 0);
  const openComplaints = records.complaints.filter(({ status }) => status !== 'closed');
  const check = (what: string, wrong: string[]): Check => ({ what, ok: wrong.length === 0, wrong });
  const ids = (those: typeof breaches) => those.map(({ clockId }) => clockId);
  return [
    check('every row is an order or has a reason', rowsNotAccountedFor(records)),
    check('every opened order was found', ordersNotFound(records)),
    check('every order is closed or cancelled with its outcome', [
      ...report.orders.open,
      ...(ended + report.orders.open.length === records.cases.length ? [] : ['the outcomes do not add up']),
    ]),
    check(
      'every complaint is closed',
      openComplaints.map(({ complaintNo, status }) => `${complaintNo} ${status}`),
    ),
    check('every breach is decided', ids(breaches.filter(({ state }) => state === 'undecided'))),
    check('every confirmed breach is on the ledger', ids(confirmed.filter(({ onLedger }) => !onLedger))),
    check('every confirmed breach has its alert', ids(confirmed.filter(({ alerted }) => !alerted))),
    check('every deadline agrees with its events', aftermath.faults),
    check('no workflow failed', aftermath.failedWorkflows),
    check('nobody met an error', aftermath.mishaps),
    check('it ended in time', aftermath.timedOut ? ['the time was over before the work was'] : []),
  ];
}

function rowsNotAccountedFor({ rows, bookings }: DemoRecords): string[] {
  const times = new Map<number, number>();
  for (const rowNo of bookings.flatMap(({ rowNos }) => rowNos)) {
    times.set(rowNo, (times.get(rowNo) ?? 0) + 1);
  }
  const expected = Array.from({ length: rows }, (_, i) => i + 1);
  return [
    ...expected.filter((rowNo) => !times.has(rowNo)).map((rowNo) => `row ${rowNo} is missing`),
    ...[...times].filter(([, count]) => count > 1).map(([rowNo]) => `row ${rowNo} was counted twice`),
    ...[...times.keys()]
      .filter((rowNo) => rowNo < 1 || rowNo > rows)
      .map((rowNo) => `there is no row ${rowNo}`),
  ];
}

function ordersNotFound({ bookings, cases }: DemoRecords): string[] {
  const found = new Set(cases.map(({ order }) => order.orderNo));
  return bookings.flatMap(({ result }) =>
    result.kind === 'opened' && !found.has(result.orderNo) ? [result.orderNo] : [],
  );
}
