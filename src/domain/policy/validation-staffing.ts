import { ROLE_TERMS, type Role } from '../roles.js';
import { CLOCK_KINDS } from './types.js';
import type { PolicyError, UnitFacts } from './validation-types.js';
import { merged, type PolicyDocument, type PolicyOverride } from './versions.js';

interface Named {
  role: Role;
  path: string;
}

const MOST_LISTED = 20;

/**
 * Outlets, and regional centres that repair (R2.1), where nobody holds a role that a version tells there (R2.2, R6.1): a
 * warning for each role, with the first place that names it. Nothing passes in silence, since those above hear of it; so
 * none keeps a version from being put in force. A role that no outlet has at all is held above them on purpose: then
 * somebody must hold it there.
 */
export function staffingWarnings(
  { document, overrides }: { document: PolicyDocument; overrides: readonly PolicyOverride[] },
  units: readonly UnitFacts[],
): PolicyError[] {
  const outlets = units.filter(
    ({ kind, roles }) => kind === 'outlet' || (kind === 'region' && roles.includes('technician')),
  );
  const ofAll = namedIn(document.clocks, 'clocks');
  const ofOverrides = overrides.flatMap(({ where, set }, i) => {
    const { clocks } = merged(document, set) as PolicyDocument;
    const own = outlets.filter(({ id }) => where.outletId === undefined || where.outletId === id);
    const known = new Set(ofAll.map(({ role }) => role));
    const others = namedIn(clocks, `overrides.${i}.set.clocks`).filter(({ role }) => !known.has(role));
    return warningsFor(others, own, units);
  });
  return [...warningsFor(ofAll, outlets, units), ...ofOverrides];
}

/** Who hears a warning or a rung, by role. */
function namedIn(clocks: PolicyDocument['clocks'], base: string): Named[] {
  return CLOCK_KINDS.flatMap((kind) => {
    const { warns, escalation } = clocks[kind];
    const path = `${base}.${kind}`;
    return [
      ...warns.flatMap((role, i) => (role === 'assignee' ? [] : [{ role, path: `${path}.warns.${i}` }])),
      ...escalation.flatMap(({ roles }, i) =>
        roles.map((role, j) => ({ role, path: `${path}.escalation.${i}.roles.${j}` })),
      ),
    ];
  });
}

function warningsFor(
  named: readonly Named[],
  outlets: readonly UnitFacts[],
  units: readonly UnitFacts[],
): PolicyError[] {
  const roles = [...new Set(named.map(({ role }) => role))];
  return roles.flatMap((role) => {
    const without = withoutAnybody(role, outlets, units);
    const places = named.filter((one) => one.role === role);
    const [first] = places;
    if (without.length === 0 || !first) return [];
    const more = without.length > MOST_LISTED ? ` and ${without.length - MOST_LISTED} more` : '';
    const where = `${without.slice(0, MOST_LISTED).join(', ')}${more}`;
    const often = places.length > 1 ? `; the role is named at ${places.length} places` : '';
    const message = `nobody is ${role} ${ROLE_TERMS[role]} at ${where}: those above are told instead${often}`;
    return [{ path: first.path, message }];
  });
}

/** The outlets that lack a role: of their own where others have it, else above them, too. */
function withoutAnybody(role: Role, outlets: readonly UnitFacts[], units: readonly UnitFacts[]): string[] {
  const isOutlets = units.some(({ kind, roles }) => kind === 'outlet' && roles.includes(role));
  const heldFor = ({ id, parentId }: UnitFacts) =>
    units.some(
      (unit) =>
        unit.roles.includes(role) &&
        (unit.id === id || (!isOutlets && (unit.id === parentId || unit.kind === 'hq'))),
    );
  return outlets.filter((outlet) => !heldFor(outlet)).map(({ id }) => id);
}
