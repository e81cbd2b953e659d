import { type EstimateLine, lineCents } from './money.js';

/** Where a bill differs from what was estimated: one line of either, or of both. */
export interface BillDifference {
  kind: 'labour' | 'part';
  description: string;
  partNo: string | null;
  estimatedCents: number;
  actualCents: number;
  /** What the bill has more; negative when it has less. */
  differenceCents: number;
}

/**
 * Holds a bill against its estimate, line by line (R5.3). Lines are the same by the part's number, else by kind and
 * description; several of the same are taken together.
 * @param estimated the lines that the customer approved
 * @param actual the lines of the bill
 * @returns the lines that differ, in the order of the estimate, then of the bill; the differences come to what the
 * bill has more
 */
export function billDifferences(
  estimated: readonly EstimateLine[],
  actual: readonly EstimateLine[],
): BillDifference[] {
  const rows = new Map<string, BillDifference>();
  const add = (line: EstimateLine, estimatedCents: number, actualCents: number) => {
    const { kind, description, partNo = null } = line;
    const key = partNo ? `no ${partNo}` : `${kind} ${description}`;
    const row = rows.get(key) ?? {
      ...{ kind, description, partNo },
      ...{ estimatedCents: 0, actualCents: 0, differenceCents: 0 },
    };
    row.estimatedCents += estimatedCents;
    row.actualCents += actualCents;
    row.differenceCents = row.actualCents - row.estimatedCents;
    rows.set(key, row);
  };
  for (const line of estimated) add(line, lineCents(line), 0);
  for (const line of actual) add(line, 0, lineCents(line));
  return [...rows.values()].filter(({ differenceCents }) => differenceCents !== 0);
}
