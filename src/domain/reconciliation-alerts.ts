import { isTold } from './alert-rules.js';
import type { ClockState, FiredMilestone } from './clock.js';
import { parseDuration } from './duration.js';
import { addMs, type Instant, isAfter } from './instant.js';
import { isFinal } from './machine.js';
import type { ClockKind, ClockRule, Policy } from './policy/types.js';
import { tellingWaitMs } from './precedence.js';
import { clockFault } from './reconciliation-clocks.js';
import type { AlertRecord, CaseRecords, Fault, Look } from './reconciliation-types.js';
import { repairOfFinding, SPOT_CHECK_FINDING } from './spot-check.js';
import { URGENCIES, type Urgency } from './urgency.js';

/**
 * What should have been told and wasn't (R3.2c, R3.3b, R6.1): a warning or a breach that somebody listens to and that
 * raised no alert, a warning of which an alert told nobody, and each rung of a breach's ladder whose time came while the
 * clock ran and nobody had taken it. What leaves the way to others of the same moment has until after them.
 */
export function untoldFaults(
  { events, ledger, alerts }: CaseRecords,
  clocks: Record<string, ClockState>,
  policy: Policy,
  { now, graceMs }: Look,
): Fault[] {
  const toldBy = addMs(now, -graceMs);
  const told = new Set(ledger.map(({ clockId, revision, level }) => levelKey(clockId, { revision }, level)));
  const classes = classesOf(events);
  const alertOf = new Map(alerts.map((alert) => [alert.clockId, alert]));
  return Object.values(clocks).flatMap((clock) => {
    const rule = policy.clocks[clock.kind as ClockKind];
    if (!rule) return [];
    const alert = alertOf.get(clock.id);
    return clock.fired.filter(isStanding(clock)).flatMap((fired) => {
      const turn = turnToTell(clock, fired, classes);
      const late = !isAfter(turn, toldBy) && isTold(rule, fired.milestone);
      if (!alert) return late ? untold(clock, fired, turn, 'no alert was raised') : [];
      if (fired.milestone !== 'breach')
        return late && !hasTold(alert, fired)
          ? untold(clock, fired, turn, 'its alert told nobody of it')
          : [];
      return rungsDue(clock, rule, fired, alert)
        .map(({ at, level }) => ({ level, since: isAfter(at, turn) ? at : turn }))
        .filter(({ since, level }) => !isAfter(since, toldBy) && !told.has(levelKey(clock.id, fired, level)))
        .map(({ since, level }) =>
          clockFault('level_untold', clock, {
            ...{ revision: fired.revision, milestone: fired.milestone, level, since },
            detail: 'its time has come, nobody had acknowledged, and nobody was told',
          }),
        );
    });
  });
}

/** Tellings that nobody has tried to send until their time was over. */
export function untriedFaults({ subject, untried }: CaseRecords, { now, graceMs }: Look): Fault[] {
  return untried
    .filter(({ giveUpAt }) => isAfter(addMs(now, -graceMs), giveUpAt))
    .map(({ clockId: id, revision, milestone, level, channel, giveUpAt }) =>
      clockFault(
        'delivery_untried',
        { id, subject },
        {
          ...{ revision, milestone, level, since: giveUpAt },
          detail: `its ${channel} message was not tried once`,
        },
      ),
    );
}

/**
 * Alerts about a spot check's findings that nobody ends any more (R2.2, R3.3c): their repair is over, or was ended by hand,
 * or nobody watches the deadlines of the case, as when its order was ended by hand.
 * @param missed deadlines that run, and passed without a record
 */
export function leftOpenFaults(
  { subject, events, alerts }: CaseRecords,
  missed: readonly Fault[],
  { now, graceMs }: Look,
): Fault[] {
  const open = alerts.filter(({ kind, open }) => open && kind === SPOT_CHECK_FINDING);
  return open.flatMap(({ clockId: id }) => {
    const over = endOf(events, `repair:${subject}:${repairOfFinding(id)}`);
    const since = over ?? missed[0]?.since;
    if (!since || isAfter(since, addMs(now, -graceMs))) return [];
    const why = over ? 'its repair is over' : 'the deadlines of its case stand still';
    return [clockFault('alert_left_open', { id, subject }, { since, detail: `${why}: nobody will end it` })];
  });
}

/** When an execution had its last word, or was found to have been ended by hand; null while it goes on. */
function endOf(events: CaseRecords['events'], executionId: string): Instant | null {
  const end = events.find(
    ({ executionId: id, kind, status, event }) =>
      (id === executionId && isFinal(kind, status)) ||
      (event.type === 'execution_lost' &&
        (event.data as { executionId?: string }).executionId === executionId),
  );
  return end?.event.at ?? null;
}

/** More time that was granted takes back what was raised before it. */
function isStanding({ revision }: ClockState) {
  return (fired: FiredMilestone) => !fired.voided && fired.revision === revision;
}

function untold(
  clock: ClockState,
  { milestone, revision }: FiredMilestone,
  since: Instant,
  detail: string,
): Fault[] {
  return [clockFault('milestone_untold', clock, { milestone, revision, level: 0, since, detail })];
}

/** When a milestone is to be told at the latest, by the precedence among many (`precedence.ts`). */
function turnToTell(
  { limitMs }: ClockState,
  { dueAt, movedAt, firedAt }: FiredMilestone,
  classes: readonly Urgency[],
): Instant {
  const noticed = { reachedAt: movedAt ?? dueAt, noticedAt: firedAt };
  return addMs(firedAt, Math.max(0, ...classes.map((one) => tellingWaitMs(one, limitMs, noticed))));
}

/** The classes that a case had: each of its executions hears of another one in its own time. */
function classesOf(events: CaseRecords['events']): Urgency[] {
  const named = new Set(events.map(({ event }) => (event.data as { urgency?: unknown } | null)?.urgency));
  return URGENCIES.filter((one) => named.has(one));
}

/**
 * Whether an alert told of a warning, which has no row of a level as the rungs of a breach have. It is told whoever took
 * the alert before, and when its clock has ended meanwhile. An alert that never told anybody had nobody to tell.
 */
function hasTold({ told }: AlertRecord, { revision, milestone }: FiredMilestone): boolean {
  return told.length === 0 || told.some((one) => one.revision === revision && one.milestone === milestone);
}

/** The rungs of a breach that nothing kept from being told: neither the clock's end nor somebody who took the alert. */
function rungsDue(
  { stoppedAt }: ClockState,
  { escalation }: ClockRule,
  { firedAt }: FiredMilestone,
  { acknowledgedAts }: AlertRecord,
): { level: number; at: Instant }[] {
  const taken = (at: Instant) => acknowledgedAts.some((ack) => !isAfter(firedAt, ack) && isAfter(at, ack));
  return escalation
    .map(({ after, level }) => ({ level, at: addMs(firedAt, parseDuration(after)) }))
    .filter(({ at }) => (stoppedAt === null || !isAfter(at, stoppedAt)) && !taken(at));
}

/** Of a breach alone: the other milestones have no levels. */
function levelKey(clockId: string, { revision }: Pick<FiredMilestone, 'revision'>, level: number): string {
  return `${clockId}#${revision}#${level}`;
}
