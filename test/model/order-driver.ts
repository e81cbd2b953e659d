import type { FastifyInstance } from 'fastify';
import { newKey, until } from '../support/drive.js';
import type { OwnOutlet } from '../support/house.js';
import type { ModelCommand, OrderModel } from './order-model.js';

/** What a request answered. */
export interface Answer {
  status: number;
  replayed: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API sends is looked at by the tests
  body: any;
}

/** One request as it was sent, so that it can be sent again. */
export interface Sent {
  name: string;
  path: string;
  who: string;
  key: string;
  body: Record<string, unknown>;
}

/** Drives one order through the real API, the way a front office does. */
export interface Driver {
  orderNo: string;
  send(request: Sent): Promise<Answer>;
  /** The request for a command, as the right person would send it now. */
  request(command: ModelCommand, order: OrderModel): Sent;
  /** Waits until the order is where the model says, and gives the model what only the system can know. */
  settle(order: OrderModel): Promise<OrderModel>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  timeline(): Promise<any[]>;
  read(): Promise<Answer>;
}

const DAY_MS = 24 * 3_600_000;
const LINES = [
  { kind: 'labour', description: '工时', quantity: 1, unitPriceCents: 20_000, payer: 'customer' },
];
const DIAGNOSIS_FEE = [
  { kind: 'labour', description: '诊断', quantity: 1, unitPriceCents: 0, payer: 'customer' },
];
const UNDER_LOAD_MS = 20_000;

const PATHS: Record<string, string> = {
  scheduleAppointment: 'appointment',
  recordCallback: 'callback',
  orderTow: 'tow',
  recordNoShow: 'no-show',
  checkIn: 'check-in',
  settleAtReception: 'reception-settlement',
  acceptAssignment: 'assignment/acceptance',
  declineAssignment: 'assignment/decline',
  recordDiagnosis: 'diagnosis',
  submitEstimate: 'estimate',
  approveEstimate: 'estimate/approval',
  rejectEstimate: 'estimate/rejection',
  signRepairSteps: 'repair-steps',
  startHold: 'holds',
  endHold: 'holds/end',
  giveBackRepair: 'give-back',
  completeRepair: 'repair-completion',
  recordQualityCheck: 'quality-checks',
  decideRework: 'quality-checks/decision',
  settle: 'settlement',
  handOver: 'hand-over',
  recordFollowUp: 'follow-ups',
  submitSurvey: 'survey',
  cancelOrder: 'cancellation',
  recordReturn: 'return',
};

const TECHNICIANS = [
  'acceptAssignment',
  'declineAssignment',
  'recordDiagnosis',
  'submitEstimate',
  'signRepairSteps',
  'startHold',
  'endHold',
  'giveBackRepair',
  'completeRepair',
];

/**
 * Opens an order at an outlet and gives what drives it.
 * @param app the API over the real servers
 * @param apiKey an operator's key, which acts for the staff
 * @param outlet where; its technicians are this order's alone
 */
export async function openDriven(app: FastifyInstance, apiKey: string, outlet: OwnOutlet): Promise<Driver> {
  const call = async (method: 'GET' | 'POST', path: string, sent?: Omit<Sent, 'path' | 'name'>) => {
    const response = await app.inject({
      method,
      url: `/v1/service-orders${path}`,
      ...(sent ? { payload: sent.body } : {}),
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(sent ? { 'idempotency-key': sent.key, 'x-on-behalf-of': sent.who } : {}),
      },
    });
    const replayed = response.headers['idempotency-replayed'] === 'true';
    return { status: response.statusCode, body: response.json(), replayed };
  };
  const opened = await call('POST', '', { key: newKey(), who: outlet.advisor, body: bookingAt(outlet) });
  if (opened.status !== 201) throw new Error(JSON.stringify(opened));
  const { orderNo } = opened.body;
  const read = () => call('GET', `/${orderNo}`);
  const send = async ({ path, ...sent }: Sent): Promise<Answer> => {
    const giveUpAt = Date.now() + UNDER_LOAD_MS;
    for (;;) {
      const answer = await call('POST', `/${orderNo}/${path}`, sent);
      if (answer.status !== 503 || Date.now() > giveUpAt) return answer;
    }
  };
  return {
    orderNo,
    send,
    read,
    request: (command, order) => ({
      name: command.name,
      path: PATHS[command.name] ?? command.name,
      who: actorOf(command, order, outlet),
      key: newKey(),
      body: bodyOf(command, order),
    }),
    async settle(order) {
      const { body } = await until(
        async () => {
          const seen = await read();
          return placeOf(seen.body) === order.place ? seen : null;
        },
        `${orderNo} to be in ${order.place}`,
        UNDER_LOAD_MS,
      );
      const offer = body.current?.offer ?? null;
      if (order.place === 'dispatch/assigned')
        return { ...order, offerId: offer.offerId, technician: offer.technicianId };
      return order;
    },
    timeline: async () => (await call('GET', `/${orderNo}/timeline`)).body.entries,
  };
}

