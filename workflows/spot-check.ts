import { clocklessNotice } from '../src/domain/alert-rules.js';
import { isFinal } from '../src/domain/machine.js';
import { findingAlertId, SPOT_CHECK_FINDING } from '../src/domain/spot-check.js';
import type { RepairEvent, RepairState } from '../src/domain/steps/repair.js';
import { notices } from './activity-proxies.js';
import type { Execution, ExecutionInput } from './execution.js';

/**
 * Tells the technician and the outlet's manager of what a spot check has found (R2.2, R3.3c), at once and without a
 * deadline: what was found is looked at again by the quality check. With the repair the alerts end.
 * @returns what is to hear each event on record
 */
export function findingTeller(input: Pick<ExecutionInput, 'orderNo' | 'n' | 'outletId'>) {
  const raised: string[] = [];
  return (execution: Execution<RepairState, RepairEvent>, event: RepairEvent, state: RepairState): void => {
    const { orderNo, n, outletId } = input;
    if (!orderNo) return;
    if (event.type === 'spot_check_recorded' && event.data.findings.length > 0) {
      const clockId = findingAlertId(orderNo, n, state.findings.length);
      raised.push(clockId);
      const about = { clockId, kind: SPOT_CHECK_FINDING, orderNo, outletId };
      const notice = clocklessNotice(about, execution.policy(), {
        ...{ at: event.at, responsibleId: state.technicianId, warns: ['assignee', 'outlet_manager'] },
      });
      execution.background(() => notices.raiseAlert(notice));
    }
    if (!isFinal('repair', state.status)) return;
    for (const clockId of raised)
      execution.background(() => notices.resolveAlert({ clockId, reason: event.type }));
  };
}
