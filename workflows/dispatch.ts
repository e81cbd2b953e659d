import { setHandler } from '@temporalio/workflow';
import { refuse, SYSTEM } from '../src/domain/machine.js';
import type { WiderCircle } from '../src/domain/policy/types.js';
import {
  type DispatchEvent,
  type DispatchState,
  type Errand,
  dispatch as machine,
  newDispatch,
  type Question,
  requestOf,
} from '../src/domain/steps/dispatch.js';
import type { Waiting } from '../src/domain/steps/hold.js';
import { records } from './activity-proxies.js';
import { deskMessages, type Said } from './desk-messages.js';
import { type Execution, type ExecutionInput, openExecution, type StepResult } from './execution.js';
import { type DeskMessage, offerMadeSignal, withdrawalAskedSignal } from './messages.js';

export interface DispatchInput extends ExecutionInput, Omit<Errand, 'outletId'> {
  orderNo: string;
  declinedBy: string[];
  /** From whom the work was taken: asked again when nobody else can be. */
  askedLast?: string[];
  /** What the customer may still answer of a repair that was given back. */
  question?: Question;
  /** What its car waits for. */
  waiting?: Waiting;
}

/**
 * Dispatch 派单 (R3.2b): asks the desk, passes its offer to the technician, and asks again until somebody has accepted.
 * When nobody has for too long, the region's other desks are asked as well; whichever offers first has it on the table,
 * what another offers meanwhile is given back.
 */
export async function dispatch(input: DispatchInput): Promise<StepResult<DispatchState>> {
  const { outletId, needs, waitingSince, holder, car, orderNo, n } = input;
  const { declinedBy, askedLast, question, waiting } = input;
  const errand = { outletId, needs, waitingSince, holder, car };
  const first = newDispatch(declinedBy, errand, askedLast, question, waiting);
  const execution = openExecution(machine, input, first, (event, state, seq) => {
    const request = requestOf(state, { orderNo, n, policy: execution.policy() });
    const entry = { request, replyTo: execution.id, holder };
    for (const [desk, message] of deskMessages(event, state, entry)) tell(desk, seq, message);
    if (event.type !== 'clock_milestone' || event.data.kind !== 'dispatch_completion') return;
    for (const { at, ask } of execution.policy().dispatch.unfilled) {
      if (at === event.data.milestone) execution.background(() => askFurther(execution, outletId, ask));
    }
  });

  function tell(desk: string, seq: number, message: Said): void {
    const addressed = { ...message, orderNo, n, seq } as DeskMessage;
    execution.background(() => records.tellDesk({ outletId: desk, message: addressed }));
  }

  setHandler(offerMadeSignal, async (offer) => {
    const options = { eventId: `offer:${offer.offerId}`, actor: SYSTEM };
    const outcome = await execution.record(options, (state) =>
      state.status === 'queued'
        ? { type: 'offer_made', data: offer }
        : refuse('stale_assignment', 'the order no longer waits for an offer'),
    );
    if ('recorded' in outcome) return;
    // The desk keeps a technician free only when it is told so: an offer that came too late is given back.
    tell(offer.outletId, 0, { type: 'released', offerId: offer.offerId, requeue: null });
  });

  setHandler(withdrawalAskedSignal, async ({ offerId, reason }) => {
    const options = { eventId: `withdrawal:${offerId}`, actor: SYSTEM };
    await execution.record(options, ({ offer, status }) =>
      status === 'assigned' && offer?.offerId === offerId
        ? { type: 'offer_withdrawn', data: { offerId, technicianId: offer.technicianId, reason } }
        : refuse('stale_assignment', 'the assignment is no longer on offer'),
    );
    const { status, lastOutletId } = execution.state();
    if (status !== 'accepted') return;
    // Accepted a moment ago: the desk looks for other work rather than wait for an answer that nobody gives.
    tell(lastOutletId, 0, { type: 'kept', offerId, begun: false });
  });

  await execution.note('opened', { type: 'dispatch_opened', data: {} });
  return execution.untilFinal();
}

/** Asks the next circle of the region, once; nobody is there to be asked where there are no such desks. */
async function askFurther(
  execution: Execution<DispatchState, DispatchEvent>,
  outletId: string,
  circle: WiderCircle,
): Promise<void> {
  const { outlets } = await records.outletsToAsk({ outletId, circle });
  if (outlets.length === 0) return;
  await execution.record({ eventId: `${execution.id}#asked:${circle}`, actor: SYSTEM }, ({ status }) =>
    status === 'queued' || status === 'assigned'
      ? { type: 'outlets_asked', data: { outlets, circle } }
      : refuse('not_allowed_in_state', 'somebody has it'),
  );
}
