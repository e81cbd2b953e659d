import { BUILT_IN_MAIL, BUILT_IN_WEBHOOK, type OutsideChannel } from './alert-channels.js';

/** Whom and what a telling can reach outside the house. */
export interface Reachable {
  /** Those who are told, and where they work. */
  people: { id: string; orgUnitId: string; email: string | null }[];
  /** The endpoints of their units that are switched on. */
  endpoints: { id: string; orgUnitId: string; channel: OutsideChannel }[];
  /** Whether configuration has a mail server and a webhook. */
  builtIn: { mail: boolean; webhook: boolean };
}

/** One message that is to leave the house: to a group's endpoint, or to one person's mailbox. */
export interface OutsideDelivery {
  channel: OutsideChannel;
  endpointId: string;
  recipient: string;
  people: string[];
  fallbacks: OutsideChannel[];
}

/**
 * Whom to tell by which channel (R6.1). For each unit whose people are told, and each way: the first of its channels that
 * reaches anybody there. What two ways or units lead to is told once.
 */
export function outsideDeliveries(
  ways: readonly (readonly OutsideChannel[])[],
  reachable: Reachable,
): OutsideDelivery[] {
  const units = [...new Set(reachable.people.map(({ orgUnitId }) => orgUnitId))];
  const found = new Map<string, OutsideDelivery>();
  // With nobody to be told a webhook still hears of it.
  for (const unit of units.length > 0 ? units : [null]) {
    for (const way of ways) {
      for (const delivery of firstOf(way, unit, reachable)) {
        const key = `${delivery.channel} ${delivery.recipient}`;
        const known = found.get(key);
        const people = [...new Set([...(known?.people ?? []), ...delivery.people])];
        found.set(key, { ...delivery, ...known, people });
      }
    }
  }
  return [...found.values()];
}

function firstOf(
  way: readonly OutsideChannel[],
  unit: string | null,
  reachable: Reachable,
): OutsideDelivery[] {
  for (const [index, channel] of way.entries()) {
    const targets = targetsOf(channel, unit, reachable);
    const fallbacks = way.slice(index + 1);
    if (targets.length > 0) return targets.map((target) => ({ ...target, channel, fallbacks }));
  }
  return [];
}

function targetsOf(
  channel: OutsideChannel,
  unit: string | null,
  { people, endpoints, builtIn }: Reachable,
): Omit<OutsideDelivery, 'channel' | 'fallbacks'>[] {
  const here = people.filter(({ orgUnitId }) => orgUnitId === unit);
  const all = here.map(({ id }) => id);
  const groups = endpoints
    .filter((endpoint) => endpoint.channel === channel && endpoint.orgUnitId === unit)
    .map(({ id }) => ({ endpointId: id, recipient: id, people: all }));
  if (channel === 'webhook' && builtIn.webhook)
    return [...groups, { endpointId: BUILT_IN_WEBHOOK, recipient: BUILT_IN_WEBHOOK, people: all }];
  if (channel !== 'email' || !builtIn.mail) return groups;
  const mailboxes = here
    .filter(({ email }) => email !== null)
    .map(({ id }) => ({ endpointId: BUILT_IN_MAIL, recipient: id, people: [id] }));
  return [...groups, ...mailboxes];
}
