import type { OrderSummary, OrderView } from '../../contracts/service-orders.js';
import type { FollowUpState } from '../../domain/steps/follow-up.js';
import type { QualityCheckState } from '../../domain/steps/quality-check.js';
import type { SettlementState } from '../../domain/steps/settlement.js';
import {
  callerOf,
  type Errand,
  fateOf,
  handleOrder,
  type Outlet,
  odometerOf,
  ordersIn,
  personOf,
  type Stage,
} from '../stage.js';

const LOOK_EVERY_MS = 1_200;
/** Chances that the first, the second, and any further check of a case fails. */
const FAILS = [0.15, 0.35, 0.35] as const;

/** Who comes after the work (R3.3c, R5.1, R3.4): inspector, cashier, and the advisor who hands over and follows up. */
export function openClosing(stage: Stage, outlet: Outlet): void {
  const inspector = personOf(outlet, 'qc_inspector');
  // Not the customer service manager, who may have to judge a complaint about it.
  const manager = personOf(outlet, 'outlet_manager');
  const cashier = personOf(outlet, 'cashier');
  const advisor = personOf(outlet, 'service_advisor');
  stage.agenda.watch(`checks ${outlet.id}`, LOOK_EVERY_MS, async () => {
    for (const { orderNo, stepStatus } of await ordersIn(stage, outlet, 'quality_check', inspector)) {
      if (stepStatus === 'pending') {
        handleOrder(stage, `check:${orderNo}`, orderNo, inspector, (order) => check(stage, order, inspector));
      } else if (stepStatus === 'awaiting_decision') {
        handleOrder(stage, `check:${orderNo}`, orderNo, manager, (order) => decide(stage, order, manager));
      }
    }
  });
  stage.agenda.watch(`counter ${outlet.id}`, LOOK_EVERY_MS, async () => {
    for (const { orderNo, stepStatus } of await ordersIn(stage, outlet, 'settlement', cashier)) {
      if (stepStatus === 'open') {
        handleOrder(stage, `bill:${orderNo}`, orderNo, cashier, (order) => settle(stage, order, cashier));
      } else if (stepStatus === 'settled') {
        handleOrder(stage, `keys:${orderNo}`, orderNo, advisor, (order) => handOver(stage, order, advisor));
      }
    }
  });
  stage.agenda.watch(`returns ${outlet.id}`, LOOK_EVERY_MS, async () => {
    const query = { outletId: outlet.id, status: 'awaiting_return' };
    for (const { orderNo } of await callerOf(stage, advisor).list<OrderSummary>(
      '/v1/service-orders',
      query,
    )) {
      handleOrder(stage, `return:${orderNo}`, orderNo, advisor, (order) => giveBack(stage, order, advisor));
    }
  });
  stage.agenda.watch(`follow-up ${outlet.id}`, LOOK_EVERY_MS, async () => {
    for (const { orderNo, stepStatus } of await ordersIn(stage, outlet, 'follow_up', advisor)) {
      if (stepStatus !== 'scheduled' && stepStatus !== 'contacting') continue;
      handleOrder(stage, `call:${orderNo}`, orderNo, advisor, (order) => call(stage, order, advisor));
    }
  });
}

function check({ chance, hours, policy }: Stage, order: OrderView, by: string): Errand | null {
  if (order.stepStatus !== 'pending') return null;
  const fate = fateOf(order);
  const { n = 1 } = (order.current ?? {}) as Partial<QualityCheckState>;
  const fails = chance.happens(FAILS[Math.min(n, FAILS.length) - 1] ?? 0, fate, 'check fails', n);
  const checklist = new Set(Object.values(policy.checklists.qualityCheck).flat());
  const items = [...checklist].map((code) => ({ code, ok: !(fails && code === 'fault_gone'), note: null }));
  const findings = fails ? ['路试时故障复现'] : [];
  const late = chance.happens(0.05, fate, 'checked late', n);
  const afterMs = late ? hours(5) : hours(chance.between(0.4, 2, fate, 'checked', n));
  const body = { items, findings, roadTest: { km: 5, drivenBy: by } };
  return { command: 'recordQualityCheck', afterMs, by, body: () => body };
}

function decide({ chance, hours }: Stage, order: OrderView, by: string): Errand {
  // A fault that endangers people is not accepted as it is.
  const dangerous = order.urgency === 'P1_SAFETY_CRITICAL';
  const again =
    dangerous || chance.happens(0.5, fateOf(order), 'worked over again', Number(order.current?.n ?? 0));
  const body = again
    ? { decision: 'rework', reason: '安排资深技师再次维修' }
    : { decision: 'accept_as_is', reason: '客户同意带条件接受' };
  return { command: 'decideRework', afterMs: hours(1), by, body: () => body };
}

