import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { QueueEntry } from '../src/contracts/desk.js';
import type {
  CommandEnvelope,
  CommandResult,
  MilestoneNotice,
  Reclassification,
  UndeliveredTelling,
} from '../src/contracts/transition.js';
import type { BusinessCalendar } from '../src/domain/calendar.js';
import type { Instant } from '../src/domain/instant.js';
import { COMMANDS, type CommandName } from '../src/domain/lifecycle.js';
import type { Actor, StepEvent } from '../src/domain/machine.js';
import type { StepPolicy } from '../src/domain/policy/types.js';
import type { Offer } from '../src/domain/steps/dispatch.js';
import type { Urgency } from '../src/domain/urgency.js';

/** The one update per command of the lifecycle's table, by its wire name. */
export const commandUpdates = Object.fromEntries(
  (Object.keys(COMMANDS) as CommandName[]).map((name) => [name, commandUpdate(name)]),
) as Record<CommandName, ReturnType<typeof commandUpdate>>;

function commandUpdate(name: CommandName) {
  return defineUpdate<CommandResult, [CommandEnvelope], CommandName>(name);
}

/** Starts nothing by itself: answered when the execution's first transition is on record (start and update in one call). */
export const openedUpdate = defineUpdate<StepEvent>('opened');

/** What a live execution knows of itself. */
export const liveStateQuery = defineQuery<{ status: string; seq: number; state: unknown }>('liveState');

/** From the parent to its current step: the order is being cancelled. */
export const orderCancelledSignal = defineSignal<[{ reason: string; actor: Actor }]>('orderCancelled');

/** What whatever runs for an order is told of its new class: who has changed it, by which event, and the receiver's slice. */
export interface UrgencyChange {
  eventId: string;
  actor: Actor;
  policy: StepPolicy;
}

/** From the parent to whatever runs for it: a person has changed the order's class. */
export const urgencyChangedSignal = defineSignal<[UrgencyChange]>('urgencyChanged');

/** To every open execution: a newer snapshot of a calendar is there. */
export const calendarUpdatedSignal = defineSignal<[{ calendar: BusinessCalendar }]>('calendarUpdated');

/** From the parent to the progress feedback. */
export const assigneeChangedSignal =
  defineSignal<[{ assigneeId: string; offerId: string }]>('assigneeChanged');
export const feedbackEndedSignal = defineSignal<[{ reason: string }]>('feedbackEnded');

/** To a settlement: the claim that it is free under has been contested. */
export const guaranteeObjectedSignal = defineSignal<[{ payingOutletId: string }]>('guaranteeObjected');

/** From a repair to its order: a diagnosis has said what the 三包 rules go by, or work on such a fault was agreed on. */
export const statutoryFactsChangedSignal = defineSignal('statutoryFactsChanged');

/** From a complaint to its order, which may be waiting for it. */
export const complaintClosedSignal = defineSignal<[{ complaintNo: string }]>('complaintClosed');

/** From the desk to a dispatch, and to the repair that came of it. */
export const offerMadeSignal = defineSignal<[Offer]>('offerMade');
export const withdrawalAskedSignal = defineSignal<[{ offerId: string; reason: string }]>('withdrawalAsked');

/**
 * To the desk, always by signal-with-start. Only a message with a higher `seq` than the last of its `(orderNo, n)`
 * counts (design, rule 6).
 */
export type DeskMessage = { orderNo: string; n: number; seq: number } & (
  | ({ type: 'requested' } & QueueEntry)
  | { type: 'released'; offerId: string; requeue: QueueEntry | null }
  | { type: 'withdrawn' }
  /** Another desk's technician has it on offer: it waits no longer here, for now. */
  | { type: 'offered_elsewhere' }
  /**
   * The order's class has changed. With `entry` the order waits; `over` is its last offer, which has ended: any other
   * that the desk holds is on its way to it.
   */
  | { type: 'reclassified'; urgency: Urgency; entry: QueueEntry | null; over: string | null }
  /**
   * Asked back, but it has been started: it stays, and is not asked for again. Not `begun`, it has just been accepted,
   * and the repair isn't there yet to be asked.
   */
  | { type: 'kept'; offerId: string; begun: boolean }
);

export const deskMessageSignal = defineSignal<[DeskMessage]>('deskMessage');
export const rosterChangedSignal = defineSignal<[{ changedAt: Instant }]>('rosterChanged');

/** To the durable sender of an endpoint: there is something in its queue; `retry`: what failed may work now. */
export const deliveriesAddedSignal = defineSignal<[{ retry: boolean }]>('deliveriesAdded');

/** To an alert. */
export const milestoneReachedSignal = defineSignal<[MilestoneNotice]>('milestoneReached');
export const alertResolvedSignal = defineSignal<[{ reason: string }]>('resolved');
/** An approved extension: what was raised no longer holds; the clock goes on. */
export const alertVoidedSignal = defineSignal<[{ reason: string }]>('voided');
/** The work has changed hands: what comes is told to whoever has it now, at their outlet. */
export const alertReassignedSignal =
  defineSignal<[{ responsibleId: string; outletId?: string }]>('reassigned');
/** The order's class was changed: quiet hours, channels and urgency are those of the new one. */
export const alertReclassifiedSignal = defineSignal<[Reclassification]>('reclassified');
/** No channel got a telling through: the next level is told now. */
export const tellingUndeliveredSignal = defineSignal<[UndeliveredTelling]>('tellingUndelivered');
export const acknowledgeAlertUpdate = defineUpdate<
  { acknowledged: boolean; at: Instant; by: string },
  [{ by: string; note: string | null; command: CommandEnvelope['command'] }]
>('acknowledgeAlert');
