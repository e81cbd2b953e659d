import type { MilestoneNotice, UndeliveredTelling } from '../src/contracts/transition.js';
import { addMs, type Instant } from '../src/domain/instant.js';

/** One telling that is to happen: a warning at once, a rung of the ladder at its time. */
export interface Rung {
  notice: MilestoneNotice;
  level: number;
  at: Instant;
  recipients: MilestoneNotice['warns'];
}

/** A warning goes to its listeners at once; a breach climbs its ladder, counted from when it was noticed. */
export function rungsOf(notice: MilestoneNotice): Rung[] {
  if (notice.milestone !== 'breach')
    return [{ notice, level: 0, at: notice.firedAt, recipients: notice.warns }];
  return notice.ladder.map(({ afterMs, level, roles }) => ({
    notice,
    level,
    at: addMs(notice.firedAt, afterMs),
    recipients: level === 1 ? ['assignee', ...roles] : roles,
  }));
}

/** What is to be told, with something else known of what it is about. */
export function renoticed(rungs: Rung[], change: Partial<MilestoneNotice>): Rung[] {
  return rungs.map((rung) => ({ ...rung, notice: { ...rung.notice, ...change } }));
}

/** Nobody outside heard of a level, so the next of the same milestone doesn't wait for its time. */
export function broughtForward(rungs: Rung[], told: UndeliveredTelling, at: Instant): Rung[] {
  const next = rungs.find(
    ({ notice, level }) =>
      notice.revision === told.revision && notice.milestone === told.milestone && level > told.level,
  );
  if (!next || next.at <= at) return rungs;
  return [{ ...next, at }, ...rungs.filter((rung) => rung !== next)];
}

/** Whom an alert is told to for their role: they hear of it on when the work changes hands. */
export function toldForTheirRole({ warns, ladder }: MilestoneNotice): MilestoneNotice['warns'] {
  return [...warns, ...ladder.flatMap(({ roles }) => roles)];
}

/** As the Web UI shows it. */
export function detailsOf({ notice, level }: Rung): string {
  return `**${notice.kind}** ${notice.milestone}, level ${level}, due ${notice.dueAt}`;
}
