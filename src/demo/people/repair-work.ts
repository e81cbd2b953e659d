import type { OrderView } from '../../contracts/service-orders.js';
import { workTypeOf } from '../../domain/policy/slice.js';
import type { RepairState } from '../../domain/steps/repair.js';
import { type Errand, fateOf, handleOrder, type Stage } from '../stage.js';

export interface RepairWork {
  stage: Stage;
  order: OrderView;
  manager: string;
  /** Orders that have been on hold or had more time asked for: once each. */
  held: Set<string>;
  extended: Set<string>;
  /** Whoever stands in for the technician, or they themselves. */
  by: string;
}

/** What a technician does next about a repair (R3.3a): diagnosis, estimate, the work, its checklist; null to wait. */
export function workOn(work: RepairWork): Errand | null {
  const { stage, order, by } = work;
  const { chance, hours } = stage;
  const fate = fateOf(order);
  const repair = (order.current ?? {}) as Partial<RepairState>;
  if (order.stepStatus === 'on_hold') {
    const afterMs = hours(chance.between(2, 6, fate, 'held'));
    return { command: 'endHold', afterMs, by, body: () => ({ note: '配件已到' }) };
  }
  if (order.stepStatus === 'diagnosing') return diagnose(work, repair);
  return order.stepStatus === 'in_progress' ? carryOn(work, repair) : null;
}

function diagnose({ stage, order, by }: RepairWork, repair: Partial<RepairState>): Errand {
  const { chance, hours } = stage;
  const fate = fateOf(order);
  if (repair.n === 1 && chance.happens(0.04, fate, 'gives back')) {
    const body = { reason: '需要高压资质，无法继续', doneSoFar: '已完成外观检查' };
    return { command: 'giveBackRepair', afterMs: hours(1), by, body: () => body };
  }
  // The outlet has so long to show that a comeback has another cause than its own work.
  if (
    repair.diagnosis &&
    order.guaranteeClaim?.free === 'proposed' &&
    chance.happens(0.6, fate, 'another cause')
  ) {
    const body = { cause: '此次为路面撞击损坏', evidence: '底盘照片与四轮定位数据' };
    return { command: 'objectToGuarantee', afterMs: hours(0.3), by, body: () => body };
  }
  if (!repair.diagnosis) {
    const body = {
      faultCodes: ['P0300'],
      findings: `已确认故障：${order.components.join('、') || '见描述'}`,
    };
    return {
      command: 'recordDiagnosis',
      afterMs: hours(chance.between(0.3, 1.5, fate, 'diagnosis')),
      by,
      body: () => body,
    };
  }
  const lines = [
    { kind: 'labour', description: '工时', quantity: 2, unitPriceCents: 30_000, payer: 'customer' },
    {
      kind: 'part',
      description: order.components[0]?.slice(0, 200) ?? '配件',
      quantity: 1,
      unitPriceCents: Math.round(chance.between(8_000, 240_000, fate, 'price')),
      payer: chance.happens(0.3, fate, 'warranty') ? 'warranty' : 'customer',
    },
  ];
  const afterMs = hours(chance.between(0.2, 0.8, fate, 'estimate'));
  return { command: 'submitEstimate', afterMs, by, body: () => ({ lines, diagnosisFeeCents: 20_000 }) };
}

function carryOn(work: RepairWork, repair: Partial<RepairState>): Errand {
  const { stage, order, by, held } = work;
  const { chance, hours } = stage;
  const fate = fateOf(order);
  const rework = (repair.n ?? 1) > 1;
  if (!rework && chance.happens(0.12, fate, 'waits for parts') && !held.has(order.orderNo)) {
    const body = { reason: 'awaiting_parts', reference: `PO-${order.orderNo}` };
    return {
      command: 'startHold',
      afterMs: hours(1),
      by,
      body: () => body,
      afterwards: () => void held.add(order.orderNo),
    };
  }
  const untilDoneMs = rework
    ? hours(chance.between(1, 4, fate, 'rework', repair.n ?? 1))
    : untilRepaired(work);
  const checklist = stage.policy.checklists.repair[workTypeOf(order.urgency)] ?? [];
  const signed = repair.signedSteps?.map(({ code }) => code);
  const unsigned = checklist.filter((code) => !signed?.includes(code));
  if (unsigned.length > 0) {
    const steps = unsigned.map((code) => ({ code, note: null }));
    return { command: 'signRepairSteps', afterMs: Math.max(0, untilDoneMs), by, body: () => ({ steps }) };
  }
  const body = { summary: '已按维修手册完成' };
  return { command: 'completeRepair', afterMs: hours(0.2), by, body: () => body };
}

/** Most repairs take less than a day; a few take longer than the standard's two. Counted from its clock's start. */
function untilRepaired(work: RepairWork): number {
  const { stage, order } = work;
  const { chance, hours } = stage;
  const clock = order.clocks.find(({ kind }) => kind === 'repair_completion');
  if (!clock) return hours(2);
  const fate = fateOf(order);
  const startedMs = Date.parse(clock.startedAt);
  const takes = chance.happens(0.07, fate, 'takes too long')
    ? chance.between(52, 58, fate, 'hours')
    : chance.happens(0.18, fate, 'takes a second day')
      ? chance.between(20, 36, fate, 'hours')
      : chance.between(3, 14, fate, 'hours');
  if (takes > 48 && chance.happens(0.5, fate, 'asks for more time')) {
    askForMoreTime(work, startedMs + hours(30) - Date.now());
  }
  return startedMs + hours(takes) - Date.now();
}

/** Filed before the deadline, decided by the manager (R3.3b). */
function askForMoreTime(work: RepairWork, afterMs: number): void {
  const { stage, order, by, manager, extended } = work;
  const { chance, hours } = stage;
  const { orderNo } = order;
  if (extended.has(orderNo)) return;
  extended.add(orderNo);
  const fate = fateOf(order);
  const approved = chance.happens(0.6, fate, 'more time is granted');
  handleOrder(stage, `extension:${orderNo}`, orderNo, by, () => ({
    command: 'requestExtension',
    afterMs: Math.max(0, afterMs),
    by,
    body: () => ({ hours: hours(24) / 3_600_000, reason: '厂家技术支持排队' }),
    afterwards: () => decide(stage, orderNo, manager, approved),
  }));
}

function decide(stage: Stage, orderNo: string, manager: string, approved: boolean): void {
  handleOrder(stage, `extension decision:${orderNo}`, orderNo, manager, () => ({
    command: 'decideExtension',
    afterMs: stage.hours(2),
    by: manager,
    body: () => ({ approved, reason: approved ? null : '已有同类案例按时完成' }),
  }));
}
