import type { DeskHolding, QueueEntry } from '../src/contracts/desk.js';
import type { DeskMessage } from './messages.js';

export interface DeskState {
  waiting: Record<string, QueueEntry>;
  /** Technicians' work, by offer id, from the offer on until it is withdrawn or released. */
  holdings: Record<string, DeskHolding>;
  /** The last number heard of each dispatch, so that a late message doesn't queue it again. */
  lastSeq: Record<string, number>;
  decisions: number;
}

/** How many ended dispatches the desk remembers, to ignore late messages about them. */
const REMEMBERED = 2000;
/** What a message changes; nothing of it is asynchronous, so every signal has been heard before the run ends. */
export function hear(state: DeskState, message: DeskMessage): void {
  const key = `${message.orderNo}/${message.n}`;
  if (message.type === 'released') delete state.holdings[message.offerId];
  if (message.type === 'kept') keep(state, message.offerId);
  if (message.seq <= (state.lastSeq[key] ?? 0)) return;
  // The newest is kept at the end, where `remembered` looks for it.
  delete state.lastSeq[key];
  state.lastSeq[key] = message.seq;
  switch (message.type) {
    case 'requested':
      state.waiting[key] = { request: message.request, replyTo: message.replyTo, holder: message.holder };
      break;
    case 'released':
      if (message.requeue) state.waiting[key] = message.requeue;
      break;
    case 'offered_elsewhere':
      // Should this desk have offered it too, at the same moment, the dispatch gives that offer back.
      delete state.waiting[key];
      break;
    case 'reclassified':
      reclassify(state, key, message);
      break;
    case 'withdrawn':
      delete state.waiting[key];
      for (const holding of Object.values(state.holdings)) {
        if (holding.orderNo === message.orderNo && holding.n === message.n)
          delete state.holdings[holding.offerId];
      }
      break;
  }
}

/** What somebody holds is reckoned with at its new class; what waits is ranked by it in the next decision. */
function reclassify(
  state: DeskState,
  key: string,
  { orderNo, n, urgency, entry, over }: Extract<DeskMessage, { type: 'reclassified' }>,
): void {
  const held = Object.values(state.holdings).filter(
    (holding) => holding.orderNo === orderNo && holding.n === n && holding.offerId !== over,
  );
  for (const holding of held) holding.urgency = urgency;
  if (held.length === 0 && entry) state.waiting[key] = entry;
}

/** Started work is left alone: the next decision looks for other work to take back. */
export function keep(state: DeskState, offerId: string): void {
  const holding = state.holdings[offerId];
  if (holding) state.holdings[offerId] = { ...holding, state: 'started', withdrawalAsked: false };
}

/** The numbers heard of each dispatch that a later message may still be about. */
export function remembered(state: DeskState): Record<string, number> {
  const live = new Set([
    ...Object.keys(state.waiting),
    ...Object.values(state.holdings).map(({ orderNo, n }) => `${orderNo}/${n}`),
  ]);
  const entries = Object.entries(state.lastSeq);
  return Object.fromEntries(entries.filter(([key], i) => live.has(key) || i >= entries.length - REMEMBERED));
}

/** What supervisors read about the desk in the Temporal Web UI. */
export function details(state: DeskState): string {
  const waiting = Object.values(state.waiting).map(
    ({ request }) => `- ${request.urgency} ${request.orderNo}`,
  );
  return [
    `**调度台: ${waiting.length} waiting, ${Object.keys(state.holdings).length} assigned**`,
    ...waiting.slice(0, 50),
  ].join('\n');
}
