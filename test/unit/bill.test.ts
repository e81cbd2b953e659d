import fc from 'fast-check';
import { expect, it } from 'vitest';
import { billDifferences } from '../../src/domain/bill.js';
import { totalCents } from '../../src/domain/money.js';

const line = fc.record({
  kind: fc.constantFrom('labour' as const, 'part' as const),
  description: fc.constantFrom('工时', '刹车片', '水泵'),
  partNo: fc.constantFrom(null, 'A-1', 'B-2'),
  quantity: fc.integer({ min: 1, max: 9 }),
  unitPriceCents: fc.integer({ min: 0, max: 100_000 }),
  payer: fc.constant('customer' as const),
});
const lines = fc.array(line, { maxLength: 8 });

it('the differences come to exactly what the bill has more than the estimate (R5.3)', () => {
  fc.assert(
    fc.property(lines, lines, (estimated, actual) => {
      const rows = billDifferences(estimated, actual);
      const more = rows.reduce((sum, { differenceCents }) => sum + differenceCents, 0);
      expect(more).toBe(totalCents(actual) - totalCents(estimated));
      expect(rows.every(({ differenceCents }) => differenceCents !== 0)).toBe(true);
    }),
  );
});

it('a bill as estimated differs in nothing, in whatever order its lines stand (R5.3)', () => {
  fc.assert(
    fc.property(lines, (estimated) => {
      expect(billDifferences(estimated, [...estimated].reverse())).toEqual([]);
    }),
  );
});

it('names what was dearer, left out and added, the part by its number however it is described (R5.3)', () => {
  const part = { kind: 'part' as const, quantity: 1, payer: 'customer' as const };
  const labour = { kind: 'labour' as const, description: '工时', quantity: 2, payer: 'customer' as const };
  const estimated = [
    { ...labour, unitPriceCents: 30_000 },
    { ...part, description: '刹车片', partNo: 'A-1', unitPriceCents: 45_000 },
    { ...part, description: '制动液', unitPriceCents: 6_000 },
  ];
  const actual = [
    { ...labour, unitPriceCents: 30_000 },
    { ...part, description: '前刹车片', partNo: 'A-1', unitPriceCents: 48_000 },
    { ...part, description: '垫圈', unitPriceCents: 500 },
  ];
  expect(billDifferences(estimated, actual)).toMatchObject([
    { partNo: 'A-1', estimatedCents: 45_000, actualCents: 48_000, differenceCents: 3_000 },
    { description: '制动液', actualCents: 0, differenceCents: -6_000 },
    { description: '垫圈', estimatedCents: 0, differenceCents: 500 },
  ]);
});
