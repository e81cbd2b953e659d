import type { OutsideChannel } from './alert-channels.js';
import { addZonedDays, localDateOf, zonedMs } from './calendar-zone.js';
import { parseDuration } from './duration.js';
import { fromMs, type Instant, toMs } from './instant.js';
import type { ClockRule, IsoDuration, StepPolicy } from './policy/types.js';
import type { Urgency } from './urgency.js';

/** How alerts reach people outside the app (R6.1): part of the service standard. Durations are ISO 8601. */
export interface AlertPolicy {
  /**
   * Which channels tell of which level. Of the rules that name the class, the one with the highest `fromLevel` that has
   * been reached counts; warnings have level 0. All of its ways are taken. A way is a list of channels: the first that
   * reaches the people is used, the others stand in for it in turn while it is down.
   */
  channels: { fromLevel: number; urgencies: Urgency[]; ways: OutsideChannel[][] }[];
  /** Local times of the outlet between which mail and robots are held back; null: at no hour. */
  quietHours: null | QuietHours;
  /** After an outage: what is told later than `lateBy` goes beyond `after` tellings into one, gathered for so long. */
  digest: { lateBy: IsoDuration; after: number; gather: IsoDuration };
  /** How long a channel is tried before the next one is. */
  tryFor: Record<Urgency, IsoDuration>;
}

/** `HH:MM`; from later than to runs over midnight. */
export interface QuietHours {
  from: string;
  to: string;
}

/** The quiet hours that a message keeps, and where. */
export interface LocalQuietHours extends QuietHours {
  /** The outlet's. */
  zone: string;
}

/** The same for one class of urgency, as it travels with each milestone. */
export interface TellingRules {
  ways: { fromLevel: number; ways: OutsideChannel[][] }[];
  quietHours: null | QuietHours;
  digest: { lateByMs: number; after: number; gatherMs: number };
  tryForMs: number;
}

/** What is told by no rule of a standard, as of assessments or by cases older than the rules: a webhook hears of it. */
export const PLAIN_TELLING: TellingRules = {
  ways: [{ fromLevel: 0, ways: [['webhook']] }],
  quietHours: null,
  digest: { lateByMs: 900_000, after: 5, gatherMs: 60_000 },
  tryForMs: 1_800_000,
};

/** The rules for one class, read once into ms. Safety-critical alerts know no quiet hours. */
export function tellingRulesFor(policy: AlertPolicy, urgency: Urgency): TellingRules {
  const { lateBy, after, gather } = policy.digest;
  return {
    ways: policy.channels
      .filter(({ urgencies }) => urgencies.includes(urgency))
      .map(({ fromLevel, ways }) => ({ fromLevel, ways })),
    quietHours: urgency === 'P1_SAFETY_CRITICAL' ? null : policy.quietHours,
    digest: { lateByMs: parseDuration(lateBy), after, gatherMs: parseDuration(gather) },
    tryForMs: parseDuration(policy.tryFor[urgency]),
  };
}

/** Whether anybody is to hear of a milestone (R3.2c, R6.1): a warning needs listeners, a breach a ladder. */
export function isTold({ escalation, warns }: ClockRule, milestone: string): boolean {
  return milestone === 'breach' ? escalation.length > 0 : warns.length > 0;
}

/** A deadline's ladder as it travels with each milestone: after how many ms which roles are told. */
export function ladderOf({ escalation }: Pick<ClockRule, 'escalation'>) {
  return escalation.map(({ after, level, roles }) => ({ afterMs: parseDuration(after), level, roles }));
}

/** The ways to be taken at a level: those of the highest step that has been reached. */
export function waysAt({ ways }: TellingRules, level: number): OutsideChannel[][] {
  const reached = ways.filter(({ fromLevel }) => fromLevel <= level);
  return reached.sort((a, b) => b.fromLevel - a.fromLevel)[0]?.ways ?? [];
}

/**
 * Until when a telling is held back by quiet hours (R6.1): mail and robots alone, none for P1, nor for a breach of P2.
 * @param zone the outlet's
 * @returns null when it may go at once
 */
export function quietUntil(
  { quietHours }: Pick<TellingRules, 'quietHours'>,
  about: { urgency: Urgency; milestone: string; channel: OutsideChannel; zone: string },
  at: Instant,
): Instant | null {
  const { urgency, milestone, channel, zone } = about;
  if (!quietHours || channel === 'webhook' || urgency === 'P1_SAFETY_CRITICAL') return null;
  if (urgency === 'P2_IMMOBILIZED' && milestone === 'breach') return null;
  const nowMs = toMs(at);
  const today = localDateOf(nowMs, zone);
  const overMidnight = quietHours.from > quietHours.to;
  // Those that began yesterday may still last.
  for (const day of [addZonedDays(today, -1), today]) {
    const fromAtMs = zonedMs(day, quietHours.from, zone);
    const untilMs = zonedMs(overMidnight ? addZonedDays(day, 1) : day, quietHours.to, zone);
    if (nowMs >= fromAtMs && nowMs < untilMs) return fromMs(untilMs);
  }
  return null;
}

/**
 * What an order's alert without a clock is told, once and to nobody above those whom it warns.
 * @param at when it is found; of one that is still to come, when it will be
 */
export function clocklessNotice(
  about: { clockId: string; kind: string; orderNo: string; outletId: string },
  { urgency, telling }: Pick<StepPolicy, 'urgency' | 'telling'>,
  { at, ...told }: Pick<ClockRule, 'warns'> & { at: Instant; responsibleId: string | null },
) {
  return {
    ...about,
    ...{ subject: about.orderNo, urgency, revision: 0, milestone: 'warn_0', dueAt: at, firedAt: at },
    ...told,
    ...(telling && { telling }),
    ladder: [],
  };
}
