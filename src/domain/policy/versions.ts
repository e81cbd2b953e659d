import type { CustomerType } from '../steps/reception.js';
import { scalePolicy } from './scale.js';
import type { Policy } from './types.js';

/** A version is written as a draft, handed in, and approved by a second person; what is approved never changes. */
export const POLICY_STATUSES = ['draft', 'submitted', 'approved', 'withdrawn'] as const;

export const POLICY_EVENTS = [
  'drafted',
  'edited',
  'submitted',
  'approved',
  'returned',
  'put_in_force',
  'called_off',
  'withdrawn',
] as const;

export type PolicyStatus = (typeof POLICY_STATUSES)[number];
export type PolicyEventType = (typeof POLICY_EVENTS)[number];

/** A version as people write it: always in real time, scaled only where it is used. */
export type PolicyDocument = Omit<Policy, 'version' | 'timeScale'>;

/** Which cases an override is for: all that is named must fit. */
export interface OverrideScope {
  outletId?: string | undefined;
  model?: string | undefined;
  customerType?: CustomerType | undefined;
}

/** Other values for some cases (R1.2): `set` holds only what differs. */
export interface PolicyOverride {
  where: OverrideScope;
  set: Record<string, unknown>;
}

/** The case that is asked about; null where it isn't known. */
export interface CaseFacts {
  outletId: string | null;
  model: string | null;
  customerType: CustomerType | null;
}

/** A version with what differs by case. */
export interface KeptPolicy {
  policy: Policy;
  overrides: readonly PolicyOverride[];
}

/**
 * Lays a change over a value: objects field by field, everything else (lists too) is replaced.
 * @returns a new value; what is given isn't changed
 */
export function merged(base: unknown, change: unknown): unknown {
  if (!isObject(base) || !isObject(change)) return change;
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(change)) {
    const next = merged(Object.hasOwn(base, name) ? base[name] : undefined, value);
    // Such a name is a field like any other, not the object's prototype.
    if (name === '__proto__')
      Object.defineProperty(result, name, {
        value: next,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else result[name] = next;
  }
  return result;
}

/** Whether a value has fields, as a part of a document has that isn't a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The overrides that fit a case, the weakest first, so that later ones win (R1.2): outlet before model before customer
 * type, and more of them before fewer: o+m+t > o+m > o+t > m+t > o > m > t. Of two for the same cases the later one wins.
 */
export function overridesFor(overrides: readonly PolicyOverride[], facts: CaseFacts): PolicyOverride[] {
  return overrides
    .filter(({ where }) => fits(where, facts))
    .map((override, i) => ({ override, i, weight: weightOf(override.where) }))
    .sort((a, b) => a.weight - b.weight || a.i - b.i)
    .map(({ override }) => override);
}

function fits(where: OverrideScope, facts: CaseFacts): boolean {
  const { outletId, model, customerType } = where;
  return (
    (outletId === undefined || outletId === facts.outletId) &&
    (model === undefined || sameModel(model, facts.model)) &&
    (customerType === undefined || customerType === facts.customerType)
  );
}

/** Front offices write "Model X" and "model x" for the same car. */
function sameModel(one: string, other: string | null): boolean {
  const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase();
  return other !== null && plain(one) === plain(other);
}

function weightOf({ outletId, model, customerType }: OverrideScope): number {
  const given = [outletId, model, customerType].map((value) => (value === undefined ? 0 : 1));
  const [outlet = 0, car = 0, customer = 0] = given;
  return (outlet + car + customer) * 8 + outlet * 4 + car * 2 + customer;
}

/** The standard for one case: the version with the overrides that fit laid over it (R1.2). */
export function effectivePolicy({ policy, overrides }: KeptPolicy, facts: CaseFacts): Policy {
  return overridesFor(overrides, facts).reduce((sum, { set }) => merged(sum, set) as Policy, policy);
}

/**
 * A version as it is used where time may run faster, as in the demo.
 * @param base the standard that the process was started with; its factor counts
 */
export function scaledLike(base: Pick<Policy, 'timeScale'>, policy: Policy): Policy {
  return base.timeScale === 1 ? policy : scalePolicy(policy, base.timeScale);
}
