/** Who pays a line of an estimate or a settlement. */
export const PAYERS = ['customer', 'warranty', 'insurer', 'goodwill'] as const;
export type Payer = (typeof PAYERS)[number];

/** One line of an estimate: labour or parts, in cents (分) of CNY. */
export interface EstimateLine {
  kind: 'labour' | 'part';
  description: string;
  quantity: number;
  unitPriceCents: number;
  payer: Payer;
}

/**
 * @param lines quantities may be fractional (hours of labour); each line is rounded to the cent
 * @returns the sum in cents
 */
export function totalCents(lines: EstimateLine[]): number {
  return lines.reduce((sum, line) => sum + Math.round(line.quantity * line.unitPriceCents), 0);
}
