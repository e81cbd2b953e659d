import {
  type CaseFacts,
  effectivePolicy,
  isObject,
  type KeptPolicy,
  overridesFor,
  type PolicyOverride,
} from './versions.js';

/** One value of the standard for a case, and where it comes from. */
export interface EffectiveValue {
  path: string;
  value: unknown;
  /** The number of the override in the version's list; null for the version's own value. */
  override: number | null;
}

/**
 * The standard for a case, value by value (R1.2). Lists count as one value, since an override replaces them whole.
 * @param path dotted, such as `clocks.repair_completion`; empty for everything
 * @returns the value at the path with its parts; null when there is none
 */
export function effectiveValues(
  kept: KeptPolicy,
  facts: CaseFacts,
  path: string,
): { value: unknown; values: EffectiveValue[]; applied: number[] } | null {
  const { version: _version, timeScale: _timeScale, ...document } = effectivePolicy(kept, facts);
  const names = path === '' ? [] : path.split('.');
  const value = names.reduce<unknown>(fieldOf, document);
  if (value === undefined) return null;
  const fitting = overridesFor(kept.overrides, facts);
  const values = leavesOf(value, names).map((leaf) => {
    const from = fitting.findLast(({ set }) => sets(set, leaf.names));
    const override = from === undefined ? null : kept.overrides.indexOf(from);
    return { path: leaf.names.join('.'), value: leaf.value, override };
  });
  return { value, values, applied: fitting.map((one: PolicyOverride) => kept.overrides.indexOf(one)) };
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function leavesOf(value: unknown, names: readonly string[]): { names: readonly string[]; value: unknown }[] {
  if (!isObject(value)) return [{ names, value }];
  return Object.entries(value).flatMap(([name, part]) => leavesOf(part, [...names, name]));
}

/** Whether a change holds a value at the path, or one above it that replaces all below. */
function sets(change: unknown, names: readonly string[]): boolean {
  let at = change;
  for (const name of names) {
    if (!isObject(at)) return at !== undefined;
    if (!Object.hasOwn(at, name)) return false;
    at = at[name];
  }
  return true;
}
