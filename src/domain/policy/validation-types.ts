import type { BusinessCalendar } from '../calendar.js';
import type { Role } from '../roles.js';
import type { UnitKind } from '../steps/complaint-handling.js';

/** One thing that is wrong with a version, by its path in the document, such as `clocks.callback.warnAt.1`. */
export interface PolicyError {
  path: string;
  message: string;
}

/** A unit of the organisation, with the roles that somebody holds there now. */
export interface UnitFacts {
  id: string;
  kind: UnitKind;
  parentId: string | null;
  roles: readonly Role[];
}

/** What of the organisation a version must fit. */
export interface OrganisationFacts {
  /** The roles that somebody holds now. */
  roles: readonly Role[];
  /** The units that take work in. */
  outlets: readonly string[];
  /** All of them, with the roles held at each. */
  units: readonly UnitFacts[];
  /** The newest uploaded snapshots of the version's calendars that name no notice. */
  uploaded?: readonly BusinessCalendar[];
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

/** What was found in a version: `errors` refuse it, `warnings` are only told. */
export interface PolicyFindings {
  errors: PolicyError[];
  warnings: PolicyError[];
}
