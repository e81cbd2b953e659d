import type { OrganisationFacts, PolicyError } from './validation.js';
import {
  type CaseFacts,
  merged,
  overridesFor,
  type PolicyDocument,
  type PolicyOverride,
} from './versions.js';

/** So many different sets of overrides may come together; more could not be tried in reasonable time. */
export const MOST_MEETINGS = 500;

/** What is the same for all cases: text is read before the case is known, and a calendar is one for all who count by it. */
const FOR_ALL = ['urgency', 'certificates', 'calendars'];
/** What cases of an outlet share: its places and reminders, and what its desk decides by. */
const BY_OUTLET = ['booking'];
const BY_OUTLET_OF_DISPATCH = [
  ...['minAssessmentScore', 'minYears', 'preemption', 'ageingStep', 'assessmentGrace', 'assessmentWarning'],
];

/**
 * What the overrides of a version break (R1.2): the standard that each makes, alone and with those that it can meet in one
 * case. What they are for is looked at by `scopeErrors`.
 * @param errorsOf what an effective document breaks; only the named sections have changed
 * @param known what the document breaks without overrides, as `keyOf` gives it: that isn't told again
 */
export function overrideErrors(
  { document, overrides }: { document: PolicyDocument; overrides: readonly PolicyOverride[] },
  errorsOf: (effective: PolicyDocument, sections: readonly string[]) => PolicyError[],
  known: ReadonlySet<string>,
): PolicyError[] {
  const meetings = meetingsOf(overrides);
  if (meetings.length > MOST_MEETINGS) {
    const message = `they meet in more than ${MOST_MEETINGS} combinations: name fewer outlets, models or kinds of customers`;
    return [{ path: 'overrides', message }];
  }
  const told = new Set(known);
  return meetings.flatMap((meeting) => {
    const parts = meeting.flatMap((i) => overrides[i] ?? []);
    const effective = parts.reduce((sum, { set }) => merged(sum, set) as PolicyDocument, document);
    const sections = [...new Set(parts.flatMap(({ set }) => Object.keys(set)))];
    const fresh = errorsOf(effective, sections).filter((error) => !told.has(keyOf(error)));
    for (const error of fresh) told.add(keyOf(error));
    return fresh.map((error) => inOverride(error, meeting));
  });
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
