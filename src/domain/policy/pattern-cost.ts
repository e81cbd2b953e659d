/** In how many ways one place of a text may be tried: beyond it a hostile text could hold up the API for minutes. */
export const MOST_WAYS = 10_000;
export const LONGEST_PATTERN = 2_000;
const MOST_REPETITIONS = 200;

/**
 * What keeps a pattern of the standard from being used (R3.2b, R8.1): that it doesn't compile, is too long, or could
 * backtrack catastrophically. The rule for the last is simple: every repetition has an upper bound, and the ways in which a
 * pattern can be tried at one place, all its repetitions and alternatives multiplied, are at most {@link MOST_WAYS}. A
 * nested repetition such as `(a{1,20}){0,10}` counts 20 to the power of 10.
 * @returns what is wrong, for people; null when nothing is
 */
export function patternProblem(source: string): string | null {
  if (source.length > LONGEST_PATTERN) return `must be at most ${LONGEST_PATTERN} characters`;
  try {
    if (new RegExp(source).test('')) return 'must not match the empty text';
  } catch {
    return 'is not a regular expression that can be used';
  }
  if (/\\(?:[1-9]|k<)/.test(source.replaceAll('\\\\', ''))) return 'must not refer back to a group';
  const ways = waysOf(source);
  if (ways === Number.POSITIVE_INFINITY)
    return `must not repeat without an upper bound of at most ${MOST_REPETITIONS}: write {0,40} instead of * or +`;
  if (ways > MOST_WAYS)
    return `can be tried in more than ${MOST_WAYS} ways at one place: use fewer or shorter repetitions`;
  return null;
}

/** The ways in which a pattern that compiles can be tried at one place; infinite for a repetition without a bound. */
function waysOf(source: string): number {
  let at = 0;

  function alternatives(): number {
    let sum = sequence();
    while (source[at] === '|') {
      at += 1;
      sum += sequence();
    }
    return sum;
  }

  function sequence(): number {
    let product = 1;
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      product *= repeated(atom());
    }
    return product;
  }

  /** The ways of the atom at the position, which moves behind it. */
  function atom(): number {
    const rest = source.slice(at);
    const [group] = /^\((?:\?(?:[:=!]|<[=!]|<[A-Za-z_$][\w$]*>))?/.exec(rest) ?? [];
    if (group !== undefined) {
      at += group.length;
      const ways = alternatives();
      at += 1;
      return ways;
    }
    const [plain = rest.slice(0, 1)] = /^\[(?:\\.|[^\]\\])*\]|^\\./s.exec(rest) ?? [];
    at += plain.length;
    return 1;
  }

  function repeated(once: number): number {
    const [quantifier, least = '', comma, most = ''] =
      /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at)) ?? [];
    if (quantifier === undefined) return once;
    at += quantifier.length;
    if (quantifier.startsWith('?')) return once + 1;
    const upTo = comma === ',' ? most : least;
    if (upTo === '' || Number(upTo) > MOST_REPETITIONS) return Number.POSITIVE_INFINITY;
    return sumOfPowers(once, Number(least), Number(upTo));
  }

  return alternatives();
}

/** `once` to the power of each number of repetitions, added up; more than {@link MOST_WAYS} is counted no further. */
function sumOfPowers(once: number, least: number, most: number): number {
  if (once === 1) return most - least + 1;
  let sum = 0;
  for (let n = least; n <= most && sum <= MOST_WAYS; n++) sum += once ** n;
  return sum;
}
