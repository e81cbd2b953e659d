import type { AlertView } from '../../src/contracts/alerts.js';
import type { ComplaintView } from '../../src/contracts/complaints.js';
import type { OrderView, TimelineEntry } from '../../src/contracts/service-orders.js';
import type { CaseRecord, DemoRecords } from '../../src/demo/records.js';
import { countReport, type Standard } from '../../src/demo/report.js';
import { type Aftermath, type Check, judge } from '../../src/demo/verdict.js';

// What a demonstration reads from the API, made by hand: two rows, an order, a refusal.

const HOUR_MS = 3_600_000;
const BEGUN_MS = Date.parse('2026-03-02T00:00:00.000Z');

export const STANDARD: Standard = { timeScale: 1, toldKinds: new Set(['repair_completion', 'callback']) };
export const ALL_WELL: Aftermath = { failedWorkflows: [], faults: [], mishaps: [], timedOut: false };

/** An instant so many hours after the beginning. */
export const atHour = (hours: number) => new Date(BEGUN_MS + hours * HOUR_MS).toISOString();

export function entry(type: string, hours: number, data: Record<string, unknown> = {}): TimelineEntry {
  return {
    id: `${type}-${hours}`,
    at: atHour(hours),
    who: { kind: 'system', id: 'pitlane', name: 'pitlane', role: null, via: null },
    what: { type, zh: type, en: type },
    step: 'repair',
    subject: 'SO-1',
    status: null,
    due: null,
    late: false,
    lateMs: 0,
    data,
  };
}

export const breach = (clockId: string, hours: number, more: Record<string, unknown> = {}) =>
  entry('clock_milestone', hours, {
    ...{ clockId, kind: clockId.split('/')[1], revision: 0, milestone: 'breach' },
    ...more,
  });

export function caseOf(
  orderNo: string,
  timeline: TimelineEntry[],
  order: Partial<OrderView> = {},
  netHours = 0,
): CaseRecord {
  const view = {
    orderNo,
    outletId: 'o1',
    urgency: 'P4_ROUTINE',
    status: 'closed',
    outcome: 'completed',
    closedAt: atHour(60),
    comebackOf: null,
    comebacks: [],
    guaranteeClaim: null,
    complaints: [],
    ...order,
  } as unknown as OrderView;
  const cycle = { countedMs: netHours * HOUR_MS } as CaseRecord['repairClocks'][number];
  return { order: view, timeline, repairClocks: netHours > 0 ? [cycle] : [] };
}

/** An alert with a breach on the ledger and told to somebody, unless asked otherwise. */
export function alertOf(clockId: string, parts: { ledger?: boolean; told?: boolean; level?: number } = {}) {
  const { ledger = true, told = true, level = 0 } = parts;
  const row = { revision: 0, milestone: 'breach', dueAt: atHour(1), firedAt: atHour(1), latenessMs: 20 };
  const levels = ledger ? [0, ...(level > 0 ? [level] : [])] : [];
  return {
    id: clockId,
    acknowledgements: [],
    ledger: levels.map((each) => ({ ...row, level: each })),
    deliveries: told ? [{ milestone: 'breach', level: 1 }] : [],
  } as unknown as AlertView;
}

export function complaintOf(complaintNo: string, parts: Partial<ComplaintView> = {}): ComplaintView {
  return {
    complaintNo,
    status: 'closed',
    level: 0,
    source: 'survey',
    outcome: 'accepted_by_customer',
    ...parts,
  } as unknown as ComplaintView;
}

export function recordsOf(parts: Partial<DemoRecords> = {}): DemoRecords {
  return {
    rows: 2,
    bookings: [
      { rowNos: [1], result: { kind: 'opened', orderNo: 'SO-1' } },
      { rowNos: [2], result: { kind: 'refused', reason: 'not_a_vehicle' } },
    ],
    cases: [caseOf('SO-1', [])],
    complaints: [],
    alerts: [],
    ...parts,
  };
}

/** What does not add up in some records, by the words of the check. */
export function wrongIn(parts: Partial<DemoRecords>, aftermath: Partial<Aftermath> = {}): string[] {
  const records = recordsOf(parts);
  const checks: Check[] = judge(records, countReport(records, STANDARD), STANDARD, {
    ...ALL_WELL,
    ...aftermath,
  });
  return checks.filter(({ ok }) => !ok).map(({ what, wrong }) => `${what}: ${wrong.join(', ')}`);
}
