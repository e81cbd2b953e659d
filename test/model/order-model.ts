// A second, much simpler telling of an order's life: where it is, what it has, and what each command makes of it.
// It shares nothing with src/domain but the names; the tests hold the real system against it.

/** What the model knows of an order. */
export interface OrderModel {
  /** Step and status, as the order's row has them; `awaiting_return`, `closed` and `cancelled` after them. */
  place: string;
  technician: string | null;
  offerId: string | null;
  /** Everybody who has been asked and said no, or had the work taken away. */
  refusedBy: string[];
  diagnosed: boolean;
  estimates: number;
  /** The estimate that the customer has not decided on; 0 for none. */
  pending: number;
  /** Estimates that the customer has approved. */
  approved: number;
  signed: boolean;
  /** Where a hold goes back to; empty while there is none. */
  heldIn: string;
  failedChecks: number;
  /** A technician has accepted it once. */
  begun: boolean;
}

export const newOrder: OrderModel = {
  place: 'booking/requested',
  technician: null,
  offerId: null,
  refusedBy: [],
  diagnosed: false,
  estimates: 0,
  pending: 0,
  approved: 0,
  signed: false,
  heldIn: '',
  failedChecks: 0,
  begun: false,
};

/** What a command should answer: the HTTP status, the problem's code where it is a refusal, and the order after it. */
export interface Expected {
  status: 200 | 409;
  code?: string;
  next: OrderModel;
}

/** Where the model says that work is under way, so that the order waits for its technician. */
const REWORKS_ALLOWED = 2;

type Rule = (order: OrderModel, command: ModelCommand) => OrderModel | { refused: string };

/** A command as the model sees it; the rest of the body is only there to be valid. */
export interface ModelCommand {
  name: string;
  /** The offer and the estimate that it quotes. */
  offerId: string | null;
  estimate: number;
  /** For a check: whether all is well. */
  ok: boolean;
}

const at =
  (...places: string[]) =>
  (rule: Rule): Rule =>
  (order, command) =>
    places.includes(order.place) ? rule(order, command) : { refused: 'not_allowed_in_state' };

const stays: Rule = (order) => order;
const goesTo =
  (place: string): Rule =>
  (order) => ({ ...order, place });

const BOOKING = ['booking/requested', 'booking/scheduled'];
const REPAIR = ['repair/diagnosing', 'repair/awaiting_approval', 'repair/in_progress', 'repair/on_hold'];
const FOLLOW_UP = ['follow_up/scheduled', 'follow_up/contacting', 'follow_up/contacted'];

/** Where the customer's word is taken; an estimate may wait while other work goes on. */
const DECIDING = ['repair/awaiting_approval', 'repair/in_progress', 'repair/on_hold'];

const decidedIn = (order: OrderModel): OrderModel => ({
  ...order,
  pending: 0,
  place: order.place === 'repair/awaiting_approval' ? 'repair/in_progress' : order.place,
});

/** Back to the desk: somebody who hasn't refused is asked. */
const askedAnew = (order: OrderModel): OrderModel => ({
  ...order,
  place: 'dispatch/assigned',
  technician: null,
  offerId: null,
  refusedBy: [...order.refusedBy, order.technician ?? ''],
});

const onTheTable =
  (rule: Rule): Rule =>
  (order, command) =>
    command.offerId === order.offerId ? rule(order, command) : { refused: 'stale_assignment' };

const pendingEstimate =
  (rule: Rule): Rule =>
  (order, command) =>
    order.pending > 0 && command.estimate === order.pending
      ? rule(order, command)
      : { refused: 'stale_estimate' };

/** An estimate that the customer has not decided on outlives the technician who made it. */
function beginsIn({ pending, approved, heldIn }: OrderModel): string {
  // So does what its car waits for.
  if (heldIn !== '') return 'repair/on_hold';
  if (pending > 0) return 'repair/awaiting_approval';
  return approved > 0 ? 'repair/in_progress' : 'repair/diagnosing';
}

