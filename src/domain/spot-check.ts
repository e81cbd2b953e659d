import type { Findings } from './steps/repair.js';

/** The kind of alert that tells of what a spot check of the running repair has found (R2.2, R3.3c). */
export const SPOT_CHECK_FINDING = 'spot_check_finding';

/**
 * The alert about one spot check: raised again, it is the same.
 * @param repair the execution's number in its order
 * @param finding how many findings the repair has with this one
 */
export function findingAlertId(orderNo: string, repair: number, finding: number): string {
  return `${orderNo}/${SPOT_CHECK_FINDING}/${repair}-${finding}`;
}

/**
 * The alerts that a repair may have raised about what spot checks have found.
 * @param findings of the repair, those of the failed check before it and of work that was given back included
 */
export function findingAlertsFor(
  orderNo: string,
  repair: number,
  findings: readonly Pick<Findings, 'from' | 'findings'>[] = [],
): string[] {
  return findings.flatMap(({ from, findings: found }, i) =>
    from === 'spot_check' && found.length > 0 ? findingAlertId(orderNo, repair, i + 1) : [],
  );
}

/** The number of the repair that an alert about a finding belongs to. */
export function repairOfFinding(alertId: string): number {
  return Number(/(\d+)-\d+$/.exec(alertId)?.[1]);
}