function bookingAt({ outletId }: OwnOutlet) {
  return {
    outletId,
    customer: { name: '王五', phone: '13800000003' },
    vehicle: { make: 'TOYOTA', model: 'COROLLA' },
    problem: 'grinding noise from the gearbox when shifting',
    channel: 'phone',
  };
}

/** The order's place in the model's words. */
function placeOf(view: { status: string; step: string; stepStatus: string }): string {
  return view.status === 'open' ? `${view.step}/${view.stepStatus}` : view.status;
}

function actorOf({ name }: ModelCommand, { technician }: OrderModel, outlet: OwnOutlet): string {
  if (TECHNICIANS.includes(name)) return technician ?? outlet.technicians[0] ?? '';
  if (name === 'recordQualityCheck') return outlet.inspector;
  if (name === 'decideRework') return outlet.csm;
  if (name === 'settle') return outlet.manager;
  return outlet.advisor;
}

let visits = 0;

/** A visit of its own for each, so that no half-day fills up. */
function visit() {
  const startsAt = Date.now() + (2 + (++visits % 300)) * DAY_MS;
  return {
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + 3_600_000).toISOString(),
  };
}

function bodyOf({ name, ok, ...quoted }: ModelCommand, order: OrderModel): Record<string, unknown> {
  const offerId = quoted.offerId ?? 'an-offer-that-was';
  const estimateId = `E${Math.max(1, quoted.estimate)}`;
  const approval = { estimateId, channel: 'phone', evidence: null };
  const billed = Array.from({ length: order.approved }, () => LINES).flat();
  const lines = billed.length > 0 ? billed : DIAGNOSIS_FEE;
  const amountCents = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0);
  const bodies: Record<string, Record<string, unknown>> = {
    scheduleAppointment: { slot: visit(), channel: 'phone' },
    recordCallback: { reached: true, advisedNotToDrive: true, note: '已回电' },
    orderTow: { supplier: '平安拖车' },
    recordNoShow: { note: '未到店' },
    checkIn: { odometerKm: 42_000, broughtBy: 'owner', belongings: ['雨伞'], photos: [] },
    settleAtReception: { kind: 'small_fault', resolution: '已调整', odometerKm: 42_000 },
    acceptAssignment: { offerId },
    declineAssignment: { offerId, reason: '没有工位' },
    recordDiagnosis: { faultCodes: ['P0700'], findings: '变速箱异响' },
    submitEstimate: { lines: LINES, reason: order.approved > 0 ? '另有故障' : null },
    approveEstimate: approval,
    rejectEstimate: { ...approval, reason: '太贵' },
    signRepairSteps: { steps: ['repair_done', 'function_tested'].map((code) => ({ code, note: null })) },
    startHold: { reason: 'awaiting_parts', reference: 'PO-1' },
    endHold: { note: null },
    giveBackRepair: { reason: '交班', doneSoFar: '已拆检' },
    completeRepair: { summary: '完成' },
    recordQualityCheck: {
      items: ['fault_gone', 'no_secondary_fault'].map((code) => ({ code, ok, note: null })),
      findings: ok ? [] : ['仍有异响'],
    },
    decideRework: { decision: 'rework', reason: '再修一次' },
    settle: {
      lines,
      shares: [{ payer: 'customer', amountCents }],
      method: 'paid',
      differenceExplained: null,
    },
    handOver: { odometerKm: 42_010, receivedBy: 'owner', belongings: ['雨伞'] },
    recordFollowUp: { channel: 'phone', reached: true, note: null },
    submitSurvey: { nps: 10, csat: 5, solved: true, comment: null },
    cancelOrder: { reason: '客户改变主意' },
    recordReturn: { odometerKm: 42_001, receivedBy: 'owner', belongings: ['雨伞'] },
  };
  return bodies[name] ?? {};
}
