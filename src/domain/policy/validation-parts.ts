import { weeklyMs } from '../calendar.js';
import { parseDuration } from '../duration.js';
import { COMMANDS } from '../lifecycle.js';
import { ROLE_TERMS, type Role } from '../roles.js';
import { limitFor } from '../step-clocks.js';
import { UNIT_KINDS } from '../steps/complaint-handling.js';
import { URGENCIES } from '../urgency.js';
import { CLOCK_KINDS, type ClockKind, type ClockRule } from './types.js';
import type { PolicyError } from './validation-types.js';
import type { PolicyDocument } from './versions.js';

// What the parts of a version other than its deadlines must be to each other.

const MOST_YEARS = 5;
const MOST_WEEKS = MOST_YEARS * 52;

/** Hours the right way round, and an hour at which customers may be reminded while the outlet is open (R3.2a). */
export function bookingErrors({ booking }: Pick<PolicyDocument, 'booking'>): PolicyError[] {
  const { openingHours: open, reminderHours: calls } = booking;
  const errors: PolicyError[] = [];
  const error = (path: string, message: string) => errors.push({ path: `booking.${path}`, message });
  if (open && !(open.opensAt < open.noon))
    error('openingHours.noon', `must be later than opensAt, ${open.opensAt}`);
  if (open && !(open.noon < open.closesAt))
    error('openingHours.closesAt', `must be later than noon, ${open.noon}`);
  if (calls && !(calls.from < calls.to)) error('reminderHours.to', `must be later than from, ${calls.from}`);
  if (open && calls && !(calls.from < open.closesAt && open.opensAt < calls.to))
    error('reminderHours', 'must overlap the opening hours: nobody is there to remind anybody');
  return errors;
}

/** Every class is told outside the house from the first warning on, by one rule at each level (R6.1). */
export function alertErrors({ alerts }: Pick<PolicyDocument, 'alerts'>): PolicyError[] {
  const errors: PolicyError[] = [];
  for (const urgency of URGENCIES) {
    const levels = alerts.channels.flatMap(({ fromLevel, urgencies }, i) =>
      urgencies.includes(urgency) ? [{ fromLevel, i }] : [],
    );
    if (!levels.some(({ fromLevel }) => fromLevel === 0))
      errors.push({ path: 'alerts.channels', message: `must say how ${urgency} is told from level 0 on` });
    for (const { fromLevel, i } of levels) {
      if (levels.some((other) => other.i < i && other.fromLevel === fromLevel))
        errors.push({
          path: `alerts.channels.${i}`,
          message: `${urgency} has another rule from level ${fromLevel} on`,
        });
    }
  }
  const { quietHours } = alerts;
  if (quietHours && quietHours.from === quietHours.to)
    errors.push({ path: 'alerts.quietHours.to', message: 'must differ from from; null for no quiet hours' });
  return errors;
}

/** Who else is asked from a milestone that the deadline has, and rests that don't exceed their longest (R3.2b). */
export function dispatchErrors({
  dispatch,
  clocks,
}: Pick<PolicyDocument, 'dispatch' | 'clocks'>): PolicyError[] {
  const { warnAt } = clocks.dispatch_completion;
  const has = ['breach', ...warnAt.map((at) => `warn_${Math.round(at * 100)}`)];
  const errors: PolicyError[] = dispatch.unfilled.flatMap(({ at, ask }, i) => [
    ...(has.includes(at)
      ? []
      : [
          {
            path: `dispatch.unfilled.${i}.at`,
            message: `dispatch_completion has no ${at}; it has ${has.join(', ')}`,
          },
        ]),
    ...(dispatch.unfilled.some((other, j) => j < i && other.ask === ask)
      ? [{ path: `dispatch.unfilled.${i}.ask`, message: `${ask} are asked already` }]
      : []),
  ]);
  const { first, max } = dispatch.rest;
  for (const urgency of URGENCIES) {
    if (parseDuration(first[urgency]) > parseDuration(max))
      errors.push({
        path: `dispatch.rest.first.${urgency}`,
        message: `must not be longer than rest.max, ${max}`,
      });
  }
  return errors;
}

/** One attempt after the other (R3.4). */
export function followUpErrors({ followUp }: Pick<PolicyDocument, 'followUp'>): PolicyError[] {
  return followUp.contacts.flatMap(({ after }, i) => {
    const before = followUp.contacts[i - 1];
    if (!before || parseDuration(after) > parseDuration(before.after)) return [];
    return [
      {
        path: `followUp.contacts.${i}.after`,
        message: `must be longer than the attempt before, ${before.after}`,
      },
    ];
  });
}

