/**
 * Who pays a line of an estimate or a settlement. `outlet` is who owes the guarantee, wherever the car is, and for any other
 * rework who did the work; the settlement says which (`payingOutletId`).
 */
export const PAYERS = ['customer', 'warranty', 'insurer', 'goodwill', 'outlet'] as const;
export type Payer = (typeof PAYERS)[number];

/** Who pays by a claim that has a number: 索赔单号 of the manufacturer, 报案号 of the insurer. */
export const CLAIMANTS = ['warranty', 'insurer'] as const satisfies readonly Payer[];
export type Claimant = (typeof CLAIMANTS)[number];

export function isClaimant(payer: Payer): payer is Claimant {
  return CLAIMANTS.some((one) => one === payer);
}

/** What one payer has of a bill; a warranty's or an insurer's with the number of its claim, where there is one yet. */
export interface Share {
  payer: Payer;
  amountCents: number;
  reference?: string | null;
}

/** One line of an estimate: labour or parts, in cents (分) of CNY. */
export interface EstimateLine {
  kind: 'labour' | 'part';
  description: string;
  /** The manufacturer's or the supplier's number of a part. */
  partNo?: string | null;
  quantity: number;
  unitPriceCents: number;
  payer: Payer;
}

/**
 * @param lines quantities may be fractional (hours of labour); each line is rounded to the cent
 * @returns the sum in cents
 */
export function totalCents(lines: EstimateLine[]): number {
  return lines.reduce((sum, line) => sum + lineCents(line), 0);
}

/** What one line comes to, rounded to the cent. */
export function lineCents({ quantity, unitPriceCents }: EstimateLine): number {
  return Math.round(quantity * unitPriceCents);
}

/** What one payer's lines come to, in cents. */
export function centsPaidBy(lines: EstimateLine[], payer: Payer): number {
  return totalCents(lines.filter((line) => line.payer === payer));
}

/** An amount as people read it, such as `1000.00 yuan`. */
export function inYuan(cents: number): string {
  return `${(cents / 100).toFixed(2)} yuan`;
}
