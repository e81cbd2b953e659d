import { formatDuration, parseDuration } from '../duration.js';
import type { Urgency } from '../urgency.js';
import type { ClockRule, IsoDuration, Policy } from './types.js';

const SHORTEST_MS = 1000;

/**
 * The same standard with every duration divided by a factor, but none shorter than a second or what is asked for: for the demo and the tests on the real server.
 * @param policy the standard in earnest
 * @param factor how much faster time is to pass
 * @param shortestMs what no duration goes below, for people who need a moment to look and act
 * @returns a policy of its own version, with `timeScale` recorded and no calendars
 */
export function scalePolicy(policy: Policy, factor: number, shortestMs = SHORTEST_MS): Policy {
  // All that it was made by, so that it can be made again of the version's name.
  const how = shortestMs === SHORTEST_MS ? `${factor}x` : `${factor}x-${shortestMs}ms`;
  const scaled = (duration: IsoDuration): IsoDuration => {
    const ms = parseDuration(duration);
    return ms === 0 ? duration : formatDuration(Math.max(shortestMs, Math.round(ms / factor)));
  };
  const scaleLimit = (limit: ClockRule['limit']): ClockRule['limit'] =>
    typeof limit === 'string'
      ? scaled(limit)
      : {
          P1_SAFETY_CRITICAL: limit.P1_SAFETY_CRITICAL && scaled(limit.P1_SAFETY_CRITICAL),
          P2_IMMOBILIZED: limit.P2_IMMOBILIZED && scaled(limit.P2_IMMOBILIZED),
          P3_DEGRADED: limit.P3_DEGRADED && scaled(limit.P3_DEGRADED),
          P4_ROUTINE: limit.P4_ROUTINE && scaled(limit.P4_ROUTINE),
        };
  const scaleByUrgency = (limits: Record<Urgency, IsoDuration>) =>
    Object.fromEntries(Object.entries(limits).map(([urgency, limit]) => [urgency, scaled(limit)])) as Record<
      Urgency,
      IsoDuration
    >;
  const scaleClock = (clock: ClockRule): ClockRule => ({
    ...clock,
    calendar: null,
    limit: scaleLimit(clock.limit),
    extension: clock.extension && {
      ...clock.extension,
      max: scaled(clock.extension.max),
    },
    escalation: clock.escalation.map((rung) => ({ ...rung, after: scaled(rung.after) })),
  });
  return {
    ...policy,
    version: `${policy.version}@${how}`,
    timeScale: factor,
    calendars: [],
    clocks: Object.fromEntries(
      Object.entries(policy.clocks).map(([kind, clock]) => [kind, scaleClock(clock)]),
    ) as Policy['clocks'],
    booking: {
      ...policy.booking,
      openingHours: null,
      calendar: null,
      halfDayLength: scaled(policy.booking.halfDayLength),
      reminderBefore: scaled(policy.booking.reminderBefore),
      reminderHours: null,
      outageAfter: scaled(policy.booking.outageAfter),
    },
    // How late a machine is isn't scaled: what a digest gathers stays as it is.
    alerts: { ...policy.alerts, quietHours: null, tryFor: scaleByUrgency(policy.alerts.tryFor) },
    holds: { ...policy.holds, lateWithin: scaled(policy.holds.lateWithin) },
    guarantee: { ...policy.guarantee, objectWithin: scaled(policy.guarantee.objectWithin) },
    followUp: {
      ...policy.followUp,
      contacts: policy.followUp.contacts.map((contact) => ({ ...contact, after: scaled(contact.after) })),
    },
    dispatch: {
      ...policy.dispatch,
      ageingStep: scaled(policy.dispatch.ageingStep),
      rest: {
        max: scaled(policy.dispatch.rest.max),
        first: scaleByUrgency(policy.dispatch.rest.first),
      },
    },
  };
}
