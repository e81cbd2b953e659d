import { effectiveValues } from './effective.js';
import { type CaseFinding, heldInAllCases } from './references.js';
import type { PolicyError, PolicyFindings } from './validation.js';
import type { KeptPolicy } from './versions.js';

/** What of a version is looser than a legal floor, which is refused, and than a norm, which is told (R8.2). */
export function referenceFindings(kept: KeptPolicy): PolicyFindings {
  const loose = heldInAllCases(kept).filter(({ holds }) => !holds);
  const ofKind = (kind: CaseFinding['reference']['kind']) =>
    loose.filter(({ reference }) => reference.kind === kind).map((finding) => findingOf(kept, finding));
  return { errors: ofKind('legal_floor'), warnings: ofKind('norm') };
}

function findingOf(kept: KeptPolicy, finding: CaseFinding): PolicyError {
  const { path, message, required, actual, reference, where } = finding;
  const [value] = (where && effectiveValues(kept, where, path)?.values) ?? [];
  const place = value && value.override !== null ? `overrides.${value.override}.set.${path}` : path;
  const source = `${reference.name}, ${reference.article}`;
  return { path: place, message: `${message}: ${required}, not ${actual} (${source})` };
}
