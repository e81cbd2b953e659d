import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountFor, belongingsAtHandOver, belongingsWrong } from '../../src/domain/belongings.js';

const LIST = ['雨伞', '行车记录仪', '雨伞'];
const lost = (item: string) => ({ item, explanation: '客户说已自行取走' });

describe('belongings against the list of the check-in (R3.1)', () => {
  it('are all in order when each item, as often as it is listed, goes back or is explained', () => {
    const back = { belongings: ['雨伞', '雨伞'], missingBelongings: [lost('行车记录仪')] };
    expect(accountFor(LIST, back)).toEqual({ unaccounted: [], unknown: [] });
    expect(belongingsWrong(LIST, back)).toBeNull();
  });

  it('name what nothing is said of, and what was never listed but is called missing', () => {
    const one = { belongings: [' 雨伞 '], missingBelongings: [] };
    expect(accountFor(LIST, one).unaccounted).toEqual(['行车记录仪', '雨伞']);
    expect(belongingsWrong(LIST, one)).toContain('行车记录仪, 雨伞');
    const all = { belongings: LIST, missingBelongings: [lost('手机')] };
    expect(belongingsWrong(LIST, all)).toContain('手机');
  });

  it('may be more than was listed: what was found in the car goes back too', () => {
    expect(belongingsWrong([], { belongings: ['太阳镜'], missingBelongings: [] })).toBeNull();
  });

  it('however the list is split between handed back and missing nothing stays open; one item less does', () => {
    const lists = fc.array(fc.tuple(fc.constantFrom('a', 'B', '伞', 'ｃ'), fc.boolean()), { minLength: 1 });
    fc.assert(
      fc.property(lists, (split) => {
        const list = split.map(([item]) => item);
        const belongings = split.flatMap(([item, back]) => (back ? [item.toUpperCase()] : []));
        const missing = split.flatMap(([item, back]) => (back ? [] : [lost(item)]));
        const back = { belongings, missingBelongings: missing };
        expect(accountFor(list, back)).toEqual({ unaccounted: [], unknown: [] });
        const less =
          belongings.length > 0
            ? { belongings: belongings.slice(1), missingBelongings: missing }
            : { belongings, missingBelongings: missing.slice(1) };
        expect(accountFor(list, less).unaccounted).toHaveLength(1);
      }),
    );
  });

  it('at a hand-over that says nothing of them are a warning, and none where nothing was listed (R5.3)', () => {
    expect(belongingsAtHandOver(LIST, {}).warnings).toMatchObject([{ code: 'belongings_not_checked' }]);
    expect(belongingsAtHandOver([], {})).toEqual({ wrong: null, warnings: [] });
    expect(belongingsAtHandOver(LIST, { belongings: LIST })).toEqual({ wrong: null, warnings: [] });
    expect(belongingsAtHandOver(LIST, { missingBelongings: [lost('雨伞')] }).wrong).toContain('行车记录仪');
  });
});
