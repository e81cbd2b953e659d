import type { OrderSummary, OrderView } from '../../contracts/service-orders.js';
import type { RepairState } from '../../domain/steps/repair.js';
import { CUSTOMER, type Errand, fateOf, handleOrder, type Stage } from '../stage.js';

const LOOK_EVERY_MS = 1_200;

/**
 * Customers, who act through the front office: they approve or reject estimates, answer the survey, cancel, and
 * complain. Who waited too long or got their car back unrepaired says so.
 */
export function inviteCustomers(stage: Stage): void {
  const ordersOf = (step: string) =>
    stage.api.frontOffice.list<OrderSummary>('/v1/service-orders', { step, status: 'open' });
  stage.agenda.watch('customers asked for approval', LOOK_EVERY_MS, async () => {
    for (const { orderNo, stepStatus } of await ordersOf('repair')) {
      if (stepStatus !== 'awaiting_approval') continue;
      handleOrder(stage, `approval:${orderNo}`, orderNo, CUSTOMER, (order) => decide(stage, order));
    }
  });
  stage.agenda.watch('customers asked for their opinion', LOOK_EVERY_MS, async () => {
    for (const { orderNo, stepStatus } of await ordersOf('follow_up')) {
      if (stepStatus !== 'contacted') continue;
      handleOrder(stage, `survey:${orderNo}`, orderNo, CUSTOMER, (order) => answerSurvey(stage, order));
    }
  });
}

/** What a customer does of their own accord after booking; they know the number that they were given. */
export function afterBooking(stage: Stage, orderNo: string, fate: string): void {
  const { agenda, api, chance, hours } = stage;
  if (chance.happens(0.06, fate, 'cancels')) {
    const body = { reason: '客户改变主意' };
    const afterMs = hours(chance.between(1, 12, fate, 'cancels after'));
    handleOrder(stage, `cancels:${orderNo}`, orderNo, CUSTOMER, () => ({
      command: 'cancelOrder',
      afterMs,
      by: CUSTOMER,
      body: () => body,
    }));
  } else if (chance.happens(0.05, fate, 'complains')) {
    agenda.take(`complains:${orderNo}`, async (wait) => {
      await wait(hours(chance.between(5, 30, fate, 'complains after')));
      const description = '等待太久，没有人主动联系我';
      const answer = await api.frontOffice.post('/v1/complaints', {
        orderNo,
        channel: 'phone',
        description,
      });
      if (!answer.ok) throw new Error(`a complaint about ${orderNo} was refused: ${answer.problem.detail}`);
    });
  }
}

function decide({ chance, hours }: Stage, order: OrderView): Errand | null {
  const { estimates = [] } = (order.current ?? {}) as Partial<RepairState>;
  const open = estimates.at(-1);
  if (!open || open.approved !== null) return null;
  const fate = fateOf(order);
  const by = CUSTOMER;
  const answer = { estimateId: open.estimateId, channel: 'app', evidence: `app:${open.estimateId}` };
  const afterMs = hours(chance.between(0.3, 3, fate, 'decides'));
  return chance.happens(0.07, fate, 'rejects the estimate')
    ? { command: 'rejectEstimate', afterMs, by, body: () => ({ ...answer, reason: '价格太高' }) }
    : { command: 'approveEstimate', afterMs, by, body: () => ({ ...answer, oldParts: 'left' }) };
}

function answerSurvey({ chance, hours }: Stage, order: OrderView): Errand | null {
  if (!order.allowedCommands.includes('submitSurvey')) return null;
  const fate = fateOf(order);
  // A breach that the customer felt costs much of the good will.
  const unhappy = chance.happens(order.breached ? 0.2 : 0.08, fate, 'is unhappy');
  const nps = Math.floor(unhappy ? chance.between(0, 7, fate, 'nps') : chance.between(7, 11, fate, 'nps'));
  const csat = unhappy ? Math.max(1, Math.ceil(nps / 2)) : nps >= 9 ? 5 : 4;
  // What was never repaired can't come back.
  const mayComeBack = !unhappy && order.comebackOf === null && order.guaranteeGiven !== null;
  const solved = !(mayComeBack && chance.happens(0.1, fate, 'has the fault again'));
  const comment = unhappy ? '维修时间太长，沟通不及时' : null;
  const afterMs = hours(chance.between(0.5, 4, fate, 'answers'));
  return { command: 'submitSurvey', afterMs, by: CUSTOMER, body: () => ({ nps, csat, solved, comment }) };
}
