import type { Instant } from '../instant.js';
import { toMs } from '../instant.js';
import type { Actor } from '../machine.js';
import type { PolicyError } from './validation-types.js';
import type { PolicyStatus } from './versions.js';

/** What is done to a version of the standard, and in which statuses (R8.1). What is approved is followed, never changed. */
export const POLICY_COMMANDS = {
  edit: ['draft'],
  submit: ['draft'],
  approve: ['submitted'],
  return: ['submitted'],
  withdraw: ['draft', 'submitted', 'approved'],
  putInForce: ['approved'],
  callOff: ['approved'],
} as const satisfies Record<string, readonly PolicyStatus[]>;
export type PolicyCommand = keyof typeof POLICY_COMMANDS;

/** Why something wasn't done to a version; each code maps once to HTTP (api/errors.ts). */
export interface PolicyRefusal {
  code:
    | 'person_needed'
    | 'not_second_person'
    | 'not_allowed_in_state'
    | 'stale_revision'
    | 'validation_failed'
    | 'enforcement_clash';
  detail: string;
  errors?: PolicyError[];
  status?: PolicyStatus;
}

/** A version as far as its life goes. */
export interface VersionState {
  status: PolicyStatus;
  revision: number;
  /** Who drafted, edited or submitted it, ids of staff. */
  authors: readonly string[];
}

/**
 * The standard is written by people of headquarters who can be named: a system may only act for one of them (R2.2).
 * @param unit the kind of unit that they work for
 */
export function personRefusal(actor: Actor, unit: string | null): PolicyRefusal | null {
  if (actor.kind === 'staff' && actor.role === 'hq_supervisor' && unit === 'hq') return null;
  const detail =
    'the standard is written, reviewed and put in force by named people of headquarters: use a key of your own, or name the hq_supervisor in X-On-Behalf-Of';
  return { code: 'person_needed', detail };
}

/**
 * Whether somebody may do something to a version now.
 * @param revision what the caller has read, where the command says it: nobody overwrites or approves what they haven't seen
 * @returns why not; null when they may
 */
export function lifeRefusal(
  command: PolicyCommand,
  { status, revision, authors }: VersionState,
  { actor, read }: { actor: Actor; read?: number },
): PolicyRefusal | null {
  const possible: readonly PolicyStatus[] = POLICY_COMMANDS[command];
  if (!possible.includes(status)) {
    const detail = `not possible while the version is ${status}: ${ADVICE[status]}`;
    return { code: 'not_allowed_in_state', detail, status };
  }
  if (read !== undefined && read !== revision) {
    const detail = `it is at revision ${revision}, not ${read}: read it again and lay your change over it`;
    return { code: 'stale_revision', detail, status };
  }
  const reviews = command === 'approve' || command === 'return';
  if (reviews && authors.includes(actor.id)) {
    const detail = `${actor.id} has drafted, edited or submitted it: somebody else reviews it`;
    return { code: 'not_second_person', detail, status };
  }
  return null;
}

const ADVICE: Record<PolicyStatus, string> = {
  draft: 'submit it first',
  submitted: 'a second person approves or returns it first',
  approved: 'what is approved never changes, draft another version based on it',
  withdrawn: 'draft another version based on it',
};

/** From when a version holds, or was to hold. */
export interface Enforcement {
  id: number;
  version: string;
  effectiveAt: Instant;
  calledOffAt: Instant | null;
}

/**
 * Whether a version may be put in force from an instant on.
 * @param planned all enforcements of all versions
 */
export function enforcementRefusal(
  { version, effectiveAt }: { version: string; effectiveAt: Instant },
  planned: readonly Enforcement[],
  now: Instant,
): PolicyRefusal | null {
  if (toMs(effectiveAt) < toMs(now)) {
    const message = 'must not be in the past: what has happened was judged by the standard of its time';
    return {
      code: 'validation_failed',
      detail: 'effectiveAt has passed',
      errors: [{ path: 'effectiveAt', message }],
    };
  }
  const standing = inOrder(planned);
  const clash = standing.find((other) => toMs(other.effectiveAt) === toMs(effectiveAt));
  if (clash)
    return {
      code: 'enforcement_clash',
      detail: `${clash.version} begins at that instant: call it off, or take another`,
    };
  const ahead = standing.find((other) => other.version === version && toMs(other.effectiveAt) > toMs(now));
  if (ahead)
    return {
      code: 'enforcement_clash',
      detail: `it begins at ${ahead.effectiveAt} already: call that off first`,
    };
  const before = standing.findLast((other) => toMs(other.effectiveAt) < toMs(effectiveAt));
  if (before?.version === version)
    return { code: 'enforcement_clash', detail: 'it is in force then without that: nothing would change' };
  return null;
}

/** The enforcement of a version that can still be called off; null when none lies ahead. */
export function yetToBegin(
  version: string,
  planned: readonly Enforcement[],
  now: Instant,
): Enforcement | null {
  return inOrder(planned).find((one) => one.version === version && toMs(one.effectiveAt) > toMs(now)) ?? null;
}

/** How a version stands in time. */
export interface Standing {
  inForce: boolean;
  /** From when it holds, or will hold, the last time; null when it isn't put in force. */
  effectiveAt: Instant | null;
  supersededAt: Instant | null;
  supersededBy: string | null;
}

/**
 * How versions stand at an instant: at any time the latest that has begun and wasn't called off is in force; before the
 * first, the built-in one.
 */
export function standingOf(
  version: string,
  planned: readonly Enforcement[],
  builtIn: { version: string; since: Instant },
  now: Instant,
): Standing {
  const all = [{ version: builtIn.version, effectiveAt: builtIn.since }, ...inOrder(planned)];
  const current = all.findLast(({ effectiveAt }) => toMs(effectiveAt) <= toMs(now));
  const last = all.findLastIndex((one) => one.version === version);
  const next = last < 0 ? undefined : all[last + 1];
  return {
    inForce: current?.version === version,
    effectiveAt: all[last]?.effectiveAt ?? null,
    supersededAt: next?.effectiveAt ?? null,
    supersededBy: next?.version ?? null,
  };
}

/** Those that weren't called off, by their beginning. */
function inOrder(planned: readonly Enforcement[]): Enforcement[] {
  return planned
    .filter(({ calledOffAt }) => calledOffAt === null)
    .sort((a, b) => toMs(a.effectiveAt) - toMs(b.effectiveAt) || a.id - b.id);
}
