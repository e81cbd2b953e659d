import { ladderOf, type TellingRules } from './alert-rules.js';
import type { Instant } from './instant.js';
import type { ClockRule } from './policy/types.js';
import type { Urgency } from './urgency.js';

/**
 * What a cancelled order leaves to be undone outside Pitlane, by people: each is the kind of an alert of its own, which
 * climbs until somebody has confirmed it and keeps no order open (R2.2, R6.1).
 */
export const UNDOINGS = [
  'tow_to_call_off',
  'parts_order_to_cancel',
  'refund_to_pay',
  'invoice_to_reverse',
  'claim_to_withdraw',
  'loaner_to_take_back',
] as const;
export type Undoing = (typeof UNDOINGS)[number];

/** One thing to be undone, and who owes it by name; null where the outlet has nobody. */
export interface UndoingOwed {
  what: Undoing;
  /**
   * The supplier of the tow, the number of the order of parts or of the invoice, the amount to be paid back, who was
   * claimed from by which number, the loaner's plate.
   */
  reference: string;
  owedBy: string | null;
}

export function isUndoing(kind: string): boolean {
  return UNDOINGS.some((one) => one === kind);
}

/**
 * The alert about one of them: raised again, it is the same.
 * @param n which of its kind in the order, from 1
 */
export function undoingAlertId(orderNo: string, what: Undoing, n: number): string {
  return `${orderNo}/${what}/${n}`;
}

/** A cancelled order, as its alerts tell of it. */
interface Cancelled {
  orderNo: string;
  outletId: string;
  urgency: Urgency;
  telling?: TellingRules | undefined;
  /** By which rule the return of its car is told: what else it leaves to people is told in the same way. */
  rule: Pick<ClockRule, 'escalation'>;
}

/**
 * What the alert about one of them is told.
 * @param n which of its kind in the order, from 1
 * @param at when it is found to be owed
 */
export function undoingNotice(
  { orderNo, outletId, urgency, telling, rule }: Cancelled,
  { what, owedBy }: Omit<UndoingOwed, 'reference'>,
  n: number,
  at: Instant,
) {
  return {
    ...{ clockId: undoingAlertId(orderNo, what, n), kind: what, subject: orderNo, orderNo },
    ...{ outletId, urgency, revision: 0, milestone: 'breach', dueAt: at, firedAt: at, responsibleId: owedBy },
    ...(telling && { telling }),
    ...{ warns: [], endsWhenTaken: true as const },
    ladder: ladderOf(rule),
  };
}
