import { canonical } from '../canonical.js';
import { isObject, type KeptPolicy, type OverrideScope } from './versions.js';

export const DIFFERENCE_KINDS = ['added', 'removed', 'changed', 'reordered'] as const;

/** One place at which two versions differ; what is missing on a side is null there. */
export interface Difference {
  /** Such as `clocks.repair_completion.escalation[2].after`: members of lists are named by their key. */
  path: string;
  kind: (typeof DIFFERENCE_KINDS)[number];
  before: unknown;
  after: unknown;
}

type Keyed = Record<string, unknown>;

/** By what the members of a list are told apart, wherever they stand in it; other objects by all that they say. */
const KEYS: Record<string, (member: Keyed) => unknown> = {
  urgency: ({ id }) => id,
  calendars: ({ id }) => id,
  certificates: ({ certificate }) => certificate,
  escalation: ({ level }) => level,
  pauses: ({ on }) => on,
  shifts: ({ weekday, from }) => `${weekday} ${from}`,
  unfilled: ({ at }) => at,
  contacts: ({ after }) => after,
  channels: ({ fromLevel, urgencies }) => `${fromLevel} ${String(urgencies)}`,
  overrides: ({ where }) => scopeName(where as OverrideScope),
};

/** For which cases an override is, in a few words. */
function scopeName(where: OverrideScope): string {
  return (['outletId', 'model', 'customerType'] as const)
    .filter((name) => where[name] !== undefined)
    .map((name) => `${name}=${where[name]}`)
    .join(' ');
}

/**
 * What differs between two versions, field by field, overrides included (R8.2). Members of lists are compared with the one of
 * the same key, so that one put in at the top changes nothing else; another order is told as such.
 * @returns in the order of the paths; nothing when both say the same
 */
export function differences(one: KeptPolicy, other: KeptPolicy): Difference[] {
  return between('', contentOf(one), contentOf(other)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What people have written of a version: its name and the speed of time are none of it. */
function contentOf({ policy, overrides }: KeptPolicy): Keyed {
  const { version: _version, timeScale: _timeScale, ...document } = policy;
  return { ...document, overrides };
}

/** The part of a version that a path is of: one deadline, one rule, one calendar, or what has a name of its own. */
export function sectionOf(path: string): string {
  const [, section = path] = /^((?:clocks\.[^.[]+)|(?:[^.[]+\[[^\]]*\])|[^.[]+)/.exec(path) ?? [];
  return section;
}

function between(path: string, before: unknown, after: unknown): Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) return betweenLists(path, before, after);
  if (isObject(before) && isObject(after)) {
    const dotted = (name: string) => (path === '' ? name : `${path}.${name}`);
    return betweenMembers(new Map(Object.entries(before)), new Map(Object.entries(after)), dotted);
  }
  if (canonical(before) === canonical(after)) return [];
  if (before === undefined) return [{ path, kind: 'added', before: null, after }];
  if (after === undefined) return [{ path, kind: 'removed', before, after: null }];
  return [{ path, kind: 'changed', before, after }];
}

function betweenLists(path: string, before: unknown[], after: unknown[]): Difference[] {
  const [was, is] = [byKey(path, before), byKey(path, after)];
  const stayed = [...was.keys()].filter((key) => is.has(key));
  const stand = [...is.keys()].filter((key) => was.has(key));
  return [
    ...betweenMembers(was, is, (key) => `${path}[${key}]`),
    ...(canonical(stayed) === canonical(stand)
      ? []
      : [{ path, kind: 'reordered' as const, before: stayed, after: stand }]),
  ];
}

function betweenMembers(
  before: Map<string, unknown>,
  after: Map<string, unknown>,
  pathOf: (name: string) => string,
): Difference[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => between(pathOf(name), before.get(name), after.get(name)));
}

/** The members of a list by their keys; those that say the same are counted. */
function byKey(path: string, list: unknown[]): Map<string, unknown> {
  const [, name = ''] = /([^.[\]]+)(?:\[[^\]]*\])?$/.exec(path) ?? [];
  const members = new Map<string, unknown>();
  for (const member of list) {
    const key = isObject(member) ? String(KEYS[name]?.(member) ?? canonical(member)) : String(member);
    let free = key;
    for (let again = 2; members.has(free); again++) free = `${key} (${again})`;
    members.set(free, member);
  }
  return members;
}
