import fc from 'fast-check';
import type { Filing } from './complaint-driver.js';
import { PARTS, type Part } from './complaint-model.js';

// What happens in the random lives of complaints.

export interface Chance {
  pick: number;
  by: Part;
  to: Part | null;
  ok: boolean;
  cents: number;
}
/** What is done next to one of the complaints; which command exactly depends on where it is by then. */
export type Move = Chance & {
  kind: 'next' | 'any' | 'together' | 'twice' | 'malformed' | 'wrong role' | 'again' | 'key reused';
  complaint: number;
};

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('next' as const) },
    { weight: 4, arbitrary: fc.constant('any' as const) },
    { weight: 6, arbitrary: fc.constantFrom('together' as const, 'twice' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        'malformed' as const,
        'wrong role' as const,
        'again' as const,
        'key reused' as const,
      ),
    },
  ),
  complaint: fc.nat(1),
  pick: fc.nat(1000),
  by: fc.constantFrom(...PARTS),
  to: fc.constantFrom(...PARTS, null),
  // Half of the customers say no, so that complaints go up.
  ok: fc.boolean(),
  cents: fc.constantFrom(0, 100_000, 100_001, 300_001, 1_000_001),
});

const filing: fc.Arbitrary<Filing> = fc.record({
  anonymous: fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  outside: fc.boolean(),
  against: fc.subarray<Part>(['csm', 'region'], { maxLength: 1 }),
});

/** How a complaint is brought to its end whose customer is known. */
export const ENDS = ['withdrawn', 'accepted_by_customer', 'mediation_notice'] as const;

/** Two complaints about one order, and one more when all is over. */
export const lives = fc.record({
  filings: fc.tuple(filing, filing),
  moves: fc.array(move, { minLength: 15, maxLength: 35, size: 'max' }),
  ends: fc.tuple(fc.constantFrom(...ENDS), fc.constantFrom(...ENDS)),
  later: filing,
});
