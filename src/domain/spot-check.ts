/** The kind of alert that tells of what a spot check of the running repair has found (R2.2, R3.3c). */
export const SPOT_CHECK_FINDING = 'spot_check_finding';

/**
 * The alert about one spot check: raised again, it is the same.
 * @param repair the execution's number in its order
 * @param finding how many findings the repair has with this one
 */
export function findingAlertId(orderNo: string, repair: number, finding: number): string {
  return `${findingAlertsOf(orderNo, repair)}${finding}`;
}

/** What the alerts about one repair's spot checks begin with. */
export function findingAlertsOf(orderNo: string, repair: number): string {
  return `${orderNo}/${SPOT_CHECK_FINDING}/${repair}-`;
}

/** The number of the repair that an alert about a finding belongs to. */
export function repairOfFinding(alertId: string): number {
  return Number(/(\d+)-\d+$/.exec(alertId)?.[1]);
}
