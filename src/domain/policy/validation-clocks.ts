import { canonical } from '../canonical.js';
import { parseDuration } from '../duration.js';
import { COMMANDS } from '../lifecycle.js';
import type { Role } from '../roles.js';
import { limitFor } from '../step-clocks.js';
import { URGENCIES } from '../urgency.js';
import { remembering } from './remembered.js';
import { STANDARD_2025 } from './standard-2025.js';
import type { ClockKind, ClockRule } from './types.js';
import type { PolicyError } from './validation-types.js';

/**
 * The fields by which the steps' code and a clock know of each other: which execution runs it, which of its events start,
 * stop, withdraw and hold it, and along which steps it goes. A version changes how long, by which calendar, with which
 * warnings and whom a deadline concerns; with other wiring it would stand still, or run where nobody looks at it.
 */
const WIRING = [
  ...['runsIn', 'starts', 'stops', 'withdrawnBy', 'neededFor', 'countsFrom', 'unless', 'goesOnWith'],
  ...['pauses', 'carries'],
  // What is a right and not a duty, and what the law sets, stays so; how long is held against the law (`references.ts`).
  ...['lapses', 'fixed'],
] as readonly (keyof ClockRule)[];

/** What was found in a deadline, by its kind, for the combinations of overrides that leave it as it is. */
const once = remembering<PolicyError[]>();

/** What one deadline of a version breaks. Roles and calendars are looked at beside (`validation.ts`). */
export function clockErrors(kind: ClockKind, rule: ClockRule): PolicyError[] {
  return once(rule, kind, () => errorsOf(kind, rule));
}

function errorsOf(kind: ClockKind, rule: ClockRule): PolicyError[] {
  const builtIn: ClockRule = STANDARD_2025.clocks[kind];
  const errors = [
    ...wiringErrors(rule, builtIn),
    ...limitErrors(kind, rule, builtIn),
    ...tellingErrors(rule, builtIn),
    ...holdErrors(rule, builtIn),
  ];
  return errors.map(({ path, message }) => ({ path: `clocks.${kind}.${path}`, message }));
}

function wiringErrors(rule: ClockRule, builtIn: ClockRule): PolicyError[] {
  return WIRING.filter((field) => canonical(rule[field]) !== canonical(builtIn[field])).map((field) => ({
    path: field,
    message: `must stay ${JSON.stringify(builtIn[field] ?? 'left out')}: the steps are built on it`,
  }));
}

/** A deadline that others set is due at their instant; one that the steps count on has a limit for every class that had it. */
function limitErrors(kind: ClockKind, rule: ClockRule, builtIn: ClockRule): PolicyError[] {
  const had = URGENCIES.filter((urgency) => limitFor(builtIn, { urgency }) !== null);
  if (had.length === 0) {
    const own = URGENCIES.some((urgency) => limitFor(rule, { urgency }) !== null);
    const theirs = `others set ${kind} case by case`;
    return [
      ...(own ? [{ path: 'limit', message: `must be null for every class: ${theirs}` }] : []),
      ...(rule.calendar === null
        ? []
        : [{ path: 'calendar', message: `must be null, or it would be due later than said: ${theirs}` }]),
    ];
  }
  return had
    .filter((urgency) => limitFor(rule, { urgency }) === null)
    .map((urgency) => ({ path: `limit.${urgency}`, message: 'must be given: without it nothing falls due' }));
}

/** Who hears of it, and when: warnings in order and with listeners, a ladder that only goes up. */
function tellingErrors({ warnAt, warns, escalation }: ClockRule, builtIn: ClockRule): PolicyError[] {
  const errors: PolicyError[] = [];
  const error = (path: string, message: string) => errors.push({ path, message });
  warnAt.forEach((at, i) => {
    const before = warnAt[i - 1];
    if (before !== undefined && at <= before)
      error(`warnAt.${i}`, `must be more than the one before, ${before}`);
  });
  if (warnAt.length > 0 && warns.length === 0) error('warns', 'name who hears the warnings of warnAt');
  if (warnAt.length === 0 && builtIn.warnAt.length > 0 && builtIn.escalation.length === 0)
    error('warnAt', 'give at least one warning: nobody else hears of this deadline');
  if (escalation.length === 0 && builtIn.escalation.length > 0)
    error('escalation', 'give at least one rung: no deadline is missed in silence');
  escalation.forEach(({ after, level }, i) => {
    const before = escalation[i - 1];
    if (!before) {
      if (level !== 1)
        error('escalation.0.level', 'must be 1: the first rung is told with whoever is responsible');
      if (parseDuration(after) > 0)
        error('escalation.0.after', 'must be PT0S: what is missed is told at once');
      return;
    }
    if (level <= before.level)
      error(`escalation.${i}.level`, `must be more than the rung before, ${before.level}`);
    if (parseDuration(after) <= parseDuration(before.after))
      error(`escalation.${i}.after`, `must be longer than the rung before, ${before.after}`);
  });
  return errors;
}

/** Only what the steps can hold and extend may be held and extended, by whom the commands let. */
function holdErrors({ pausableFor, extension }: ClockRule, builtIn: ClockRule): PolicyError[] {
  const strangers = pausableFor.filter((reason) => !builtIn.pausableFor.includes(reason));
  const errors = strangers.map((reason) => ({
    path: 'pausableFor',
    message: `must not name ${reason}: nothing holds this deadline for it`,
  }));
  if (!extension) return errors;
  if (!builtIn.extension)
    return [...errors, { path: 'extension', message: 'must be null: nobody can ask for more time here' }];
  const deciders: readonly Role[] = COMMANDS.decideExtension.roles;
  const unable = extension.decidedBy.flatMap((role, i) =>
    deciders.includes(role)
      ? []
      : [
          {
            path: `extension.decidedBy.${i}`,
            message: `may be ${deciders.join(', ')}: ${role} can not decide`,
          },
        ],
  );
  return [...errors, ...unable];
}
