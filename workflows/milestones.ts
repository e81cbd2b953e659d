import { condition, patched } from '@temporalio/workflow';
import type { LedgerEntry, MilestoneNotice } from '../src/contracts/transition.js';
import { isTold, ladderOf } from '../src/domain/alert-rules.js';
import type { ClockState } from '../src/domain/clock.js';
import type { MilestoneEvent, OrderPatch, StepEvent } from '../src/domain/machine.js';
import type { ClockKind } from '../src/domain/policy/types.js';
import { tellingWaitMs } from '../src/domain/precedence.js';
import type { Urgency } from '../src/domain/urgency.js';
import { notices, records } from './activity-proxies.js';
import type { ExecutionInput } from './execution.js';
import { fifoLock } from './fifo-lock.js';

function isMilestone(event: StepEvent): event is MilestoneEvent {
  return event.type === 'clock_milestone';
}

/** The ledger's row of a milestone, written with its transition; level 0 is the milestone itself. */
export function ledgerEntry(event: StepEvent): LedgerEntry | null {
  if (!isMilestone(event)) return null;
  const { clockId, kind, revision, milestone, dueAt, movedAt, pending } = event.data;
  const decision = pending ? ('pending' as const) : null;
  return { clockId, kind, revision, milestone, level: 0, dueAt, movedAt, firedAt: event.at, decision };
}

/** Something that an alert is to hear, and for how long others may go first. */
export interface AlertNotice {
  tell(): Promise<unknown>;
  waitMs: number;
}

/**
 * What an event on record means for the alerts: a milestone raises the clock's, an approved extension voids what was
 * raised, the end of a clock resolves it. The alert's own execution does everything after that, so nothing here waits
 * for a delivery.
 * @param earlier who was responsible before the event, and whether the execution takes running clocks over with it
 * @param elsewhere kinds of clocks that are another outlet's, and which
 * @returns what is to be told, in this order
 */
export function alertNotices(
  before: Record<string, ClockState>,
  after: Record<string, ClockState>,
  event: StepEvent,
  input: ExecutionInput,
  order: OrderPatch | undefined,
  earlier: { responsibleId: string | null; takesOver: boolean } | null = null,
  elsewhere: Partial<Record<string, string>> = {},
): AlertNotice[] {
  const told: AlertNotice[] = [];
  if (isMilestone(event)) {
    const notice = noticeOf(event, input, order, elsewhere);
    if (notice) told.push(raising(notice, input.policy.urgency, after[notice.clockId]?.limitMs ?? 0));
  }
  for (const clock of Object.values(after)) {
    const previous = before[clock.id];
    if (!previous || previous === clock || !wasRaised(clock, input)) continue;
    const about = { clockId: clock.id, reason: event.type };
    if (clock.revision > previous.revision) told.push(atOnce(() => notices.voidAlert(about)));
    if (clock.stoppedAt !== null && previous.stoppedAt === null)
      told.push(atOnce(() => notices.resolveAlert(about)));
  }
  if (event.type === 'urgency_applied') told.push(...reclassifications(after, input));
  const own = Object.fromEntries(Object.entries(after).filter(([, { kind }]) => !elsewhere[kind]));
  return [...told, ...reassignments(own, input, order, earlier)];
}

function atOnce(tell: () => Promise<unknown>): AlertNotice {
  return { tell, waitMs: 0 };
}

/**
 * The telling of a milestone. It only reaches Temporal, may be repeated, and most milestones have one: as a local activity
 * it costs no workflow task of its own. Executions that told before there was a precedence go on as they did.
 */
function raising(notice: MilestoneNotice, urgency: Urgency, limitMs: number): AlertNotice {
  if (!patched('urgent-tellings-first')) return atOnce(() => notices.raiseAlert(notice));
  const { dueAt, movedAt, firedAt } = notice;
  const reachedAt = movedAt ?? dueAt;
  return {
    tell: () => records.raiseAlert(notice),
    waitMs: tellingWaitMs(urgency, limitMs, { reachedAt, noticedAt: firedAt }),
  };
}

/** What is on its way or still to come is told by the order's new class: P1 waits for no morning (R6.1). */
function reclassifications(after: Record<string, ClockState>, input: ExecutionInput): AlertNotice[] {
  const { urgency, telling } = input.policy;
  if (!telling) return [];
  return Object.values(after)
    .filter((clock) => clock.stoppedAt === null && wasRaised(clock, input))
    .map(({ id: clockId }) => atOnce(() => notices.reclassifyAlert({ clockId, urgency, telling })));
}

/** Whoever has the work now is told of what comes; to whom it was told before, it is taken back (R2.2, R6.1). */
function reassignments(
  clocks: Record<string, ClockState>,
  input: ExecutionInput,
  order: OrderPatch | undefined,
  earlier: { responsibleId: string | null; takesOver: boolean } | null,
): AlertNotice[] {
  const responsibleId = order?.responsibleId ?? input.responsibleId;
  const changed = earlier && (earlier.takesOver || earlier.responsibleId !== responsibleId);
  if (!changed || responsibleId === null) return [];
  const outletId = order?.outletId ?? input.outletId;
  return Object.values(clocks)
    .filter((clock) => clock.stoppedAt === null && wasRaised(clock, input))
    .map(({ id: clockId }) => atOnce(() => notices.reassignAlert({ clockId, responsibleId, outletId })));
}

function noticeOf(
  event: MilestoneEvent,
  input: ExecutionInput,
  order: OrderPatch | undefined,
  elsewhere: Partial<Record<string, string>>,
): MilestoneNotice | null {
  const { clockId, kind, revision, milestone, dueAt, movedAt } = event.data;
  const rule = input.policy.clocks[kind as ClockKind];
  if (!rule || !isTold(rule, milestone)) return null;
  const atWork = order?.outletId ?? input.outletId;
  const outletId = elsewhere[kind] ?? atWork;
  return {
    clockId,
    kind,
    subject: input.subject,
    orderNo: input.orderNo,
    outletId,
    urgency: input.policy.urgency,
    revision,
    milestone,
    dueAt,
    movedAt,
    firedAt: event.at,
    responsibleId: outletId === atWork ? (order?.responsibleId ?? input.responsibleId) : null,
    ...(input.policy.telling ? { telling: input.policy.telling } : {}),
    warns: rule.warns,
    ladder: ladderOf(rule),
  };
}

/**
 * Tells notices in the order of the events: an alert must not hear of its clock's end before it hears of the milestone.
 * What may wait waits no longer when there is more to tell, or when the execution has said its last word.
 */
export function tellingInTurn(): (notice: AlertNotice, isOver: () => boolean) => Promise<unknown> {
  const inTurn = fifoLock();
  let untold = 0;
  return ({ tell, waitMs }, isOver) => {
    untold += 1;
    return inTurn(async () => {
      const hurried = () => untold > 1 || isOver();
      if (waitMs > 0) await condition(hurried, waitMs, { summary: 'what else fell due goes first' });
      await tell();
      untold -= 1;
    });
  };
}

function wasRaised(clock: ClockState, input: ExecutionInput): boolean {
  const rule = input.policy.clocks[clock.kind as ClockKind];
  // The order ends clocks of steps whose rules it isn't handed: an alert that isn't there needs no ending.
  return clock.fired.some((fired) => !rule || isTold(rule, fired.milestone));
}
