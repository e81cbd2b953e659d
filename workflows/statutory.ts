import { condition, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow';
import { DAY_MS } from '../src/domain/duration.js';
import { type Instant, toMs } from '../src/domain/instant.js';
import { isFinal, refuse, type StepEvent, SYSTEM } from '../src/domain/machine.js';
import { isUpheld } from '../src/domain/statutory-rights.js';
import type { RepairEvent, RepairState } from '../src/domain/steps/repair.js';
import { untold } from '../src/domain/steps/statutory.js';
import { records } from './activity-proxies.js';
import type { Execution } from './execution.js';
import { statutoryFactsChangedSignal } from './messages.js';
import type { Order } from './order.js';
import { liveClocks, now } from './transitions.js';

// The 三包 rules (order 43): an order asks about them only when a diagnosis has said what they go by, so that other orders
// cost nothing more.

/** The order hears of what its repair finds; from then on it looks at the rights of the vehicle (R3.3b). */
export function hearOfFaults(order: Order): void {
  setHandler(statutoryFactsChangedSignal, () => lookAtRights(order));
}

/** Looks again, if there ever was anything to look at: a repair has ended, with the car repaired or without. */
export function lookAgainAtRights(order: Order): void {
  if (order.rights.asked > 0) lookAtRights(order);
}

/** The last look, which the order's end waits for: the days of a cancelled repair count too. */
export async function lastLookAtRights(order: Order): Promise<void> {
  if (order.rights.asked > 0) await assess(order);
}

function lookAtRights(order: Order): void {
  const { rights, execution } = order;
  rights.asked += 1;
  if (rights.looking) return;
  rights.looking = true;
  execution.background(async () => {
    await untilSettled(order);
    rights.looking = false;
  });
}

/** While the repair lasts one timer waits for the day that decides; whatever changes meanwhile is looked at at once. */
async function untilSettled(order: Order): Promise<void> {
  const over = () => isFinal('service_order', order.execution.state().status);
  for (;;) {
    const seen = order.rights.asked;
    const nextAt = await assess(order);
    const changed = () => order.rights.asked > seen || over();
    if (!changed() && nextAt) {
      const waitMs = Math.max(1, toMs(nextAt) - toMs(now()));
      await condition(changed, waitMs, { summary: 'days of repair by the 三包 rules' });
    } else if (!changed()) return;
    if (over()) return;
  }
}

/** Notes what is new, once each, and what a later diagnosis has taken back. */
async function assess({ execution, input }: Order): Promise<Instant | null> {
  const { orderNo, policy } = input;
  const question = { orderNo, at: now(), dayMs: DAY_MS / policy.timeScale };
  const { flags, rules, standing, nextAt } = await records.assessStatutoryRights(question);
  const before = execution.state().statutory;
  const isGone = ({ name, rule }: (typeof before.flags)[number]) =>
    standing ? !isUpheld(name, standing) : !rules.includes(rule);
  for (const { name, article } of before.flags.filter(isGone)) {
    const nothingLeft = untold(execution.state().statutory).every((flag) => flag.name === name);
    const times = before.withdrawn.filter((one) => one === name).length;
    const data = { name, article, nothingLeft };
    await execution.note(`${name}#withdrawn#${times}`, { type: 'statutory_right_withdrawn', data });
  }
  for (const { causedBy: _own, ...flag } of flags) {
    const type = flag.standing === 'reached' ? 'statutory_right_reached' : 'statutory_right_warned';
    const times = before.withdrawn.filter((one) => one === flag.name).length;
    await execution.note(`${flag.name}#${times}`, { type, data: flag });
  }
  return nextAt;
}

/**
 * What a repair does when it learns what the 三包 rules go by: it tells its order, and the five days of article 21 begin
 * to count from the agreement on the repair, or end when the fault turns out to be none of quality.
 */
export function followFault(
  execution: Execution<RepairState, RepairEvent>,
  orderNo: string | null,
  event: StepEvent,
): void {
  const { diagnosis, agreedAt } = execution.state();
  const fault = diagnosis?.fault;
  const runs = () => liveClocks(execution.state()).some(({ kind }) => kind === 'statutory_repair');
  // Approved while the desk was looking for somebody else, it is agreed on when the next repair begins.
  const agreedBefore = event.type === 'repair_opened' && agreedAt && !runs();
  const changed = event.type === 'diagnosis_recorded' || event.type === 'estimate_approved' || agreedBefore;
  if (!orderNo || !fault || !changed) return;
  execution.background(async () => {
    await getExternalWorkflowHandle(`service-order:${orderNo}`).signal(statutoryFactsChangedSignal);
  });
  const options = { eventId: `${execution.id}#statutory-repair#${event.id}`, actor: SYSTEM };
  if (!fault.isQualityFault && runs()) {
    const data = { notBecause: fault.notBecause };
    execution.background(() =>
      execution.record(options, (state) =>
        isFinal('repair', state.status) || !runs()
          ? refuse('not_allowed_in_state', 'the repair has ended, or the days no longer count')
          : { type: 'statutory_repair_ended', data },
      ),
    );
  }
  if (!fault.isQualityFault || !agreedAt || runs()) return;
  execution.background(async () => {
    const period = await records.statutoryRepairPeriod({ orderNo });
    if (period === 'past') return;
    await execution.record(options, (state) =>
      isFinal('repair', state.status) || runs() || !state.diagnosis?.fault?.isQualityFault
        ? refuse('not_allowed_in_state', 'the repair has ended, or the days count already')
        : { type: 'statutory_repair_started', data: { startsAt: agreedAt, period } },
    );
  });
}
