import { parseDuration } from '../duration.js';
import { limitFor } from '../step-clocks.js';
import { URGENCIES } from '../urgency.js';
import type { ClockKind, ClockRule, IsoDuration, Policy } from './types.js';

/** What a standard is held against: a law that nobody may undercut, or a norm that one should know one falls short of. */
export interface Reference {
  id: string;
  name: string;
  /** Article of a law, clause of a norm. */
  article: string;
  kind: 'legal_floor' | 'norm';
}

/** What a version has at one place, and whether that will do. */
export interface Reading {
  actual: string;
  holds: boolean;
}

/** One thing that a reference asks of a standard. */
export interface Requirement {
  reference: Reference;
  /** Where in the document. */
  path: string;
  /** What the reference says, in a sentence. */
  message: string;
  required: string;
  read: (policy: Policy) => Reading;
}

/** What a requirement asks at which place, without who asks it. */
type Asked = Omit<Requirement, 'reference'>;

/** The requirements of one article. */
export function asks(reference: Reference, ...asked: Asked[]): Requirement[] {
  return asked.map((one) => ({ reference, ...one }));
}

/** A deadline that runs for every class of urgency and is none longer than `most`. */
export function limitAtMost(kind: ClockKind, most: IsoDuration, message: string): Asked {
  return clockAsked(kind, 'limit', message, `at most ${most} for every class`, (rule) => {
    const limits = limitsOf(rule);
    return limits.every((limitMs) => limitMs !== null && limitMs <= parseDuration(most));
  });
}

/** The longest limit of a deadline, but no more than the law's: what is beyond it is told at the limit itself. */
export function limitWithin(rule: Pick<ClockRule, 'limit'>, mostMs: number): number {
  return Math.min(mostMs, Math.max(...limitsOf(rule).map((limitMs) => limitMs ?? 0)));
}

/** A deadline that runs for every class of urgency, however long. */
export function limited(kind: ClockKind, message: string): Asked {
  return clockAsked(kind, 'limit', message, 'a limit for every class', (rule) =>
    limitsOf(rule).every((limitMs) => limitMs !== null),
  );
}

/** A deadline in hours that all count, at night and on holidays too. */
export function plainHours(kind: ClockKind, message: string): Asked {
  return clockAsked(kind, 'calendar', message, 'none', (rule) => rule.calendar === null);
}

/** A field of a deadline that must be as the law leaves it. */
export function clockAsked(
  kind: ClockKind,
  field: keyof ClockRule,
  message: string,
  required: string,
  holds: (rule: ClockRule, policy: Policy) => boolean,
): Asked {
  const read = (policy: Policy) => {
    const rule = policy.clocks[kind];
    return { actual: shown(rule[field]), holds: holds(rule, policy) };
  };
  return { path: `clocks.${kind}.${field}`, message, required, read };
}

/** A figure of the document, such as `guarantee.terms.minor.km`, with its bound. */
export function figure(
  path: string,
  bound: { least: number } | { most: number },
  message: string,
  of: (policy: Policy) => number,
): Asked {
  const required = 'least' in bound ? `at least ${bound.least}` : `at most ${bound.most}`;
  const read = (policy: Policy) => {
    const value = of(policy);
    return { actual: shown(value), holds: 'least' in bound ? value >= bound.least : value <= bound.most };
  };
  return { path, message, required, read };
}

/** A duration of the document that must not be longer. */
export function durationAtMost(
  path: string,
  most: IsoDuration,
  message: string,
  of: (policy: Policy) => IsoDuration,
): Asked {
  const read = (policy: Policy) => {
    const value = of(policy);
    return { actual: value, holds: parseDuration(value) <= parseDuration(most) };
  };
  return { path, message, required: `at most ${most}`, read };
}

/** A list that must name some things, in this order. */
export function names(
  path: string,
  needed: readonly string[],
  message: string,
  of: (policy: Policy) => readonly string[],
): Asked {
  const read = (policy: Policy) => {
    const list = of(policy);
    const there = list.filter((one) => needed.includes(one));
    return { actual: shown(list), holds: shown(there) === shown(needed) };
  };
  return { path, message, required: shown(needed), read };
}

/** A value in a few words, for people. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${shown(inner)}`)
    .join(', ');
}

function limitsOf(rule: Pick<ClockRule, 'limit'>): (number | null)[] {
  return URGENCIES.map((urgency) => limitFor(rule, { urgency }));
}
