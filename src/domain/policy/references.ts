import { LEGAL_FLOORS } from './reference-floors.js';
import { NORMS } from './reference-norms.js';
import type { Reading, Reference, Requirement } from './reference-parts.js';
import type { ClockKind, Policy } from './types.js';
import { type CaseFacts, effectivePolicy, type KeptPolicy, overridesFor } from './versions.js';

/** What a reference asks of a version, and what the version has. */
export interface Finding extends Reading {
  reference: Reference;
  path: string;
  message: string;
  required: string;
}

/** The same for the cases that some override is for; null where it holds for all. */
export interface CaseFinding extends Finding {
  where: CaseFacts | null;
}

const REQUIREMENTS: readonly Requirement[] = [...LEGAL_FLOORS, ...NORMS];

/**
 * Holds a standard against the law and the norms (R8.2). Looser than a legal floor is to be refused, than a norm to be told.
 * @param policy a document that is valid as such; in real time, since a scaled one has other figures
 * @param requirements only these; all when left out
 * @returns one finding for each thing that a reference asks, also where it holds
 */
export function heldAgainstReferences(policy: Policy, requirements = REQUIREMENTS): Finding[] {
  return requirements.map(({ read, ...asked }) => ({ ...asked, ...read(policy) }));
}

/**
 * The same for a version with its overrides: whoever loosens the standard for some outlet, model or customers loosens it.
 * @returns all findings for the version itself, and of each case with overrides those that fail in it and not in the version
 */
export function heldInAllCases(kept: KeptPolicy, requirements = REQUIREMENTS): CaseFinding[] {
  const ofAll = heldAgainstReferences(kept.policy, requirements);
  const ofCases = casesOf(kept).flatMap((where) => {
    const effective = effectivePolicy(kept, where);
    return requirements.flatMap((requirement, i): CaseFinding[] => {
      if (!ofAll[i]?.holds || isUntouched(requirement, kept.policy, effective)) return [];
      const { read, ...asked } = requirement;
      const reading = read(effective);
      return reading.holds ? [] : [{ ...asked, ...reading, where }];
    });
  });
  return [...ofAll.map((finding) => ({ ...finding, where: null })), ...ofCases];
}

/** Whether a case leaves what a requirement looks at as it is: what no override names is the version's very own. */
function isUntouched({ path }: Requirement, version: Policy, effective: Policy): boolean {
  const [section, kind] = path.split('.') as [keyof Policy, ClockKind];
  if (section !== 'clocks') return version[section] === effective[section];
  // What a calendar must be to a deadline hangs on both.
  return version.clocks[kind] === effective.clocks[kind] && version.calendars === effective.calendars;
}

/** One case for each set of overrides that can come together. */
function casesOf({ overrides }: KeptPolicy): CaseFacts[] {
  const values = <T>(of: (where: (typeof overrides)[number]['where']) => T | undefined) => [
    null,
    ...new Set(overrides.flatMap(({ where }) => of(where) ?? [])),
  ];
  const customerTypes = values((where) => where.customerType);
  const models = values((where) => where.model);
  const outletIds = values((where) => where.outletId);
  const cases = new Map<string, CaseFacts>();
  for (const outletId of outletIds) {
    for (const model of models) {
      for (const customerType of customerTypes) {
        const facts = { outletId, model, customerType };
        const fitting = overridesFor(overrides, facts).map((override) => overrides.indexOf(override));
        const key = fitting.join();
        if (key !== '' && !cases.has(key)) cases.set(key, facts);
      }
    }
  }
  return [...cases.values()];
}
