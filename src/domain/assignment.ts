/**
 * The assignment problem: who serves whom at the least total cost.
 *
 * Shortest augmenting paths with potentials (Hungarian method in the form of Jonker and Volgenant), rectangular,
 * with forbidden pairs. Costs are pairs of numbers compared lexicographically, so that a second goal can never
 * outweigh the first; the method only adds, subtracts and compares, hence it stays exact on integers.
 */

/** A cost table in row-major order. `primary` is `FORBIDDEN` where the pair must not be formed. */
export interface CostTable {
  rows: number;
  columns: number;
  primary: Float64Array;
  secondary: Float64Array;
}

export const FORBIDDEN = Number.POSITIVE_INFINITY;

/** Makes a table in which every pair is forbidden; fill in what is allowed with `setCost`. */
export function forbiddenTable(rows: number, columns: number): CostTable {
  const primary = new Float64Array(rows * columns).fill(FORBIDDEN);
  return { rows, columns, primary, secondary: new Float64Array(rows * columns) };
}

/** Allows the pair (row, column) at a cost. Both parts should be integers below 2^40, so that sums stay exact. */
export function setCost(table: CostTable, row: number, column: number, primary: number, secondary = 0): void {
  table.primary[row * table.columns + column] = primary;
  table.secondary[row * table.columns + column] = secondary;
}

/** Potentials and the matching so far. Rows and columns count from 1; 0 stands for "none". */
interface Search {
  rowPrimary: Float64Array;
  rowSecondary: Float64Array;
  columnPrimary: Float64Array;
  columnSecondary: Float64Array;
  rowOf: Int32Array;
  cameFrom: Int32Array;
  slackPrimary: Float64Array;
  slackSecondary: Float64Array;
  visited: Uint8Array;
  closed: Uint8Array;
}

/**
 * Matches rows to columns. Rows are given in order of precedence: a row is left out only if it cannot be matched
 * together with the rows accepted before it, so the accepted set is the best one by precedence and also a largest
 * one (matchable sets form a matroid). Among all matchings of the accepted rows the one of least total cost is taken.
 *
 * Takes a table of costs; gives for each row its column (from 0), or -1. Equal costs: always the same answer for the
 * same table. Time is O(rows × columns × matched), and a row that finds no place closes the columns it tried.
 */
export function assign(table: CostTable): Int32Array {
  const { rows, columns } = table;
  const search: Search = {
    rowPrimary: new Float64Array(rows + 1),
    rowSecondary: new Float64Array(rows + 1),
    columnPrimary: new Float64Array(columns + 1),
    columnSecondary: new Float64Array(columns + 1),
    rowOf: new Int32Array(columns + 1),
    cameFrom: new Int32Array(columns + 1),
    slackPrimary: new Float64Array(columns + 1),
    slackSecondary: new Float64Array(columns + 1),
    visited: new Uint8Array(columns + 1),
    closed: new Uint8Array(columns + 1),
  };
  for (let row = 1; row <= rows; row += 1) insertRow(table, search, row);
  const columnOf = new Int32Array(rows).fill(-1);
  for (let column = 1; column <= columns; column += 1) {
    const row = at(search.rowOf, column);
    if (row > 0) columnOf[row - 1] = column - 1;
  }
  return columnOf;
}

function insertRow(table: CostTable, search: Search, row: number): void {
  const { rowOf, cameFrom, visited, closed } = search;
  rowOf[0] = row;
  search.slackPrimary.fill(FORBIDDEN);
  search.slackSecondary.fill(0);
  visited.fill(0);
  let column = 0;
  do {
    visited[column] = 1;
    const next = nearestColumn(table, search, column);
    if (next === 0) {
      // Every column in reach is taken by rows that can go nowhere else, and that stays so: no later row needs to try them.
      for (let j = 1; j <= table.columns; j += 1) if (visited[j]) closed[j] = 1;
      return;
    }
    shiftPotentials(table.columns, search, next);
    column = next;
  } while (at(rowOf, column) !== 0);
  while (column !== 0) {
    const previous = at(cameFrom, column);
    rowOf[column] = at(rowOf, previous);
    column = previous;
  }
}

/** Relaxes the edges of the row that holds `from`; gives the unvisited column of least slack, or 0 if none is in reach. */
function nearestColumn(table: CostTable, search: Search, from: number): number {
  const { slackPrimary, slackSecondary, columnPrimary, columnSecondary, visited, closed, cameFrom } = search;
  const row = at(search.rowOf, from);
  const rowPrimary = at(search.rowPrimary, row);
  const rowSecondary = at(search.rowSecondary, row);
  const offset = (row - 1) * table.columns - 1;
  let nearest = 0;
  let leastPrimary = FORBIDDEN;
  let leastSecondary = 0;
  for (let j = 1; j <= table.columns; j += 1) {
    if (visited[j] || closed[j]) continue;
    const primary = at(table.primary, offset + j) - rowPrimary - at(columnPrimary, j);
    const secondary = at(table.secondary, offset + j) - rowSecondary - at(columnSecondary, j);
    if (isLess(primary, secondary, at(slackPrimary, j), at(slackSecondary, j))) {
      slackPrimary[j] = primary;
      slackSecondary[j] = secondary;
      cameFrom[j] = from;
    }
    if (isLess(at(slackPrimary, j), at(slackSecondary, j), leastPrimary, leastSecondary)) {
      leastPrimary = at(slackPrimary, j);
      leastSecondary = at(slackSecondary, j);
      nearest = j;
    }
  }
  return nearest;
}

/** Moves the potentials by the slack of `next`, which keeps every reduced cost at or above zero. */
function shiftPotentials(columns: number, search: Search, next: number): void {
  const { rowOf, rowPrimary, rowSecondary, columnPrimary, columnSecondary, visited } = search;
  const primary = at(search.slackPrimary, next);
  const secondary = at(search.slackSecondary, next);
  for (let j = 0; j <= columns; j += 1) {
    if (visited[j]) {
      const row = at(rowOf, j);
      rowPrimary[row] = at(rowPrimary, row) + primary;
      rowSecondary[row] = at(rowSecondary, row) + secondary;
      columnPrimary[j] = at(columnPrimary, j) - primary;
      columnSecondary[j] = at(columnSecondary, j) - secondary;
    } else {
      search.slackPrimary[j] = at(search.slackPrimary, j) - primary;
      search.slackSecondary[j] = at(search.slackSecondary, j) - secondary;
    }
  }
}

function isLess(primary: number, secondary: number, thanPrimary: number, thanSecondary: number): boolean {
  if (primary === FORBIDDEN) return false;
  return primary < thanPrimary || (primary === thanPrimary && secondary < thanSecondary);
}

/** Reads a cell that is known to exist; the compiler cannot know it. */
function at(cells: Float64Array | Int32Array, index: number): number {
  return cells[index] as number;
}
