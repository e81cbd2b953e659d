import { remembering } from './remembered.js';
import { CLOCK_KINDS } from './types.js';
import { clockErrors } from './validation-clocks.js';
import { applicable, keyOf, overrideErrors, scopeErrors } from './validation-overrides.js';
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
import { referenceFindings, uploadedErrors } from './validation-references.js';
import { staffingWarnings } from './validation-staffing.js';
import type {
  Draft,
  OrganisationFacts,
  PolicyError,
  PolicyFindings,
  ShapeError,
  Shapes,
} from './validation-types.js';
import { urgencyErrors } from './validation-urgency.js';
import { isObject, type KeptPolicy, type PolicyDocument, type PolicyOverride } from './versions.js';

/** What executions are handed must stay far below what Temporal takes; the rules for texts aren't part of it. */
const LARGEST_PROCESS_CHARS = 256 * 1024;
const MOST_FINDINGS = 500;
/** Of a document that is malformed at more places nothing further is looked at. */
const MOST_MALFORMED = 20;

/**
 * Everything that is wrong with a version, at once (R8.1): the document by itself, what its fields must be to each other
 * and to the code, and the standard that each of its overrides makes, alone and where they meet; and what is looser than a
 * legal floor (R8.2). Looser than a norm is a warning, and so is a role that somebody lacks only here and there (R2.2).
 */
export function policyFindings(draft: Draft, facts: OrganisationFacts, shapes: Shapes): PolicyFindings {
  const { errors, wellMade } = policyErrors(draft, facts, shapes);
  if (!wellMade) return { errors: mostOf(errors), warnings: [] };
  const document = draft.document as PolicyDocument;
  const overrides = applicable(draft.overrides as PolicyOverride[]);
  const kept: KeptPolicy = { policy: { ...document, version: 'draft', timeScale: 1 }, overrides };
  const held = referenceFindings(kept);
  const told = new Set(errors.map(({ path }) => path));
  const own = held.errors.filter(({ path }) => !told.has(path));
  for (const { path } of own) told.add(path);
  const unlawful = [
    ...own,
    ...uploadedErrors(kept, facts.uploaded ?? []).filter(({ path }) => !told.has(path)),
  ];
  const unstaffed = staffingWarnings({ document, overrides }, facts.units).filter(
    ({ path }) => !told.has(path),
  );
  return { errors: mostOf([...errors, ...unlawful]), warnings: mostOf([...held.warnings, ...unstaffed]) };
}

/** A draft that is wrong everywhere would be answered by far more than anybody reads. */
function mostOf(findings: PolicyError[]): PolicyError[] {
  if (findings.length <= MOST_FINDINGS) return findings;
  const message = `and ${findings.length - MOST_FINDINGS} more: mend these first`;
  return [...findings.slice(0, MOST_FINDINGS), { path: '', message }];
}

/** What of a version isn't made as the rules take it, so that nothing but its form can be looked at. */
export function malformations({ document, overrides }: Draft, shapes: Shapes): PolicyError[] {
  const own = [...shapes.document(document), ...shapes.overrides(overrides)];
  if (own.length > 0) return pathsAndMessages(own);
  const content = {
    document: document as PolicyDocument,
    overrides: applicable(overrides as PolicyOverride[]),
    isMalformed: false,
  };
  const errorsOf = (effective: PolicyDocument, sections: readonly string[]) => {
    const errors = shapes.document(effective, sections);
    return { errors, isMalformed: errors.length > 0 };
  };
  return pathsAndMessages(overrideErrors(content, errorsOf, new Set()));
}

/** `wellMade` says whether more can be looked at than its form. */
function policyErrors(
  draft: Draft,
  facts: OrganisationFacts,
  shapes: Shapes,
): { errors: PolicyError[]; wellMade: boolean } {
  const malformed = shapes.document(draft.document);
  const document = draft.document as PolicyDocument;
  const own = [...malformed, ...ruleErrors(document, facts, malformed)];
  const shapeless = shapes.overrides(draft.overrides);
  if (shapeless.length > 0 || malformed.length > MOST_MALFORMED || !isObject(draft.document))
    return { errors: pathsAndMessages([...own, ...shapeless]), wellMade: false };
  const overrides = draft.overrides as PolicyOverride[];
  let wellMade = malformed.length === 0;
  const errorsOf = (effective: PolicyDocument, sections: readonly string[]) => {
    const wrong = shapes.document(effective, sections);
    const isMalformed = wrong.length > 0;
    if (isMalformed) wellMade = false;
    return { errors: [...wrong, ...ruleErrors(effective, facts, wrong, sections)], isMalformed };
  };
  const scopes = overrides.flatMap((override, i) => scopeErrors(override, i, facts));
  const content = { document, overrides: applicable(overrides), isMalformed: !wellMade };
  const made = overrideErrors(content, errorsOf, new Set(own.map(keyOf)));
  const tried = !made.some(({ path }) => path === 'overrides');
  return { errors: pathsAndMessages([...own, ...scopes, ...made]), wellMade: wellMade && tried };
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

function sizeErrors(document: PolicyDocument): PolicyError[] {
  const { urgency: _urgency, certificates: _certificates, ...process } = document;
  return charsOf(process, 2) > LARGEST_PROCESS_CHARS
    ? [
        {
          path: '',
          message: `without urgency and certificates it must be at most ${LARGEST_PROCESS_CHARS} characters`,
        },
      ]
    : [];
}

/** How long parts are as text, for the combinations of overrides that leave them as they are. */
const once = remembering<number>();

/** About how many characters a value takes as JSON, part by part down to a depth. */
function charsOf(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)?.length ?? 0;
  return once(value, String(depth), () =>
    depth > 0 && isObject(value)
      ? Object.entries(value).reduce(
          (sum, [name, part]) => sum + name.length + 4 + charsOf(part, depth - 1),
          1,
        )
      : JSON.stringify(value).length,
  );
}
