import {
  CancellationScope,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeskDecision, DeskHolding } from '../src/contracts/desk.js';
import type { DispatchRules } from '../src/domain/dispatch.js';
import { records } from './activity-proxies.js';
import {
  type DeskMessage,
  deskMessageSignal,
  liveStateQuery,
  offerMadeSignal,
  type QueueEntry,
  rosterChangedSignal,
  withdrawalAskedSignal,
} from './messages.js';
import { now } from './transitions.js';

export interface DeskInput {
  outletId: string;
  rules: DispatchRules;
  /** Handed from run to run; null for the first. */
  carried: DeskState | null;
  /** How many decisions a run makes before it continues as new; `TURNS_PER_RUN` unless a test wants to see many runs. */
  turnsPerRun?: number;
}

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
/** Below the 4,096 events at which Temporal suggests it; a desk's turn is some 15 events per order. */
const TURNS_PER_RUN = 300;

/** Dispatch desk 调度台 (R3.2b): one outlet's queue and roster, for ever. Takes signals only (design, rule 6). */
export async function dispatchDesk(input: DeskInput): Promise<void> {
  const state: DeskState = input.carried ?? { waiting: {}, holdings: {}, lastSeq: {}, decisions: 0 };
  let dirty = Object.keys(state.waiting).length > 0;
  setHandler(deskMessageSignal, (message) => {
    hear(state, message);
    dirty = true;
  });
  setHandler(rosterChangedSignal, () => {
    dirty = true;
  });
  setHandler(liveStateQuery, () => ({ status: 'open', seq: state.decisions, state }));
  const limit = input.turnsPerRun ?? TURNS_PER_RUN;
  await CancellationScope.nonCancellable(async () => {
    for (let turns = 0; turns < limit && !workflowInfo().continueAsNewSuggested; turns++) {
      await condition(() => dirty);
      dirty = false;
      // A message that comes while the desk decides has set it again: it must not be lost.
      if (Object.keys(state.waiting).length > 0 && (await decideOnce(input, state))) dirty = true;
      setCurrentDetails(details(state));
    }
    await reconcile(state, input.outletId);
  });
  await continueAsNew<typeof dispatchDesk>({ ...input, carried: { ...state, lastSeq: remembered(state) } });
}

/** What a message changes; nothing of it is asynchronous, so every signal has been heard before the run ends. */
function hear(state: DeskState, message: DeskMessage): void {
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
function keep(state: DeskState, offerId: string): void {
  const holding = state.holdings[offerId];
  if (holding) state.holdings[offerId] = { ...holding, state: 'started', withdrawalAsked: false };
}

/**
 * One decision over all that wait. The activity stores it under its number; an earlier run's decision found there
 * counts, and then the desk looks again.
 * @returns whether to decide again at once
 */
async function decideOnce(input: DeskInput, state: DeskState): Promise<boolean> {
  const number = state.decisions + 1;
  const decided = await records.decideDispatch({
    // A desk that was ended by hand and started anew numbers from 1 again: its decisions are others.
    decisionId: `${workflowInfo().workflowId}/${workflowInfo().firstExecutionRunId}/${number}`,
    outletId: input.outletId,
    rules: input.rules,
    now: now(),
    waiting: Object.values(state.waiting).map((entry) => entry.request),
    holdings: Object.values(state.holdings),
  });
  state.decisions = number;
  const offered = assign(state, input.outletId, decided);
  const unheard = await Promise.all(preempt(state, decided));
  await Promise.all(offered);
  return !decided.mine || unheard.includes(true);
}

function assign(
  state: DeskState,
  outletId: string,
  { assignments, decidedAt }: DeskDecision,
): Promise<void>[] {
  return assignments.flatMap(({ orderNo, n, technicianId, score, offerId }) => {
    const key = `${orderNo}/${n}`;
    const entry = state.waiting[key];
    if (!entry) return [];
    delete state.waiting[key];
    const { replyTo, holder, request } = entry;
    const assigned = { assignedAt: decidedAt, state: 'offered' as const, urgency: request.urgency };
    state.holdings[offerId] = { orderNo, n, offerId, technicianId, replyTo, holder, ...assigned };
    return [offer(state, replyTo, { offerId, technicianId, outletId, score })];
  });
}

async function offer(
  state: DeskState,
  replyTo: string,
  made: Parameters<typeof tellOffer>[1],
): Promise<void> {
  const heard = await tellOffer(replyTo, made);
  // A dispatch that has ended can't take the offer any more: the technician is free again.
  if (!heard) delete state.holdings[made.offerId];
}

function tellOffer(
  replyTo: string,
  made: { offerId: string; technicianId: string; outletId: string; score: number },
) {
  return getExternalWorkflowHandle(replyTo)
    .signal(offerMadeSignal, made)
    .then(() => true)
    .catch(() => false);
}

/**
 * Asks for unstarted work back: of the dispatch while the offer stands, of the repair after acceptance. Nobody hears it
 * in the moment between the two; then it counts as started, and the desk looks for other work.
 * @returns for each whether it went unheard
 */
function preempt(state: DeskState, { preemptions }: DeskDecision): Promise<boolean>[] {
  return preemptions.map(async ({ offerId, forOrderNo }) => {
    const holding = state.holdings[offerId];
    if (!holding) return false;
    holding.withdrawalAsked = true;
    const asked = { offerId, reason: `urgent first: needed for ${forOrderNo}` };
    const ask = (id: string) => getExternalWorkflowHandle(id).signal(withdrawalAskedSignal, asked);
    const heard = await ask(holding.replyTo)
      .catch(() => ask(holding.holder))
      .then(() => true)
      .catch(() => false);
    if (!heard) keep(state, offerId);
    return !heard;
  });
}

/** Before the state is handed on: what the records say is over is let go. */
async function reconcile(state: DeskState, outletId: string): Promise<void> {
  const { ended } = await records.reconcileDesk({ outletId, holdings: Object.values(state.holdings) });
  for (const offerId of ended) delete state.holdings[offerId];
}

function remembered(state: DeskState): Record<string, number> {
  const live = new Set([
    ...Object.keys(state.waiting),
    ...Object.values(state.holdings).map(({ orderNo, n }) => `${orderNo}/${n}`),
  ]);
  const entries = Object.entries(state.lastSeq);
  return Object.fromEntries(entries.filter(([key], i) => live.has(key) || i >= entries.length - REMEMBERED));
}

function details(state: DeskState): string {
  const waiting = Object.values(state.waiting).map(
    ({ request }) => `- ${request.urgency} ${request.orderNo}`,
  );
  return [
    `**调度台: ${waiting.length} waiting, ${Object.keys(state.holdings).length} assigned**`,
    ...waiting.slice(0, 50),
  ].join('\n');
}
