import type { OrganisationFacts, PolicyError } from './validation-types.js';
import {
  type CaseFacts,
  merged,
  overridesFor,
  type PolicyDocument,
  type PolicyOverride,
} from './versions.js';

/** A version as it is validated; `isMalformed` tells of the document without overrides. */
interface Overridden {
  document: PolicyDocument;
  overrides: readonly PolicyOverride[];
  isMalformed: boolean;
}

/** What an effective document breaks. */
interface Broken {
  errors: PolicyError[];
  isMalformed: boolean;
}

/** So many different sets of overrides may come together; more could not be tried in reasonable time. */
export const MOST_MEETINGS = 200;

/** What is the same for all cases: text is read before the case is known, and a calendar is one for all who count by it. */
const FOR_ALL = ['urgency', 'certificates', 'calendars'];

/** What is left of the overrides without what they can't change, which is refused as such (`scopeErrors`). */
export function applicable(overrides: readonly PolicyOverride[]): PolicyOverride[] {
  return overrides.map(({ where, set }) => ({
    where,
    set: Object.fromEntries(Object.entries(set).filter(([name]) => !FOR_ALL.includes(name))),
  }));
}

/** What cases of an outlet share: its places and reminders, and what its desk decides by. */
const BY_OUTLET = ['booking'];
const BY_OUTLET_OF_DISPATCH = [
  ...['minAssessmentScore', 'minYears', 'preemption', 'ageingStep', 'assessmentGrace', 'assessmentWarning'],
];

/**
 * What the overrides of a version break (R1.2): the standard that each makes, alone and with those that it can meet in one
 * case, once all of them are well made. What they are for is looked at by `scopeErrors`.
 * @param errorsOf what an effective document breaks, and whether that is its form; only the named sections have changed
 * @param known what the document breaks without overrides, as `keyOf` gives it: that isn't told again
 */
export function overrideErrors(
  { document, overrides, isMalformed }: Overridden,
  errorsOf: (effective: PolicyDocument, sections: readonly string[]) => Broken,
  known: ReadonlySet<string>,
): PolicyError[] {
  const meetings = meetingsOf(overrides);
  if (meetings.length > MOST_MEETINGS) {
    const message = `they meet in more than ${MOST_MEETINGS} combinations: name fewer outlets, models or kinds of customers`;
    return [{ path: 'overrides', message }];
  }
  const told = new Set(known);
  const made = madeBy(document, overrides);
  let malformed = isMalformed;
  return meetings.flatMap((meeting) => {
    if (malformed && meeting.length > 1) return [];
    const sections = [...new Set(meeting.flatMap((i) => Object.keys(overrides[i]?.set ?? {})))];
    const { errors, ...broken } = errorsOf(made(meeting), sections);
    malformed ||= broken.isMalformed;
    const fresh = errors.filter((error) => !told.has(keyOf(error)));
    for (const error of fresh) told.add(keyOf(error));
    return fresh.map((error) => inOverride(error, meeting));
  });
}

/** The document with a meeting's overrides laid over it; what several meetings begin with is made once. */
function madeBy(document: PolicyDocument, overrides: readonly PolicyOverride[]) {
  const known = new Map<string, PolicyDocument>([['', document]]);
  const made = (meeting: readonly number[]): PolicyDocument => {
    const before = known.get(meeting.join());
    if (before) return before;
    const last = overrides[meeting.at(-1) ?? -1];
    const next = merged(made(meeting.slice(0, -1)), last?.set ?? {}) as PolicyDocument;
    known.set(meeting.join(), next);
    return next;
  };
  return made;
}

/** The same error of the same place. */
export function keyOf({ path, message }: PolicyError): string {
  return `${path}\n${message}`;
}

/** The sets of overrides, by index and the weakest first, that fit some case together; small ones first. */
function meetingsOf(overrides: readonly PolicyOverride[]): number[][] {
  const valuesOf = <T>(of: (where: PolicyOverride['where']) => T | undefined): (T | null)[] => [
    null,
    ...new Set(overrides.flatMap(({ where }) => of(where) ?? [])),
  ];
  const alone = overrides.map((_, i) => [i]);
  const met = new Map(alone.map((meeting) => [meeting.join(), meeting]));
  const [outlets, models] = [valuesOf(({ outletId }) => outletId), valuesOf(({ model }) => model)];
  for (const customerType of valuesOf((where) => where.customerType)) {
    for (const outletId of outlets) {
      for (const model of models) {
        const fitting = indicesFor(overrides, { outletId, model, customerType });
        if (fitting.length > 1) met.set(fitting.join(), fitting);
        if (met.size > MOST_MEETINGS) return [...met.values()];
      }
    }
  }
  return [...met.values()].sort((a, b) => a.length - b.length);
}

function indicesFor(overrides: readonly PolicyOverride[], facts: CaseFacts): number[] {
  return overridesFor(overrides, facts).map((override) => overrides.indexOf(override));
}

/** Where it comes from: the last override of those that meet, which wins. */
function inOverride({ path, message }: PolicyError, meeting: readonly number[]): PolicyError {
  const last = meeting.at(-1);
  const others = meeting.slice(0, -1).map((i) => `overrides.${i}`);
  const where = path === '' ? `overrides.${last}.set` : `overrides.${last}.set.${path}`;
  return {
    path: where,
    message: others.length > 0 ? `${message} (together with ${others.join(', ')})` : message,
  };
}

/** Whether an override is for cases that there are, and says nothing that can't differ between them. */
export function scopeErrors(
  { where, set }: PolicyOverride,
  i: number,
  { outlets }: OrganisationFacts,
): PolicyError[] {
  const errors: PolicyError[] = [];
  const error = (path: string, message: string) => errors.push({ path: `overrides.${i}.${path}`, message });
  if (where.outletId !== undefined && !outlets.includes(where.outletId))
    error('where.outletId', 'no such outlet: see /v1/org-units');
  for (const section of FOR_ALL.filter((name) => Object.hasOwn(set, name)))
    error(`set.${section}`, 'is the same for all cases: change it in the document');
  const byOutletAlone = where.model === undefined && where.customerType === undefined;
  if (byOutletAlone) return errors;
  const dispatch = Object.hasOwn(set, 'dispatch') ? Object.keys(Object(set.dispatch)) : [];
  const shared = [
    ...BY_OUTLET.filter((name) => Object.hasOwn(set, name)),
    ...dispatch.filter((name) => BY_OUTLET_OF_DISPATCH.includes(name)).map((name) => `dispatch.${name}`),
  ];
  for (const path of shared)
    error(`set.${path}`, 'is shared by all cases of an outlet: it may differ by outletId alone');
  return errors;
}
