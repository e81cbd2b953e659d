import {
  decideExtension,
  type ExtensionDecision,
  fireMilestone,
  isRefusal,
  type Milestone,
  type PauseReason,
  pauseClock,
  requestExtension,
  resumeClock,
  setOwnLimit,
  withdrawClock,
} from './clock.js';
import { type Clocks, changeAll, mapClocks, withoutHolds } from './clock-maps.js';
import type { Instant } from './instant.js';
import {
  type LimitChangedEvent,
  type MilestoneEvent,
  type StepEvent,
  SYSTEM,
  type Unanswered,
} from './machine.js';
import type { Urgency } from './urgency.js';

/** What a hold's events say; those of earlier versions have neither an id nor a beginning. */
interface Held {
  reason: PauseReason;
  reference?: string | null;
  holdId?: string;
}
type HeldFrom = Held & { startedAt?: Instant };

/** By what a clock tells one hold from another for the same reason. */
function heldBy({ reason, reference, holdId }: Held): { reason: PauseReason; reference?: string } {
  const known = reference ?? holdId;
  return known ? { reason, reference: known } : { reason };
}

/** Events that mean the same to whichever clock they concern, and what they carry. */
export type CommonEvent =
  | MilestoneEvent
  | StepEvent<'hold_started', HeldFrom>
  | StepEvent<'hold_recorded', HeldFrom & { endedAt: Instant }>
  | StepEvent<'hold_ended' | 'hold_ended_in_part', Held>
  | LimitChangedEvent
  | StepEvent<'execution_lost' | 'return_due', { clockIds: string[] }>
  | StepEvent<'repair_given_back', { reason: string; holds?: Held[] }>
  | StepEvent<'extension_requested', { reason: string; addMs: number }>
  | StepEvent<'extension_decided', { approved: boolean }>
  | StepEvent<'handed_over' | 'order_cancelled' | 'order_closed', Unanswered>;

/** The requests for more time of some clocks, or of all, have their answer. */
function answered(
  clocks: Clocks,
  decision: ExtensionDecision,
  ids: readonly string[] = Object.keys(clocks),
): Clocks {
  return Object.fromEntries(
    Object.entries(clocks).map(([id, clock]) => {
      const decided = ids.includes(id) ? decideExtension(clock, decision) : clock;
      return [id, isRefusal(decided) ? clock : decided];
    }),
  );
}

/** What it does to each clock that it concerns; `urgency` is the order's class. */
export function afterCommon(clocks: Clocks, event: CommonEvent, urgency: Urgency): Clocks {
  const { at } = event;
  const by = event.actor.id;
  switch (event.type) {
    case 'clock_milestone': {
      const { clockId, dueAt, movedAt } = event.data;
      const clock = clocks[clockId];
      if (!clock) return clocks;
      const milestone = event.data.milestone as Milestone;
      return { ...clocks, [clockId]: fireMilestone(clock, { milestone, dueAt, movedAt, firedAt: at }) };
    }
    case 'execution_lost':
    case 'return_due':
      return mapClocks(clocks, (clock) =>
        event.data.clockIds.includes(clock.id) ? withdrawClock(clock, { at }) : clock,
      );
    case 'limit_changed': {
      const { clockId, limitMs, rules } = event.data;
      return mapClocks(clocks, (clock) =>
        clock.id === clockId ? setOwnLimit(clock, { limitMs, at, rules, urgency }) : clock,
      );
    }
    case 'hold_started':
    case 'hold_recorded': {
      const { startedAt = at } = event.data;
      const over = event.type === 'hold_recorded' ? { to: event.data.endedAt } : {};
      const held = { ...heldBy(event.data), ...over, at: startedAt, by };
      return changeAll(clocks, (clock) => pauseClock(clock, held));
    }
    case 'hold_ended':
    case 'hold_ended_in_part':
      return changeAll(clocks, (clock) => resumeClock(clock, { ...heldBy(event.data), at }));
    case 'repair_given_back':
      // The parts are awaited as before; for the customer's word the next technician waits anew.
      return mapClocks(clocks, (clock) => withoutHolds(clock, at, event.data.holds?.map(heldBy)));
    case 'extension_requested':
      return changeAll(clocks, (clock) => requestExtension(clock, { at, by, ...event.data }));
    case 'extension_decided':
      // Also of a clock that the passed check has ended: the answer applies back.
      return answered(clocks, { approved: event.data.approved, by, at });
    case 'handed_over':
    case 'order_cancelled':
    case 'order_closed':
      return answered(
        clocks,
        { approved: false, by: SYSTEM.id, at, unanswered: true },
        event.data.unanswered ?? [],
      );
    default:
      return clocks;
  }
}