/** A complaint only goes up, headquarters have the last word, and somebody may promise what it takes (R4.4). */
export function complaintErrors({ complaint }: Pick<PolicyDocument, 'complaint'>): PolicyError[] {
  const { levels, compensationLimits: limits } = complaint;
  const rank = levels.map((level) => UNIT_KINDS.indexOf(level));
  const errors: PolicyError[] = rank.flatMap((own, i) =>
    own > (rank[i - 1] ?? -1)
      ? []
      : [{ path: `complaint.levels.${i}`, message: `must be above the level before, ${levels[i - 1]}` }],
  );
  if (levels.at(-1) !== 'hq') errors.push({ path: 'complaint.levels', message: 'must end with hq' });
  const proposers = COMMANDS.proposeRemedy.roles;
  if (!proposers.some((role) => limits?.[role] === null)) {
    const message = `must be given, with null for a role that may promise any amount, one of ${proposers.join(', ')}`;
    errors.push({ path: 'complaint.compensationLimits', message });
  }
  return errors;
}

/** Only whom the command lets may enter a hold late (R3.3b). */
export function holdErrors({ holds }: Pick<PolicyDocument, 'holds'>): PolicyError[] {
  const may: readonly Role[] = COMMANDS.startHold.roles;
  return holds.lateBy.flatMap((role, i) =>
    may.includes(role)
      ? []
      : [{ path: `holds.lateBy.${i}`, message: `may be ${may.join(', ')}: ${role} can not enter a hold` }],
  );
}

/** The deadlines that the standard knows; a draft may hold others. */
function rulesOf(clocks: PolicyDocument['clocks']): { kind: ClockKind; rule: ClockRule }[] {
  return CLOCK_KINDS.map((kind) => ({ kind, rule: clocks[kind] }));
}

/** A role that nobody holds hears nothing and decides nothing (R2.2). */
export function unheldRoles(
  { clocks, holds }: Pick<PolicyDocument, 'clocks' | 'holds'>,
  held: readonly Role[],
): PolicyError[] {
  const named = rulesOf(clocks).flatMap(({ kind, rule: { warns, escalation, extension } }) => [
    ...warns.map((role, i) => ({ path: `clocks.${kind}.warns.${i}`, role })),
    ...escalation.flatMap(({ roles }, i) =>
      roles.map((role, j) => ({ path: `clocks.${kind}.escalation.${i}.roles.${j}`, role })),
    ),
    ...(extension?.decidedBy ?? []).map((role, i) => ({
      path: `clocks.${kind}.extension.decidedBy.${i}`,
      role,
    })),
  ]);
  const all = [...named, ...holds.lateBy.map((role, i) => ({ path: `holds.lateBy.${i}`, role }))];
  return all.flatMap(({ path, role }) =>
    role === 'assignee' || held.includes(role)
      ? []
      : [{ path, message: `nobody holds the role ${role} ${ROLE_TERMS[role]}: see /v1/staff` }],
  );
}

/** Each calendar once, and every one that a deadline or the booking names is there. */
export function calendarErrors({
  clocks,
  booking,
  calendars,
}: Pick<PolicyDocument, 'clocks' | 'booking' | 'calendars'>): PolicyError[] {
  const ids = calendars.map(({ id }) => id);
  const twice = ids.flatMap((id, i) =>
    ids.indexOf(id) < i ? [{ path: `calendars.${i}.id`, message: `${id} is given twice` }] : [],
  );
  const named = [
    ...rulesOf(clocks).map(({ kind, rule }) => ({ path: `clocks.${kind}`, calendar: rule.calendar })),
    { path: 'booking', calendar: booking.calendar },
  ];
  const unknown = named.flatMap(({ path, calendar }) => {
    if (calendar === null || ids.includes(calendar)) return [];
    const message = `no calendar ${calendar} in calendars; there are: ${ids.join(', ') || 'none'}`;
    return [{ path: `${path}.calendar`, message }];
  });
  return [...twice, ...unknown, ...unendingErrors({ clocks, calendars })];
}

/** A deadline that decades of so little working time would hardly be enough for could not even be counted. */
function unendingErrors({ clocks, calendars }: Pick<PolicyDocument, 'clocks' | 'calendars'>): PolicyError[] {
  return rulesOf(clocks).flatMap(({ kind, rule }) => {
    const calendar = calendars.find(({ id }) => id === rule.calendar);
    const limits = URGENCIES.map((urgency) => limitFor(rule, { urgency }) ?? 0);
    const longestMs = Math.max(...limits) + (rule.extension ? parseDuration(rule.extension.max) : 0);
    if (!calendar || longestMs <= weeklyMs(calendar.shifts) * MOST_WEEKS) return [];
    const message = `by ${calendar.id} it would take more than ${MOST_YEARS} years: give a shorter limit or more working time`;
    return [{ path: `clocks.${kind}.calendar`, message }];
  });
}
