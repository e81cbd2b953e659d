/**
 * What a cancelled order leaves to be undone outside Pitlane, by people: each is the kind of an alert of its own, which
 * climbs until somebody has confirmed it and keeps no order open (R2.2, R6.1).
 */
export const UNDOINGS = ['tow_to_call_off', 'parts_order_to_cancel', 'refund_to_pay'] as const;
export type Undoing = (typeof UNDOINGS)[number];

/** One thing to be undone, and who owes it by name; null where the outlet has nobody. */
export interface UndoingOwed {
  what: Undoing;
  /** The supplier of the tow, the number of the order of parts, the amount to be paid back. */
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
