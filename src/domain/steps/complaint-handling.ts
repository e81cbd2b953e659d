import { COMPLAINT_STAFF } from '../complaint-commands.js';
import { type Actor, type DecisionContext, refuse } from '../machine.js';
import { inYuan } from '../money.js';
import type { Role } from '../roles.js';

/** The units of the organisation, each above the one before it (R2.1). */
export const UNIT_KINDS = ['outlet', 'region', 'hq'] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

/** Somebody who may be asked to handle a complaint. */
export interface Handler {
  id: string;
  role: Role;
  unit: UnitKind;
  /** The other outlet that had to do with the order, when they work there and not where the complaint is answered. */
  elsewhere: string | null;
}

/**
 * What the records say when a command on a complaint is sent: a decision reads nothing itself, and work may change hands
 * while a complaint is open. What a decision makes of it is kept in its event.
 */
export interface ComplaintFacts {
  /** Whose work the complaint is about, as things stand. */
  accused: string[];
  /** The unit of the person who acts; null for a system, or for somebody who has left. */
  unit: UnitKind | null;
  /** They work at the order's other outlet, which sees the complaint and doesn't answer for it. */
  elsewhere?: boolean;
  /** Who would answer for the complaint at each level of the policy; null where nobody could. */
  handlers: (string | null)[];
  /** Whom the command names, if they work in the complaint's part of the organisation. */
  named: Handler | null;
}

/** What the rules of handling look at. */
export interface Handled {
  level: number;
  accused: string[];
}

/** How far up somebody of a role handles complaints: a customer service manager as far as their unit. */
const HANDLES_AT: Partial<Record<Role, UnitKind>> = {
  outlet_manager: 'outlet',
  region_supervisor: 'region',
  hq_supervisor: 'hq',
};

/** Whoever is above a level may handle it; those whom the customer has turned down may not (R4.4). */
function reaches(role: Role | null, unit: UnitKind | null, level: UnitKind): boolean {
  if (role === null || role === 'operator') return true;
  const own = role === 'customer_service_manager' ? (unit ?? 'outlet') : HANDLES_AT[role];
  return own !== undefined && UNIT_KINDS.indexOf(own) >= UNIT_KINDS.indexOf(level);
}

/** Everybody whose work it is about: as known when it was last judged, and as the records say now. */
export function accusedOf(state: Handled, facts: ComplaintFacts | undefined): string[] {
  return [...new Set([...state.accused, ...(facts?.accused ?? [])])];
}

/** Not about one's own work (R4.4, fair). @returns null when there is no conflict */
export function conflict(state: Handled, actor: Actor, facts: ComplaintFacts | undefined) {
  return accusedOf(state, facts).includes(actor.id)
    ? refuse(
        'conflict_of_interest',
        'nobody judges a complaint about their own work: a manager may give it to somebody else',
      )
    : null;
}

/**
 * Who may handle the complaint now: not about their own work, and not below the level that the customer's rejection has
 * brought it to (R4.4).
 * @param level the unit whose turn it is
 * @returns null when the actor may
 */
export function notFit(state: Handled, actor: Actor, facts: ComplaintFacts | undefined, level: UnitKind) {
  if (facts?.elsewhere) {
    return refuse(
      'another_outlet_answers',
      'the order’s other outlet answers for this complaint: add what you know as evidence, or ask the region to move it',
    );
  }
  if (!reaches(actor.role, facts?.unit ?? null, level)) {
    return refuse(
      'role_may_not_decide',
      `the complaint has gone up to ${level}: somebody there handles it now`,
    );
  }
  return conflict(state, actor, facts);
}

/**
 * Who may put the customer's own word on record: the call centre and the front office at every level, whoever judges
 * complaints only where their level may judge this one, so that nobody ends a complaint that has gone above them (R4.4, fair).
 * @param level the unit whose turn it is
 * @returns null when the actor may
 */
export function notToHear(state: Handled, actor: Actor, facts: ComplaintFacts | undefined, level: UnitKind) {
  return actor.role !== null &&
    COMPLAINT_STAFF.includes(actor.role) &&
    !reaches(actor.role, facts?.unit ?? null, level)
    ? refuse(
        'role_may_not_decide',
        `the complaint has gone up to ${level}: what the customer says is put on record there, or by the call centre`,
      )
    : conflict(state, actor, facts);
}

/** Outlets don't pass complaints on to each other: who stands above both of them may. */
const MOVE_IT: readonly (Role | null)[] = ['region_supervisor', 'hq_supervisor', 'operator', null];

/**
 * Whether a complaint can be given to the person whom the command names.
 * @returns null when it can
 */
export function notToBeGiven(
  state: Handled,
  { role }: Pick<Actor, 'role'>,
  facts: ComplaintFacts | undefined,
  level: UnitKind,
) {
  const named = facts?.named ?? null;
  if (!named) {
    return refuse(
      'unknown_handler',
      'handlerId names nobody who works above the outlet or in it: see /v1/staff',
    );
  }
  if (accusedOf(state, facts).includes(named.id)) {
    return refuse('handler_not_fit', `the complaint is about ${named.id}'s own work: name somebody else`);
  }
  if (named.elsewhere && !MOVE_IT.includes(role)) {
    return refuse(
      'handler_not_fit',
      `${named.id} works at ${named.elsewhere}: the region decides whether that outlet answers for it`,
    );
  }
  return reaches(named.role, named.unit, level)
    ? null
    : refuse(
        'handler_not_fit',
        `${named.id} (${named.role}) may not handle it at ${level}: name somebody there`,
      );
}

/**
 * Whether a remedy costs more than the actor may promise: up to the limit of their role, which is within it; roles
 * without one promise nothing (R2.2, R4.4).
 * @returns null when they may; the refusal names who may
 */
export function aboveLimit(
  { compensationCents }: { compensationCents: number },
  { actor, policy }: Pick<DecisionContext, 'actor' | 'policy'>,
) {
  // Cases that began under a standard without limits keep to it.
  const { compensationLimits: limits } = policy;
  const own = actor.role && limits?.[actor.role];
  if (!limits || actor.role === 'operator' || own === null) return null;
  const within = (limit: number | null) => limit === null || compensationCents <= limit;
  if (within(own ?? 0)) return null;
  const may = Object.entries(limits).flatMap(([role, limit]) => (within(limit) ? [role] : []));
  return refuse(
    'compensation_above_limit',
    `${actor.role} may promise up to ${inYuan(own ?? 0)}; ${inYuan(compensationCents)} is for: ${may.join(', ')}. Give the complaint to one of them, or have them propose it`,
  );
}
