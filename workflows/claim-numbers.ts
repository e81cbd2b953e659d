import { patched } from '@temporalio/workflow';
import { clocklessNotice } from '../src/domain/alert-rules.js';
import { CLAIM_NUMBER_MISSING, claimNumberAlertId, unnumbered } from '../src/domain/claim-numbers.js';
import { addMs, type Instant } from '../src/domain/instant.js';
import type { Actor } from '../src/domain/machine.js';
import type { Claimant } from '../src/domain/money.js';
import type { StepPolicy } from '../src/domain/policy/types.js';
import type { SettlementEvent, SettlementState } from '../src/domain/steps/settlement.js';
import { notices, records } from './activity-proxies.js';
import type { Execution } from './execution.js';
import type { SettlementInput } from './settlement.js';

/**
 * Reminds who has settled of each share that is claimed without a number (R5.3): once, when the manufacturer or the insurer
 * has had its time. The alert does the waiting, for the order may close before, and ends when the number comes
 * (client/claim-numbers.ts) or the order is cancelled.
 * @returns what is to hear each event on record
 */
export function numberChaser({ orderNo, outletId, claimNumberWithinMs }: SettlementInput) {
  const asked: { clockId: string; raised: Promise<void> }[] = [];
  return (execution: Execution<SettlementState, SettlementEvent>, event: SettlementEvent): void => {
    // Settlements that began before there were reminders have no time for them.
    if (!orderNo || claimNumberWithinMs === undefined) return;
    if (event.type === 'settled') {
      const about = { orderNo, outletId, dueAt: addMs(event.at, claimNumberWithinMs), by: event.actor };
      for (const { payer } of unnumbered(event.data.shares)) {
        const clockId = claimNumberAlertId(orderNo, payer);
        execution.background(() => {
          const raised = remind(execution.policy(), clockId, payer, about);
          asked.push({ clockId, raised });
          return raised;
        });
      }
    }
    if (event.type !== 'order_cancelled') return;
    for (const { clockId, raised } of asked)
      execution.background(async () => {
        await raised;
        await notices.resolveAlert({ clockId, reason: event.type });
      });
  };
}

async function remind(
  policy: StepPolicy,
  clockId: string,
  payer: Claimant,
  { orderNo, outletId, dueAt, by }: { orderNo: string; outletId: string; dueAt: Instant; by: Actor },
): Promise<void> {
  const responsibleId = by.kind === 'staff' ? by.id : (await records.findCashier({ outletId })).cashierId;
  const about = { clockId, kind: CLAIM_NUMBER_MISSING, orderNo, outletId };
  // To come: the alert waits until then.
  await notices.raiseAlert(clocklessNotice(about, policy, { at: dueAt, responsibleId, warns: ['assignee'] }));
  // Who entered the number before there was an alert had none to end.
  if (!patched('numbers-before-their-reminder')) return;
  const { claims } = await records.findPapers({ orderNo });
  if (claims.some((claim) => claim.payer === payer))
    await notices.resolveAlert({ clockId, reason: 'claim_number_recorded' });
}
