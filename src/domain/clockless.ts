import { ASSESSMENT_EXPIRY } from './assessment.js';
import { CHANNEL_DOWN } from './channel-outage.js';
import { CLAIM_NUMBER_MISSING } from './claim-numbers.js';
import { REWORK_PAID_HERE } from './guarantee.js';
import { SPOT_CHECK_FINDING } from './spot-check.js';
import { UNDOINGS } from './undoing.js';

/** Kinds of alerts that no clock raises: each has its row of the ledger and no story (R2.2, R2.4, R6.1). */
export const CLOCKLESS = [
  ASSESSMENT_EXPIRY,
  CHANNEL_DOWN,
  SPOT_CHECK_FINDING,
  CLAIM_NUMBER_MISSING,
  REWORK_PAID_HERE,
  ...UNDOINGS,
] as const;

export function isClockless(kind: string): boolean {
  return CLOCKLESS.some((one) => one === kind);
}
