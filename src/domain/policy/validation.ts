import type { Role } from '../roles.js';
import { CLOCK_KINDS } from './types.js';
import { clockErrors } from './validation-clocks.js';
import { keyOf, overrideErrors, scopeErrors } from './validation-overrides.js';
import {
  alertErrors,
  bookingErrors,
  calendarErrors,
  complaintErrors,
  dispatchErrors,
  followUpErrors,
  holdErrors,
  unheldRoles,
} from './validation-parts.js';
import { referenceFindings } from './validation-references.js';
import { staffingWarnings, type UnitFacts } from './validation-staffing.js';
import { urgencyErrors } from './validation-urgency.js';
import type { PolicyDocument, PolicyOverride } from './versions.js';

/** One thing that is wrong with a version, by its path in the document, such as `clocks.callback.warnAt.1`. */
export interface PolicyError {
  path: string;
  message: string;
}

/** What of the organisation a version must fit. */
export interface OrganisationFacts {
  /** The roles that somebody holds now. */
  roles: readonly Role[];
  /** The units that take work in. */
  outlets: readonly string[];
  /** All of them, with the roles held at each. */
  units: readonly UnitFacts[];
}

/** What is wrong with the form of something; `extra` for a field that is there besides what is looked for. */
export interface ShapeError extends PolicyError {
  extra?: true;
}

/** How the parts of a version must be made, each by itself; the contracts know. */
export interface Shapes {
  /** @param sections only these of the document; all when left out */
  document(document: unknown, sections?: readonly string[]): ShapeError[];
  overrides(overrides: unknown): ShapeError[];
}

/** A draft as it is written: nothing of it is known to be right. */
export interface Draft {
  document: unknown;
  overrides: unknown;
}

/** What executions are handed must stay far below what Temporal takes; the rules for texts aren't part of it. */
const LARGEST_PROCESS_CHARS = 256 * 1024;

/** What was found in a version: `errors` refuse it, `warnings` are only told. */
export interface PolicyFindings {
  errors: PolicyError[];
  warnings: PolicyError[];
}

/**
 * Everything that is wrong with a version, at once (R8.1): the document by itself, what its fields must be to each other
 * and to the code, and the standard that each of its overrides makes, alone and where they meet; and what is looser than a
 * legal floor (R8.2). Looser than a norm is a warning, and so is a role that somebody lacks only here and there (R2.2).
 */
export function policyFindings(draft: Draft, facts: OrganisationFacts, shapes: Shapes): PolicyFindings {
  const errors = policyErrors(draft, facts, shapes);
  if (malformations(draft, shapes).length > 0) return { errors, warnings: [] };
  const { document, overrides } = draft as { document: PolicyDocument; overrides: PolicyOverride[] };
  const held = referenceFindings({ policy: { ...document, version: 'draft', timeScale: 1 }, overrides });
  const told = new Set(errors.map(({ path }) => path));
  const unlawful = held.errors.filter(({ path }) => !told.has(path));
  const unstaffed = staffingWarnings({ document, overrides }, facts.units).filter(
    ({ path }) => !told.has(path),
  );
  return { errors: [...errors, ...unlawful], warnings: [...held.warnings, ...unstaffed] };
}

/** What of a version isn't made as the rules take it, so that nothing but its form can be looked at. */
export function malformations({ document, overrides }: Draft, shapes: Shapes): PolicyError[] {
  const own = [...shapes.document(document), ...shapes.overrides(overrides)];
  if (own.length > 0) return pathsAndMessages(own);
  const content = { document: document as PolicyDocument, overrides: overrides as PolicyOverride[] };
  return pathsAndMessages(overrideErrors(content, shapes.document, new Set()));
}

function policyErrors(draft: Draft, facts: OrganisationFacts, shapes: Shapes): PolicyError[] {
  const malformed = shapes.document(draft.document);
  const document = draft.document as PolicyDocument;
  const own = [...malformed, ...ruleErrors(document, facts, malformed)];
  const shapeless = shapes.overrides(draft.overrides);
  if (shapeless.length > 0 || !isObject(draft.document)) return pathsAndMessages([...own, ...shapeless]);
  const overrides = draft.overrides as PolicyOverride[];
  const errorsOf = (effective: PolicyDocument, sections: readonly string[]) => {
    const wrong = shapes.document(effective, sections);
    return [...wrong, ...ruleErrors(effective, facts, wrong, sections)];
  };
  const scopes = overrides.flatMap((override, i) => scopeErrors(override, i, facts));
  const made = overrideErrors({ document, overrides }, errorsOf, new Set(own.map(keyOf)));
  return pathsAndMessages([...own, ...scopes, ...made]);
}

function pathsAndMessages(errors: readonly PolicyError[]): PolicyError[] {
  return errors.map(({ path, message }) => ({ path, message }));
}

/**
 * The rules over several fields; each runs where what it reads is well made, so that no error hides another.
 * @param sections what may have changed since the rules ran last; everything when left out
 */
function ruleErrors(
  document: PolicyDocument,
  { roles }: OrganisationFacts,
  malformed: readonly ShapeError[],
  sections?: readonly string[],
): PolicyError[] {
  const wrong = malformed.filter(({ extra }) => !extra).map(({ path }) => `${path}.`);
  const isWrong = (read: string) => wrong.some((path) => path.startsWith(`${read}.`));
  const rule = (reads: readonly string[], check: () => PolicyError[]) => {
    const concerned =
      sections === undefined || reads.some((read) => sections.includes(read.split('.')[0] ?? ''));
    return !concerned || reads.some(isWrong) || wrong.includes('.') ? [] : check();
  };
  const kinds = isObject(document) && isObject(document.clocks) ? CLOCK_KINDS : [];
  return [
    ...kinds.flatMap((kind) => rule([`clocks.${kind}`], () => clockErrors(kind, document.clocks[kind]))),
    ...rule(['clocks', 'booking', 'calendars'], () => calendarErrors(document)),
    ...rule(['clocks', 'holds'], () => unheldRoles(document, roles)),
    ...rule(['clocks', 'dispatch'], () => dispatchErrors(document)),
    ...rule(['urgency', 'certificates'], () => urgencyErrors(document)),
    ...rule(['booking'], () => bookingErrors(document)),
    ...rule(['alerts'], () => alertErrors(document)),
    ...rule(['followUp'], () => followUpErrors(document)),
    ...rule(['complaint'], () => complaintErrors(document)),
    ...rule(['holds'], () => holdErrors(document)),
    ...(wrong.includes('.') ? [] : sizeErrors(document)),
  ];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sizeErrors(document: PolicyDocument): PolicyError[] {
  const { urgency: _urgency, certificates: _certificates, ...process } = document;
  return JSON.stringify(process).length > LARGEST_PROCESS_CHARS
    ? [
        {
          path: '',
          message: `without urgency and certificates it must be at most ${LARGEST_PROCESS_CHARS} characters`,
        },
      ]
    : [];
}
