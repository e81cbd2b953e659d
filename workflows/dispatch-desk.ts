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
import { matching, records } from './activity-proxies.js';
import { watchAssessments } from './desk-assessments.js';
import { type DeskState, details, hear, keep, remembered } from './desk-state.js';
import {
  type DeskMessage,
  deskMessageSignal,
  liveStateQuery,
  offerMadeSignal,
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

/** Below the 4,096 events at which Temporal suggests it; a desk's turn is some 15 events per order. */
const TURNS_PER_RUN = 300;
/**
 * From so many waiting on, messages come faster than a decision is made: the server begins a workflow task anew in which
 * more than 100 come, and a local activity is part of one. Below it the local one saves an Action per decision.
 */
const BUSY = 50;
/** Between an acceptance and the repair's first moment nobody is there to be asked: soon after there is. */
const ASK_AGAIN_MS = 1000;
/** Somebody ended the work by hand, if nobody hears then: the order lets go of it in its own time. */
const MOST_ASKED_AGAIN = 5;

/** What a desk has to do besides its queue: asking the absent for their work, now or at a time. */
interface Round {
  due: boolean;
  /** How often the roster has changed. */
  changes: number;
  againAtMs: number | null;
  /** How often nobody heard, by offer. */
  unheard: Record<string, number>;
}

/** Dispatch desk 调度台 (R3.2b): one outlet's queue and roster, for ever. Takes signals only (design, rule 6). */
export async function dispatchDesk(input: DeskInput): Promise<void> {
  const state: DeskState = input.carried ?? { waiting: {}, holdings: {}, lastSeq: {}, decisions: 0 };
  // Whoever went off duty while the desk was between two runs is noticed in the next.
  const round: Round = { due: true, changes: 0, againAtMs: null, unheard: {} };
  let dirty = true;
  let early: DeskMessage[] | null = input.carried ? null : [];
  setHandler(deskMessageSignal, (message) => {
    dirty = true;
    if (early) return void early.push(message);
    hear(state, message);
    if (message.type === 'kept' && !message.begun) round.againAtMs = Date.now() + ASK_AGAIN_MS;
  });
  setHandler(rosterChangedSignal, () => {
    dirty = true;
    round.due = true;
    round.changes += 1;
  });
  setHandler(liveStateQuery, () => ({ status: 'open', seq: state.decisions, state }));
  const limit = input.turnsPerRun ?? TURNS_PER_RUN;
  await CancellationScope.nonCancellable(async () => {
    if (early) {
      // A desk that was ended by hand has lost its queue: the records have it. What was said meanwhile is later.
      Object.assign(state, await records.readDeskRecords({ outletId: input.outletId }));
      for (const message of early) hear(state, message);
      early = null;
    }
    let over = false;
    const watching = watchAssessments(
      input.outletId,
      () => round.changes,
      () => over,
    );
    for (let turns = 0; turns < limit && !workflowInfo().continueAsNewSuggested; turns++) {
      await until(() => dirty, nextLookMs(state, round));
      dirty = false;
      await askTheAbsent(input.outletId, state, round);
      // A message that comes while the desk decides has set it again: it must not be lost.
      if (Object.keys(state.waiting).length > 0 && (await decideOnce(input, state))) dirty = true;
      setCurrentDetails(details(state));
    }
    over = true;
    await watching;
    await reconcile(state, input.outletId);
  });
  await continueAsNew<typeof dispatchDesk>({ ...input, carried: { ...state, lastSeq: remembered(state) } });
}

function until(so: () => boolean, withinMs: number | null): Promise<unknown> {
  return withinMs === null ? condition(so) : condition(so, withinMs);
}

/** In how many ms the desk must look again without being told: when a rest ends, or somebody is to be asked again. */
function nextLookMs({ waiting }: DeskState, { againAtMs }: Round): number | null {
  const nowMs = Date.now();
  const restsMs = Object.values(waiting).map(({ request }) => Date.parse(request.restUntil ?? '') || 0);
  const ahead = [againAtMs ?? 0, ...restsMs].filter((atMs) => atMs > nowMs);
  return ahead.length > 0 ? Math.min(...ahead) - nowMs : null;
}

/**
 * Who has gone off duty, left or moved gives back what they hold (R3.2b): offers are withdrawn, accepted work that isn't
 * begun goes back to the queue. Begun work stays with them; the desk's read flags it to the dispatcher.
 */
async function askTheAbsent(outletId: string, state: DeskState, round: Round): Promise<void> {
  const again = round.againAtMs !== null && round.againAtMs <= Date.now();
  if (!round.due && !again) return;
  round.due = false;
  if (again) round.againAtMs = null;
  const held = Object.values(state.holdings).filter(({ withdrawalAsked }) => !withdrawalAsked);
  if (held.length === 0) return;
  const technicianIds = [...new Set(held.map(({ technicianId }) => technicianId))];
  const { absent } = await records.findAbsent({ outletId, technicianIds, now: now() });
  const theirs = held.filter(({ technicianId }) => absent.includes(technicianId));
  const asked = theirs.map(async (holding) => {
    const { offerId } = holding;
    if (await askBack(state, holding, 'the technician is off duty')) return;
    const times = (round.unheard[offerId] ?? 0) + 1;
    round.unheard[offerId] = times;
    if (times <= MOST_ASKED_AGAIN) round.againAtMs = Date.now() + ASK_AGAIN_MS;
  });
  await Promise.all(asked);
}

/**
 * One decision over all that wait. The activity stores it under its number; an earlier run's decision found there
 * counts, and then the desk looks again.
 * @returns whether to decide again at once
 */
async function decideOnce(input: DeskInput, state: DeskState): Promise<boolean> {
  const number = state.decisions + 1;
  const waiting = Object.values(state.waiting).map((entry) => entry.request);
  const { decideDispatch } = waiting.length > BUSY ? matching : records;
  const decided = await decideDispatch({
    // A desk that was ended by hand and started anew numbers from 1 again: its decisions are others.
    decisionId: `${workflowInfo().workflowId}/${workflowInfo().firstExecutionRunId}/${number}`,
    outletId: input.outletId,
    rules: input.rules,
    now: now(),
    waiting,
    holdings: Object.values(state.holdings),
  });
  state.decisions = number;
  const offered = assign(state, input.outletId, decided);
  const unheard = await Promise.all([...preempt(state, decided), ...offered]);
  return !decided.mine || unheard.includes(true);
}

function assign(
  state: DeskState,
  outletId: string,
  { assignments, decidedAt }: DeskDecision,
): Promise<boolean>[] {
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

/** @returns whether it went unheard; then the technician has a place again, for whoever waits */
async function offer(
  state: DeskState,
  replyTo: string,
  made: Parameters<typeof tellOffer>[1],
): Promise<boolean> {
  const heard = await tellOffer(replyTo, made);
  // A dispatch that has ended can't take the offer any more: the technician is free again.
  if (!heard) delete state.holdings[made.offerId];
  return !heard;
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

/** @returns for each whether it went unheard; then it counts as started, and the desk looks for other work */
function preempt(state: DeskState, { preemptions }: DeskDecision): Promise<boolean>[] {
  return preemptions.map(async ({ offerId, forOrderNo }) => {
    const holding = state.holdings[offerId];
    if (!holding) return false;
    const heard = await askBack(state, holding, `urgent first: needed for ${forOrderNo}`);
    if (!heard) keep(state, offerId);
    return !heard;
  });
}

/**
 * Asks for unstarted work back: of the dispatch while the offer stands, of the repair after acceptance.
 * @returns false when nobody heard, as in the moment between the two
 */
async function askBack(state: DeskState, holding: DeskHolding, reason: string): Promise<boolean> {
  const { offerId, replyTo, holder } = holding;
  state.holdings[offerId] = { ...holding, withdrawalAsked: true };
  const ask = (id: string) =>
    getExternalWorkflowHandle(id).signal(withdrawalAskedSignal, { offerId, reason });
  const heard = await ask(replyTo)
    .catch(() => ask(holder))
    .then(() => true)
    .catch(() => false);
  const asked = state.holdings[offerId];
  if (!heard && asked) state.holdings[offerId] = { ...asked, withdrawalAsked: false };
  return heard;
}

/** Before the state is handed on: what the records say is over is let go. */
async function reconcile(state: DeskState, outletId: string): Promise<void> {
  const { ended } = await records.reconcileDesk({ outletId, holdings: Object.values(state.holdings) });
  for (const offerId of ended) delete state.holdings[offerId];
}
