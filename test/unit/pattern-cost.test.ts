import { describe, expect, it } from 'vitest';
import { MOST_WAYS, patternProblem } from '../../src/domain/policy/pattern-cost.js';

describe('which patterns a version may bring along (R3.2b, R8.1)', () => {
  it('takes patterns whose repetitions are bounded', () => {
    const good = [
      'brak[a-z]{0,20}[^.]{0,60}fail(?:s|ed)?',
      '(?: [a-z]{1,15}){0,2} smoke',
      '(?<=no )oil\\b(?! change)',
      '[*+]{1,3}\\*\\+',
      '刹车(?:失灵|不灵)',
      'a{3}|b??c',
    ];
    for (const source of good) expect([source, patternProblem(source)]).toEqual([source, null]);
  });

  it('refuses what repeats without a bound, wherever it stands', () => {
    for (const source of ['a+b', 'a*?b', '(?:a{2,})b', 'x(?=.*y)', '[+]a[b]+c', 'a{1,201}b', '\\[a*b'])
      expect([source, patternProblem(source)]).toEqual([source, expect.stringContaining('upper bound')]);
  });

  it('refuses repetitions in one another and side by side that multiply', () => {
    for (const source of [
      '(?:[a-z]{1,20}){0,10}x',
      '(a|aa){1,40}$',
      '.{0,150}a.{0,150}b',
      '((a{1,9}){1,9}){1,9}z',
    ])
      expect([source, patternProblem(source)]).toEqual([source, expect.stringContaining(`${MOST_WAYS}`)]);
  });

  it('refuses what does not compile, matches nothing at all, refers back or is too long', () => {
    const wrong = {
      '(a': 'regular expression',
      '[z-a]': 'regular expression',
      'a?': 'empty',
      '': 'empty',
      '(a)\\1': 'refer back',
    };
    for (const [source, message] of Object.entries(wrong))
      expect([source, patternProblem(source)]).toEqual([source, expect.stringContaining(message)]);
    expect(patternProblem('a'.repeat(2_001))).toContain('2000');
    expect(patternProblem('\\\\1'), 'a backslash, and a one').toBeNull();
  });

  it('is done at once with the hostile text that a refused pattern would hang on', () => {
    const hostile = `${'a'.repeat(10_000)}!`;
    const nearest = '(?:[a-z]{1,9}){0,4}x';
    expect(patternProblem(nearest)).toBeNull();
    expect(new RegExp(nearest).test(hostile)).toBe(false);
  });
});
