import {
  qualityCheck as machine,
  newQualityCheck,
  type QualityCheckState,
} from '../src/domain/steps/quality-check.js';
import { records } from './activity-proxies.js';
import { type ExecutionInput, openExecution, type StepResult } from './execution.js';

export interface QualityCheckInput extends ExecutionInput {
  orderNo: string;
  repairedBy: string;
  /** Everybody who has worked on the car in this order. */
  repairers: string[];
}

/** Quality check 质检 (R3.3c): passed, or back to repair; beyond the limit of reworks a manager decides. */
export async function qualityCheck(input: QualityCheckInput): Promise<StepResult<QualityCheckState>> {
  const execution = openExecution(machine, input, newQualityCheck(input));
  const { repairedBy, repairers, outletId } = input;
  const owners = await records.findCheckOwners({ outletId, repairers });
  await execution.note('opened', { type: 'check_opened', data: { repairedBy, ...owners } });
  return execution.untilFinal();
}
