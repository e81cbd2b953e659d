import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { type CommandOutcome, sendCommand } from '../../src/client/commands.js';
import { openServiceOrder } from '../../src/client/orders.js';
import { serviceOrders, stepExecutions } from '../../src/db/schema.js';
import type { CommandName } from '../../src/domain/lifecycle.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import type { Role } from '../../src/domain/roles.js';
import type { DispatchState } from '../../src/domain/steps/dispatch.js';
import type { RepairState } from '../../src/domain/steps/repair.js';
import type { House } from './house.js';

let keys = 0;
/** A key that no other command of this run has. */
export const newKey = () => `key-${process.pid}-${++keys}`;

const ROLE_OF: Record<string, Role> = {
  tech: 'technician',
  advisor: 'service_advisor',
  inspector: 'qc_inspector',
  csm: 'customer_service_manager',
  manager: 'outlet_manager',
  cashier: 'cashier',
  dispatcher: 'dispatcher',
  region: 'region_supervisor',
  hq: 'hq_supervisor',
};

/** Somebody of the small organisation, by id such as `tech-1`. */
export function as(id: string) {
  const role = ROLE_OF[id.split('-')[0] ?? ''] ?? 'front_office';
  return { caller: `key-of-${id}`, orgUnitId: 'hq', actor: { kind: 'staff' as const, id, role } };
}

/** Opens an order like a front office would; `problem` decides the urgency. */
export async function book(
  house: House,
  problem = 'oil change and inspection',
  extra: Record<string, unknown> = {},
): Promise<string> {
  const body = {
    outletId: 'o1',
    customer: { name: '李雷', phone: '13800000001' },
    vehicle: { make: 'TOYOTA', model: 'COROLLA' },
    problem,
    components: [],
    channel: 'phone',
    requiredSkills: [],
    requiredCertificates: [],
    ...extra,
  };
  const opened = await openServiceOrder(house, {
    caller: as('advisor-1'),
    key: newKey(),
    body: body as never,
  });
  if (opened.kind !== 'opened') throw new Error(JSON.stringify(opened));
  return opened.orderNo;
}

/** Sends a command and gives whatever comes of it. */
export function send(
  house: House,
  subject: string,
  who: string,
  name: CommandName,
  body: unknown = {},
  key = newKey(),
): Promise<CommandOutcome> {
  return sendCommand(house, { name, subject, caller: as(who), key, body });
}

/** How long callers repeat a command whose outcome is unknown: a busy machine is no reason for a test to fail. */
const REPEAT_FOR_MS = 25_000;

/** Sends a command that must succeed, again with the same key while its outcome is unknown, as callers do. */
export async function does(
  house: House,
  subject: string,
  who: string,
  name: CommandName,
  body: unknown = {},
) {
  const key = newKey();
  const giveUpAt = Date.now() + REPEAT_FOR_MS;
  let outcome = await send(house, subject, who, name, body, key);
  while (outcome.kind === 'unavailable' && Date.now() < giveUpAt) {
    await sleep(200);
    outcome = await send(house, subject, who, name, body, key);
  }
  if (outcome.kind !== 'done') throw new Error(`${name} by ${who}: ${JSON.stringify(outcome)}`);
  return outcome.reply;
}

/** Cancels an order at the customer's wish. */
export function cancel(house: House, orderNo: string) {
  return does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'sold the car' });
}

export async function orderRow(house: House, orderNo: string) {
  const [row] = await house.db.select().from(serviceOrders).where(eq(serviceOrders.orderNo, orderNo));
  if (!row) throw new Error(`no order ${orderNo}`);
  return row;
}

export async function stepState<S>(house: House, executionId: string): Promise<S> {
  const [row] = await house.db
    .select()
    .from(stepExecutions)
    .where(eq(stepExecutions.executionId, executionId));
  return row?.state as S;
}

/** Waits in real time until something is so; for what another execution does in its own time. */
export async function until<T>(
  look: () => Promise<T | null | undefined | false>,
  what = 'it',
  ms = 20_000,
): Promise<T> {
  const giveUpAt = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > giveUpAt) throw new Error(`waited ${ms} ms for ${what}`);
    await sleep(50);
  }
}

/** Waits until the order's step has a status. */
export function untilStep(house: House, orderNo: string, step: string, status: string) {
  return until(async () => {
    const row = await orderRow(house, orderNo);
    return row.step === step && row.stepStatus === status ? row : null;
  }, `${orderNo} to be in ${step}/${status}`);
}

/** The offer that the order's dispatch has on the table. */
export async function untilOffered(house: House, orderNo: string) {
  const row = await untilStep(house, orderNo, 'dispatch', 'assigned');
  const { offer } = await stepState<DispatchState>(house, row.currentExecution);
  if (!offer) throw new Error('assigned without an offer');
  return offer;
}

const LINES = [
  { kind: 'labour', description: '工时', quantity: 2, unitPriceCents: 30_000, payer: 'customer' },
  { kind: 'part', description: '刹车片', quantity: 1, unitPriceCents: 45_000, payer: 'customer' },
];

