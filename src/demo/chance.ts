/** Choices that look random and are the same in every run: each is drawn for its own name, so their order is of no effect. */
export interface Chance {
  /** Whether something with a probability from 0 to 1 happens. */
  happens(probability: number, ...name: Name[]): boolean;
  /** A number from `low` up to but not including `high`. */
  between(low: number, high: number, ...name: Name[]): number;
  /** One of a list, which must not be empty. */
  pick<T>(list: readonly T[], ...name: Name[]): T;
}

type Name = string | number;

/**
 * @param seed another seed, another run
 */
export function createChance(seed: string): Chance {
  const draw = (name: Name[]) => mulberry32(fnv1a([seed, ...name].join('\u0000')));
  const between = (low: number, high: number, ...name: Name[]) => low + draw(name) * (high - low);
  return {
    happens: (probability, ...name) => draw(name) < probability,
    between,
    pick: <T>(list: readonly T[], ...name: Name[]): T => {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[Math.floor(between(0, list.length, ...name))] as T;
    },
  };
}

/** FNV-1a, 32 bits: spreads names that differ in one letter over the whole range. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** One step of mulberry32: a number in [0, 1) from 32 bits of state. */
function mulberry32(state: number): number {
  let t = (state + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
