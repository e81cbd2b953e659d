import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, FORBIDDEN, forbiddenTable, setCost } from '../../src/domain/assignment.js';

/** A cell is null where the pair is forbidden. */
type Cells = ([number, number] | null)[][];

function solve(cells: Cells): number[] {
  const columns = cells[0]?.length ?? 0;
  const table = forbiddenTable(cells.length, columns);
  cells.forEach((row, r) => {
    row.forEach((cell, c) => {
      if (cell !== null) setCost(table, r, c, cell[0], cell[1]);
    });
  });
  return [...assign(table)];
}

function costOf(cells: Cells, columnOf: number[]): [number, number] {
  let sum: [number, number] = [0, 0];
  columnOf.forEach((column, row) => {
    if (column === -1) return;
    const cell = cells[row]?.[column] ?? [FORBIDDEN, FORBIDDEN];
    sum = [sum[0] + cell[0], sum[1] + cell[1]];
  });
  return sum;
}

/** Every way to match the rows, the wrong ones left out. */
function* everyMatching(cells: Cells, row = 0, used: number[] = []): Generator<number[]> {
  if (row === cells.length) {
    yield used;
    return;
  }
  yield* everyMatching(cells, row + 1, [...used, -1]);
  for (let column = 0; column < (cells[row]?.length ?? 0); column += 1) {
    if (cells[row]?.[column] && !used.includes(column))
      yield* everyMatching(cells, row + 1, [...used, column]);
  }
}

/** Better first: rows served in order of precedence, then the first cost, then the second. */
function isBetter(cells: Cells, a: number[], b: number[]): boolean {
  for (let row = 0; row < cells.length; row += 1) {
    const difference = Number(a[row] !== -1) - Number(b[row] !== -1);
    if (difference !== 0) return difference > 0;
  }
  const [costA, costB] = [costOf(cells, a), costOf(cells, b)];
  return costA[0] < costB[0] || (costA[0] === costB[0] && costA[1] < costB[1]);
}

const smallTable: fc.Arbitrary<Cells> = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, columns }) => {
    const cell = fc.option(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9 })), {
      freq: 2,
    });
    const row = fc.array(cell, { minLength: columns, maxLength: columns });
    return fc.array(row, { minLength: rows, maxLength: rows });
  });

describe('assign', () => {
  it('takes the best total, not the first fit (R3.2b)', () => {
    expect(
      solve([
        [
          [1, 0],
          [2, 0],
        ],
        [
          [1, 0],
          [9, 0],
        ],
      ]),
    ).toEqual([1, 0]);
  });

  it('moves an earlier row to another column rather than leave a later one out (R3.2b)', () => {
    expect(
      solve([
        [
          [0, 0],
          [9, 0],
        ],
        [[5, 0], null],
      ]),
    ).toEqual([1, 0]);
  });

  it('never leaves out an earlier row for a later one, however cheap the later one is (R3.2b)', () => {
    expect(solve([[[1000, 0]], [[0, 0]]])).toEqual([0, -1]);
  });

  it('looks at the second cost only where the first is equal', () => {
    expect(
      solve([
        [
          [1, 0],
          [0, 99],
        ],
      ]),
    ).toEqual([1]);
    expect(
      solve([
        [
          [1, 7],
          [1, 6],
        ],
      ]),
    ).toEqual([1]);
  });

  it('answers for tables without rows, without columns, and with every pair forbidden', () => {
    expect(solve([])).toEqual([]);
    expect([...assign(forbiddenTable(2, 0))]).toEqual([-1, -1]);
    expect(solve([[null, null]])).toEqual([-1]);
  });

  it('is as good as the best of all matchings, by precedence and then by cost (R3.2b)', () => {
    fc.assert(
      fc.property(smallTable, (cells) => {
        const found = solve(cells);
        const used = found.filter((column) => column !== -1);
        expect(new Set(used).size).toBe(used.length);
        expect(costOf(cells, found)[0]).toBeLessThan(FORBIDDEN);
        for (const other of everyMatching(cells)) expect(isBetter(cells, other, found)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('stays exact when rows are many and most find no place', () => {
    const size = fc.integer({ min: 20, max: 40 });
    fc.assert(
      fc.property(
        size,
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 50 })),
        (rows, columns, numbers) => {
          const cells: Cells = Array.from({ length: rows }, () =>
            Array.from({ length: columns }, () => {
              const cost = numbers.next().value as number;
              return cost % 3 === 0 ? null : ([cost, 0] as [number, number]);
            }),
          );
          const found = solve(cells);
          const accepted = cells.filter((_, row) => found[row] !== -1);
          // Those left out change nothing for those accepted: alone, they cost the same.
          expect(costOf(accepted, solve(accepted))).toEqual(costOf(cells, found));
        },
      ),
      { numRuns: 100 },
    );
  });
});
