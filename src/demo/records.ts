import type { AlertSummary, AlertView } from '../contracts/alerts.js';
import type { ClockExplanations } from '../contracts/clocks.js';
import type { ComplaintView } from '../contracts/complaints.js';
import type { Reconciliation } from '../contracts/reconciliation.js';
import type { OrderSummary, OrderView, TimelineEntry } from '../contracts/service-orders.js';
import type { Booking } from './bookings.js';
import type { Api } from './http.js';

/** One order with its whole story. */
export interface CaseRecord {
  order: OrderView;
  timeline: TimelineEntry[];
  /** The repair's clock in every cycle; empty when it never ran. */
  repairClocks: ClockExplanations['cycles'];
}

/** All that the report is made of, read from the API when everything is over. */
export interface DemoRecords {
  rows: number;
  bookings: Booking[];
  cases: CaseRecord[];
  complaints: ComplaintView[];
  alerts: AlertView[];
}

/** The orders that were opened at or after an instant, newest first. */
export function ordersSince(api: Api, startedAt: string): Promise<OrderSummary[]> {
  return api.operator.list<OrderSummary>('/v1/service-orders', {}, ({ openedAt }) => openedAt < startedAt);
}

/** The alerts that were raised at or after an instant, newest first. */
export function alertsSince(api: Api, startedAt: string): Promise<AlertSummary[]> {
  return api.operator.list<AlertSummary>('/v1/alerts', {}, ({ raisedAt }) => raisedAt < startedAt);
}

/** Reads everything about the orders that came of the bookings, comebacks included. */
export async function readRecords(
  api: Api,
  startedAt: string,
  rows: number,
  bookings: Booking[],
): Promise<DemoRecords> {
  const mine = new Set(bookings.flatMap(({ result }) => (result.kind === 'opened' ? [result.orderNo] : [])));
  const cases: CaseRecord[] = [];
  // Oldest first: an order that a comeback refers to has been read before it.
  for (const { orderNo } of (await ordersSince(api, startedAt)).reverse()) {
    const order = await api.operator.get<OrderView>(`/v1/service-orders/${orderNo}`);
    if (!mine.has(orderNo) && !mine.has(order.comebackOf ?? '')) continue;
    mine.add(orderNo);
    cases.push(await readCase(api, order));
  }
  const complaints: ComplaintView[] = [];
  for (const { complaintNo } of cases.flatMap(({ order }) => order.complaints)) {
    complaints.push(await api.operator.get<ComplaintView>(`/v1/complaints/${complaintNo}`));
  }
  const subjects = new Set([...mine, ...complaints.map(({ complaintNo }) => complaintNo)]);
  const alerts: AlertView[] = [];
  for (const { id, subject } of await alertsSince(api, startedAt)) {
    if (!subjects.has(subject)) continue;
    alerts.push(await api.operator.get<AlertView>(`/v1/alerts/${encodeURIComponent(id)}`));
  }
  return { rows, bookings, cases, complaints, alerts };
}

async function readCase({ operator }: Api, order: OrderView): Promise<CaseRecord> {
  const address = `/v1/service-orders/${order.orderNo}`;
  const { entries } = await operator.get<{ entries: TimelineEntry[] }>(`${address}/timeline`);
  const { cycles } = await operator.get<ClockExplanations>(`${address}/clocks/repair_completion`);
  return { order, timeline: entries, repairClocks: cycles };
}

/** What doesn't add up in the deadlines of the orders and complaints that were read (R6.1). */
export async function faultsIn({ operator }: Api, { cases, complaints }: DemoRecords): Promise<string[]> {
  const mine = new Set([
    ...cases.map(({ order }) => order.orderNo),
    ...complaints.map(({ complaintNo }) => complaintNo),
  ]);
  const faults = await operator.list<Reconciliation['items'][number]>('/v1/reports/reconciliation');
  return faults
    .filter(({ subject }) => mine.has(subject))
    .map(({ fault, clockId, subject, detail }) => `${fault} ${clockId ?? subject}: ${detail}`);
}