/** Every command that the model knows, in the order of the lifecycle. */
export const RULES: Record<string, Rule> = {
  scheduleAppointment: at(...BOOKING)(goesTo('booking/scheduled')),
  recordCallback: at(...BOOKING)(stays),
  orderTow: at(...BOOKING)(stays),
  // The visits of these tests all lie ahead, so nobody can have missed one.
  recordNoShow: () => ({ refused: 'not_allowed_in_state' }),
  checkIn: at(...BOOKING)(goesTo('dispatch/assigned')),
  settleAtReception: at(
    ...BOOKING,
    'dispatch/assigned',
  )((order) =>
    order.begun ? { refused: 'not_allowed_in_state' } : { ...order, place: 'follow_up/scheduled' },
  ),
  acceptAssignment: at('dispatch/assigned')(
    onTheTable((order) => ({
      ...order,
      place: beginsIn(order),
      begun: true,
    })),
  ),
  declineAssignment: at('dispatch/assigned')(onTheTable(askedAnew)),
  recordDiagnosis: at(...REPAIR)((order) => ({ ...order, diagnosed: true })),
  submitEstimate: at(
    'repair/diagnosing',
    'repair/awaiting_approval',
    'repair/in_progress',
    'repair/on_hold',
  )((order) => {
    if (!order.diagnosed) return { refused: 'diagnosis_missing' };
    const held = order.place === 'repair/on_hold';
    // A supplement goes to the customer while the parts are awaited.
    if (held && order.approved === 0) return { refused: 'not_allowed_in_state' };
    const estimates = order.estimates + 1;
    const place = held ? order.place : 'repair/awaiting_approval';
    return { ...order, place, estimates, pending: estimates };
  }),
  approveEstimate: at(
    ...DECIDING,
    'dispatch/assigned',
  )(pendingEstimate((order) => ({ ...decidedIn(order), approved: order.approved + 1 }))),
  // A supplement refused leaves what was approved before; the first estimate refused ends the work.
  rejectEstimate: at(
    ...DECIDING,
    'dispatch/assigned',
  )(
    pendingEstimate((order) =>
      order.approved > 0 ? decidedIn(order) : { ...order, place: 'settlement/open', pending: 0 },
    ),
  ),
  signRepairSteps: at('repair/in_progress')((order) => ({ ...order, signed: true })),
  startHold: at(
    'repair/diagnosing',
    'repair/in_progress',
    'repair/on_hold',
  )((order) =>
    // Always for the same parts.
    order.place === 'repair/on_hold'
      ? { refused: 'hold_exists' }
      : { ...order, heldIn: order.place, place: 'repair/on_hold' },
  ),
  // The parts may come while the desk looks for the next technician.
  endHold: at(
    'repair/on_hold',
    'dispatch/assigned',
  )((order) => {
    if (order.heldIn === '') return { refused: 'no_such_hold' };
    const goesOn = order.pending > 0 ? 'repair/awaiting_approval' : order.heldIn;
    return { ...order, heldIn: '', place: order.place === 'repair/on_hold' ? goesOn : order.place };
  }),
  giveBackRepair: at(...REPAIR)((order) => askedAnew(order)),
  completeRepair: at('repair/in_progress')((order) => {
    if (!order.signed) return { refused: 'steps_not_signed' };
    return order.pending > 0 ? { refused: 'estimate_pending' } : { ...order, place: 'quality_check/pending' };
  }),
  recordQualityCheck: at('quality_check/pending')((order, { ok }) => {
    if (ok) return { ...order, place: 'settlement/open' };
    const failedChecks = order.failedChecks + 1;
    const place = failedChecks > REWORKS_ALLOWED ? 'quality_check/awaiting_decision' : 'repair/in_progress';
    return { ...order, failedChecks, place, signed: false };
  }),
  decideRework: at('quality_check/awaiting_decision')((order) => ({
    ...order,
    place: 'repair/in_progress',
    signed: false,
  })),
  settle: at('settlement/open')(goesTo('settlement/settled')),
  handOver: at('settlement/settled')(goesTo('follow_up/scheduled')),
  recordFollowUp: at(...FOLLOW_UP)(goesTo('follow_up/contacted')),
  submitSurvey: at(...FOLLOW_UP)(goesTo('closed')),
  // A car that has been taken in goes back to its customer first.
  cancelOrder: (order) =>
    /^(follow_up|closed|cancelled|awaiting_return)/.test(order.place)
      ? { refused: 'not_allowed_in_state' }
      : { ...order, place: BOOKING.includes(order.place) ? 'cancelled' : 'awaiting_return' },
  recordReturn: at('awaiting_return')(goesTo('cancelled')),
};

/** What the model expects of a command. */
export function expected(order: OrderModel, command: ModelCommand): Expected {
  const outcome = RULES[command.name]?.(order, command) ?? { refused: 'not_allowed_in_state' };
  return 'refused' in outcome
    ? { status: 409, code: outcome.refused, next: order }
    : { status: 200, next: outcome };
}