/** What was estimated; who rejected the estimate pays for the diagnosis. */
function settle({ chance, hours }: Stage, order: OrderView, by: string): Errand {
  const fate = fateOf(order);
  const { estimatedCents = 0, agreed } = (order.current ?? {}) as Partial<SettlementState>;
  const rejected = agreed?.rejected ?? false;
  const amountCents = rejected ? (agreed?.diagnosisFeeCents ?? 0) : estimatedCents;
  const payer = payerOf(order, !rejected && chance.happens(0.2, fate, 'on warranty'));
  const shifted = payer === 'customer' && agreed?.lines.some((line) => line.payer !== 'customer');
  const description = rejected ? '检测费' : '维修费用';
  const body = {
    lines: [{ kind: 'labour', description, quantity: 1, unitPriceCents: amountCents, payer }],
    shares: [{ payer, amountCents }],
    ...(payer === 'customer' ? { method: 'paid' } : { method: 'on_account', accountHolder: HOLDERS[payer] }),
    differenceExplained: rejected
      ? '客户拒绝报价，仅收检测费'
      : shifted
        ? '厂家未批准保修，由客户承担'
        : null,
    approval: shifted ? { channel: 'app', evidence: `app:${order.orderNo}` } : null,
  };
  return { command: 'settle', afterMs: hours(chance.between(0.3, 1, fate, 'bill')), by, body: () => body };
}

const HOLDERS = { warranty: '厂家保修', outlet: '网点返修' };

/** A comeback within the guarantee costs the customer nothing. */
function payerOf({ guaranteeClaim }: OrderView, onWarranty: boolean): 'customer' | keyof typeof HOLDERS {
  if (guaranteeClaim?.free === 'proposed' || guaranteeClaim?.free === 'stands') return 'outlet';
  return onWarranty ? 'warranty' : 'customer';
}

function handOver({ chance, hours }: Stage, order: OrderView, by: string): Errand {
  const fate = fateOf(order);
  const odometerKm = odometerOf({ chance }, order) + 12;
  const { belongings } = order.reception;
  const body = { odometerKm, receivedBy: '车主', belongings };
  return {
    command: 'handOver',
    afterMs: hours(chance.between(0.3, 2, fate, 'keys')),
    by,
    body: () => body,
  };
}

/** A cancelled order's car goes back to its customer, with what was in it; some come late for it. */
function giveBack({ chance, hours }: Stage, order: OrderView, by: string): Errand | null {
  const { vehicleReturn } = order;
  if (!vehicleReturn || order.status !== 'awaiting_return') return null;
  const fate = fateOf(order);
  const late = chance.happens(0.1, fate, 'collects the car late');
  const { odometerInKm, belongings, diagnosisFeeCents } = vehicleReturn;
  const odometerKm = odometerInKm === null ? null : odometerInKm + 2;
  const body = { receivedBy: '车主', odometerKm, belongings, diagnosisFeeCents };
  const afterMs = hours(late ? 26 : chance.between(1, 8, fate, 'collects the car'));
  return { command: 'recordReturn', afterMs, by, body: () => body };
}

/** Some customers are never reached, and after three attempts the loop is closed without them. */
function call({ chance, hours, policy }: Stage, order: OrderView, by: string): Errand | null {
  if (order.stepStatus !== 'scheduled' && order.stepStatus !== 'contacting') return null;
  const reached = !chance.happens(0.05, fateOf(order), 'is never reached');
  const { attempts = 0 } = (order.current ?? {}) as Partial<FollowUpState>;
  const channel = reached ? 'phone' : policy.followUp.contacts[attempts]?.channels[0];
  const body = { channel: channel ?? 'phone', reached, note: reached ? null : '无人接听' };
  const soonMs = hours(chance.between(2, 5, fateOf(order), 'called'));
  // A call in vain counts from its day on: who calls earlier calls again.
  const dueAt = order.clocks.find(({ kind }) => kind === 'follow_up_contact')?.startedAt;
  const untilDueMs = dueAt ? Date.parse(dueAt) - Date.now() : 0;
  const afterMs = reached ? soonMs : Math.max(soonMs, untilDueMs + soonMs);
  return { command: 'recordFollowUp', afterMs, by, body: () => body };
}
