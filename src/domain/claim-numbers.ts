import { DAY_MS } from './duration.js';
import { CLAIMANTS, type Claimant, isClaimant, type Share } from './money.js';

/** The kind of alert that asks for the number of a claim which a bill was settled without (R5.3). */
export const CLAIM_NUMBER_MISSING = 'claim_number_missing';

/** How long the manufacturer or the insurer may take before somebody is reminded: a figure of our own. */
export const CLAIM_NUMBER_WITHIN_MS = 3 * DAY_MS;

/** The alert about one payer's claim: raised again, it is the same. */
export function claimNumberAlertId(orderNo: string, payer: Claimant): string {
  return `${orderNo}/${CLAIM_NUMBER_MISSING}/${CLAIMANTS.indexOf(payer) + 1}`;
}

/** Who pays a share by a claim that has no number yet, and how much. */
export function unnumbered(shares: readonly Share[]): { payer: Claimant; amountCents: number }[] {
  return shares.flatMap(({ payer, amountCents, reference }) =>
    isClaimant(payer) && amountCents > 0 && !reference ? [{ payer, amountCents }] : [],
  );
}
