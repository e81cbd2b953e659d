import type { BusinessCalendar } from '../calendar.js';
import { effectiveValues } from './effective.js';
import { LEGAL_FLOORS } from './reference-floors.js';
import { type CaseFinding, heldInAllCases } from './references.js';
import type { PolicyError, PolicyFindings } from './validation-types.js';
import type { KeptPolicy } from './versions.js';

/** What of a version is looser than a legal floor, which is refused, and than a norm, which is told (R8.2). */
export function referenceFindings(kept: KeptPolicy): PolicyFindings {
  const loose = heldInAllCases(kept).filter(({ holds }) => !holds);
  const ofKind = (kind: CaseFinding['reference']['kind']) =>
    loose.filter(({ reference }) => reference.kind === kind).map((finding) => findingOf(kept, finding));
  return { errors: ofKind('legal_floor'), warnings: ofKind('norm') };
}

const ON_CALENDARS = LEGAL_FLOORS.filter(({ path }) => path.endsWith('.calendar'));

/**
 * Where a version's own calendar keeps to a legal floor and the snapshot that was uploaded of it doesn't: its cases would
 * count by the snapshot (R8.2). While no version counts claims by a calendar, anything may be uploaded for it.
 * @param uploaded the newest snapshots, without those that name the notice that they follow
 */
export function uploadedErrors(kept: KeptPolicy, uploaded: readonly BusinessCalendar[]): PolicyError[] {
  const snapshotOf = (own: BusinessCalendar) =>
    uploaded.find(({ id, revision }) => id === own.id && revision > own.revision);
  const { policy, overrides } = kept;
  if (!policy.calendars.some(snapshotOf)) return [];
  // An outlet's closures hold no deadline of the law.
  const calendars = policy.calendars.map((own) => ({ ...(snapshotOf(own) ?? own), closures: [] }));
  const counted = { policy: { ...policy, calendars }, overrides };
  const loose = heldInAllCases(counted, ON_CALENDARS).filter(({ holds }) => !holds);
  return loose.map((finding) => {
    const { path, message } = findingOf(kept, finding);
    const id = finding.actual;
    const revision = calendars.find((one) => one.id === id)?.revision;
    const advice = `upload one that keeps to the law to /v1/calendars/${id}, or send it with the \`notice\` that it follows`;
    return {
      path,
      message: `revision ${revision} of ${id} was uploaded, and cases go by it; ${message}: ${advice}`,
    };
  });
}

function findingOf(kept: KeptPolicy, finding: CaseFinding): PolicyError {
  const { path, message, required, actual, reference, where } = finding;
  const [value] = (where && effectiveValues(kept, where, path)?.values) ?? [];
  const place = value && value.override !== null ? `overrides.${value.override}.set.${path}` : path;
  const source = `${reference.name}, ${reference.article}`;
  return { path: place, message: `${message}: ${required}, not ${actual} (${source})` };
}