export const CHECK_IN = { odometerKm: 42_000, broughtBy: 'owner', belongings: [], photos: [] };

/** From check-in to an accepted assignment. @returns the technician */
export async function toRepair(house: House, orderNo: string): Promise<string> {
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  const { offerId, technicianId } = await untilOffered(house, orderNo);
  await does(house, orderNo, technicianId, 'acceptAssignment', { offerId });
  return technicianId;
}

/** From diagnosis to the approved estimate. */
export async function toWork(house: House, orderNo: string, technicianId: string): Promise<void> {
  await does(house, orderNo, technicianId, 'recordDiagnosis', { faultCodes: ['P0300'], findings: 'misfire' });
  const { result } = await does(house, orderNo, technicianId, 'submitEstimate', { lines: LINES });
  const { estimateId } = result as { estimateId: string };
  await does(house, orderNo, 'advisor-1', 'approveEstimate', {
    estimateId,
    channel: 'phone',
    evidence: null,
    oldParts: 'left',
  });
}

/** Signs what the checklist asks for and completes. */
export async function completeWork(house: House, orderNo: string, technicianId: string): Promise<void> {
  const { urgency } = await orderRow(house, orderNo);
  const { repairSteps } = sliceFor(house.policy, 'repair', urgency);
  const steps = repairSteps.map((code) => ({ code, note: null }));
  await does(house, orderNo, technicianId, 'signRepairSteps', { steps });
  await does(house, orderNo, technicianId, 'completeRepair', { summary: 'done' });
}

export async function check(house: House, orderNo: string, ok: boolean, who = 'inspector-1'): Promise<void> {
  const items = ['fault_gone', 'no_secondary_fault', 'road_test'].map((code) => ({ code, ok, note: null }));
  await does(house, orderNo, who, 'recordQualityCheck', {
    items,
    findings: ok ? [] : ['noise persists'],
    roadTest: { km: 5, drivenBy: who },
  });
}

export async function settleAndHandOver(house: House, orderNo: string): Promise<void> {
  const row = await untilStep(house, orderNo, 'settlement', 'open');
  const repairs = await house.db.select().from(stepExecutions).where(eq(stepExecutions.orderNo, orderNo));
  const repair = repairs.filter(({ kind }) => kind === 'repair').at(-1)?.state as unknown as
    | RepairState
    | undefined;
  const approved = repair?.estimates.some((estimate) => estimate.approved);
  const lines = approved ? LINES : [];
  const amountCents = approved ? 105_000 : 0;
  const shares = [{ payer: 'customer', amountCents }];
  await does(house, row.orderNo, 'cashier-1', 'settle', {
    lines,
    shares,
    method: 'paid',
    differenceExplained: null,
  });
  await does(house, row.orderNo, 'advisor-1', 'handOver', KEYS);
}

/**
 * Waits until a cancelled order waits for its car and the task that wrote so is done: unmended, the time-skipping server
 * loses an update that comes while it runs ("invalid history builder state for action"); the real one doesn't
 * (test/chaos/vehicle-return.test.ts).
 */
export async function untilReturnAwaited(house: House, orderNo: string): Promise<void> {
  const order = house.temporal.workflow.getHandle(`service-order:${orderNo}`);
  await until(async () => {
    if ((await orderRow(house, orderNo)).status !== 'awaiting_return') return false;
    const { events } = await order.fetchHistory();
    const done = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes).length;
    return done === (events ?? []).filter((event) => event.workflowTaskScheduledEventAttributes).length;
  }, `${orderNo}'s car to wait`);
}

/** The customer of a cancelled order comes for the car. */
export async function giveBack(house: House, orderNo: string, body: object = {}): Promise<void> {
  await untilReturnAwaited(house, orderNo);
  await does(house, orderNo, 'advisor-1', 'recordReturn', { ...BACK, ...body });
}

/** What the advisor enters then. */
export const BACK = {
  ...{ receivedBy: 'owner', relation: null, odometerKm: 42_001, odometerExplained: null },
  ...{ belongings: [], missingBelongings: [], oldParts: null, diagnosisFeeCents: 0, returnedAt: null },
};

/** What the customer signs for with the keys. */
export const KEYS = { odometerKm: 42_010, receivedBy: 'owner', oldParts: 'left' };

export const HAPPY_SURVEY = { nps: 10, csat: 5, solved: true, comment: null };

/** The whole happy way, from the booking on. */
export async function wholeWay(house: House, orderNo: string, survey: object = HAPPY_SURVEY): Promise<void> {
  const technicianId = await toRepair(house, orderNo);
  await toWork(house, orderNo, technicianId);
  await completeWork(house, orderNo, technicianId);
  await check(house, orderNo, true);
  await settleAndHandOver(house, orderNo);
  await does(house, orderNo, 'advisor-1', 'submitSurvey', survey);
}
