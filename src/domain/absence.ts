import { type Instant, toMs } from './instant.js';
import { COMMANDS, type CommandName } from './lifecycle.js';
import type { Role } from './roles.js';

/** When somebody is away: `absentFrom` included, `absentUntil` excluded; without an end until further notice. */
export interface Absence {
  absentFrom: Instant | null;
  absentUntil: Instant | null;
}

/** What choosing a stand-in must know of a person. */
export interface Colleague extends Absence {
  id: string;
  role: Role;
  active: boolean;
  substituteId: string | null;
}

/** Substitutes of substitutes are asked as far as this; nobody is away with a longer chain behind them. */
const FARTHEST_SUBSTITUTE = 5;

/** Whose superior answers for them while they are away. */
const SUPERIOR_OF: Partial<Record<Role, Role>> = {
  outlet_manager: 'region_supervisor',
  region_supervisor: 'hq_supervisor',
};

/** Whether somebody is absent at an instant. */
export function isAbsent({ absentFrom, absentUntil }: Absence, at: Instant): boolean {
  if (absentFrom === null || toMs(at) < toMs(absentFrom)) return false;
  return absentUntil === null || toMs(at) < toMs(absentUntil);
}

/**
 * Whether a role may stand in for another (R2.2): the same; one that may give every command which the other may; or
 * the superior of whoever runs an outlet or a region.
 */
export function mayStandInFor(absent: Role, substitute: Role): boolean {
  if (substitute === absent || SUPERIOR_OF[absent] === substitute) return true;
  const theirs = (Object.keys(COMMANDS) as CommandName[])
    .map((name): readonly Role[] => COMMANDS[name].roles)
    .filter((roles) => roles.includes(absent));
  return theirs.length > 0 && theirs.every((roles) => roles.includes(substitute));
}

/**
 * Who acts for a person at an instant (R2.2): themselves while they are here, else the first of their chain of
 * substitutes who is here and whose role fits.
 * @param people everybody of the chain, by id
 * @returns null when all of the chain are away or there is none
 */
export function presentFor(
  person: Colleague,
  people: ReadonlyMap<string, Colleague>,
  at: Instant,
): Colleague | null {
  let next: Colleague | undefined = person;
  for (let step = 0; next && step <= FARTHEST_SUBSTITUTE; step++) {
    const fits = next === person || mayStandInFor(person.role, next.role);
    if (fits && next.active && !isAbsent(next, at)) return next;
    next = next.substituteId === null ? undefined : people.get(next.substituteId);
  }
  return null;
}
