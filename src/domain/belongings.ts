/** Something that was in the car at check-in and is not handed back with it, and what became of it. */
export interface MissingBelonging {
  item: string;
  explanation: string;
}

/** What is handed back with the car, and what isn't. */
export interface BelongingsBack {
  belongings: readonly string[];
  missingBelongings: readonly MissingBelonging[];
}

/**
 * Holds what is handed back against the check-in's list (R3.1). An item that is on the list twice is accounted for
 * twice; what is handed back beyond the list was found in the car, and is welcome.
 * @param list as the check-in recorded it
 * @returns the items that nothing is said of, and those called missing that the list doesn't have, or not so often
 */
export function accountFor(
  list: readonly string[],
  { belongings, missingBelongings }: BelongingsBack,
): { unaccounted: string[]; unknown: string[] } {
  const open = [...list];
  const take = (item: string): boolean => {
    const at = open.findIndex((one) => alike(one) === alike(item));
    if (at >= 0) open.splice(at, 1);
    return at >= 0;
  };
  for (const item of belongings) take(item);
  const unknown = missingBelongings.map(({ item }) => item).filter((item) => !take(item));
  return { unaccounted: open, unknown };
}

/** Full-width forms, capitals and blanks tell no items apart. */
function alike(item: string): string {
  return item.normalize('NFKC').trim().toLowerCase();
}

/**
 * What is wrong with the belongings of a hand-over or a return.
 * @returns in words for whoever enters it; null when every item of the list is accounted for
 */
export function belongingsWrong(list: readonly string[], back: BelongingsBack): string | null {
  const { unaccounted, unknown } = accountFor(list, back);
  if (unaccounted.length > 0)
    return `put each item of the check-in's list in belongings, or in missingBelongings with an explanation; open: ${unaccounted.join(', ')}`;
  if (unknown.length > 0)
    return `only what the check-in's list has can be missing; it has no (further) ${unknown.join(', ')}`;
  return null;
}

/** A car that left without anybody holding what was in it against the list; said, never refused. */
export interface BelongingsWarning {
  code: 'belongings_not_checked';
  field: 'belongings';
  message: string;
}

/** What a hand-over says of the belongings; left out, nobody has looked, and the record says so. */
export interface BelongingsHandedOver {
  belongings?: string[] | null;
  missingBelongings?: MissingBelonging[];
}

/**
 * Holds a hand-over's belongings against the check-in's list, where somebody has looked.
 * @returns what is wrong, as `belongingsWrong`; and the warning when the list has items and nobody has looked
 */
export function belongingsAtHandOver(
  list: readonly string[],
  { belongings = null, missingBelongings = [] }: BelongingsHandedOver,
): { wrong: string | null; warnings: BelongingsWarning[] } {
  if (belongings || missingBelongings.length > 0) {
    const back = { belongings: belongings ?? [], missingBelongings };
    return { wrong: belongingsWrong(list, back), warnings: [] };
  }
  const message = `The check-in lists ${list.length} belongings: say in belongings what was handed back.`;
  const unlooked: BelongingsWarning = { code: 'belongings_not_checked', field: 'belongings', message };
  return { wrong: null, warnings: list.length > 0 ? [unlooked] : [] };
}
