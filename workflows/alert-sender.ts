import {
  CancellationScope,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { toMs } from '../src/domain/instant.js';
import { maySendAtMs, pauseAfterMs, type SendLimit, stillCounted } from '../src/domain/sending.js';
import { mailing, notices, posting, records } from './activity-proxies.js';
import { deliveriesAddedSignal } from './messages.js';
import { now } from './transitions.js';

/** What a sender must not forget from run to run; its queue is in Postgres. */
interface SenderState {
  /** When its last messages were answered, as far as the limits still count them. */
  sentAtMs: number[];
  limits: readonly SendLimit[];
  /** Batches that failed in a row. */
  failures: number;
  /** After a failure: not before. */
  pausedUntilMs: number;
  /** So many go out one by one, since one of them was refused and took the others with it. */
  oneByOne?: number;
}

export interface AlertSenderInput {
  endpointId: string;
  carried: SenderState | null;
  /** How many turns a run makes before it continues as new; `TURNS_PER_RUN` unless a test wants to see many runs. */
  turnsPerRun?: number;
}

/** A turn is some 12 events: below the 4,096 at which Temporal suggests it. */
const TURNS_PER_RUN = 250;

type Turn = Awaited<ReturnType<typeof records.prepareSending>>;
type Answer = Awaited<ReturnType<typeof posting.sendBatch>>;

/**
 * The durable sender of one endpoint (R6.1): takes what is queued for it, the urgent first, many as one message, keeps the
 * channel's limits by spreading, tries again after failures, and gives what doesn't get through to the next channel.
 * Ends when nothing is left and no limit counts its last message any more.
 */
export async function alertSender(input: AlertSenderInput): Promise<void> {
  const { endpointId } = input;
  const state: SenderState = input.carried ?? { sentAtMs: [], limits: [], failures: 0, pausedUntilMs: 0 };
  let woken = false;
  let retry = false;
  setHandler(deliveriesAddedSignal, (added) => {
    woken = true;
    retry ||= added.retry;
  });
  const limit = input.turnsPerRun ?? TURNS_PER_RUN;
  let over = false;
  await CancellationScope.nonCancellable(async () => {
    for (let turns = 0; turns < limit && !over && !workflowInfo().continueAsNewSuggested; turns++) {
      woken = false;
      if (retry) Object.assign(state, { failures: 0, pausedUntilMs: 0 });
      const turn = await prepare(endpointId, state, retry);
      retry = false;
      if (turn.limits.length > 0) state.limits = turn.limits;
      if (turn.expired.length > 0) await giveUp(endpointId, turn.expired, turn.why);
      else if (turn.batch.length > 0) await send(endpointId, state, turn);
      else if (!woken) over = await rest(state, turn, () => woken);
      setCurrentDetails(`${turn.queued} queued, ${state.failures} failures in a row`);
    }
  });
  if (!over || woken) await continueAsNew<typeof alertSender>({ ...input, carried: state });
}

function prepare(endpointId: string, state: SenderState, retry: boolean): Promise<Turn> {
  const nowMs = Date.now();
  const isFree = (urgent: boolean) => freeAtMs(state, urgent) <= nowMs;
  const may = isFree(false) ? 'all' : isFree(true) ? 'urgent' : 'none';
  const alone = (state.oneByOne ?? 0) > 0;
  return records.prepareSending({ endpointId, now: now(), may, failing: state.failures > 0, retry, alone });
}

/** From when on the limits and the pause after a failure let a message through. */
function freeAtMs({ sentAtMs, limits, pausedUntilMs }: SenderState, urgent: boolean): number {
  return Math.max(pausedUntilMs, maySendAtMs(sentAtMs, limits, urgent, Date.now()));
}

async function send(endpointId: string, state: SenderState, turn: Turn): Promise<void> {
  const { batch: ids, byMail } = turn;
  const answer = await (byMail ? mailing : posting)
    .sendBatch({ endpointId, ids })
    .catch((): Answer => ({ outcome: 'retry', text: 'no answer in time' }));
  const at = now();
  const atMs = toMs(at);
  // Counted from the answer on: by then the other side has counted it.
  state.sentAtMs = [...stillCounted(state.sentAtMs, state.limits, atMs), atMs];
  state.oneByOne = Math.max(0, (state.oneByOne ?? 0) - 1);
  const { outage } = await records.recordSending({ endpointId, ids, answer, at });
  if (answer.outcome === 'accepted') {
    Object.assign(state, { failures: 0, pausedUntilMs: 0 });
    if (outage !== null) await notices.endOutage({ endpointId, outage });
    return;
  }
  // One message that is refused for itself says nothing of the channel, nor of those that went with it.
  if (answer.outcome === 'refused' && answer.ofMessage) {
    if (byMail || ids.length === 1) return giveUp(endpointId, ids, 'message_refused');
    state.oneByOne = ids.length;
    return;
  }
  state.failures += 1;
  const askedMs = answer.outcome === 'retry' ? (answer.afterMs ?? 0) : 0;
  state.pausedUntilMs = atMs + Math.max(pauseAfterMs(state.failures), askedMs);
  if (answer.outcome === 'refused') await giveUp(endpointId, ids, 'refused');
}

function giveUp(endpointId: string, ids: string[], why: Turn['why']): Promise<void> {
  return notices.giveUpDeliveries({ endpointId, ids, why, at: now() });
}

/**
 * Waits until something may be sent, expires, or is added.
 * @returns whether nothing is left to wait for
 */
async function rest(state: SenderState, turn: Turn, woken: () => boolean): Promise<boolean> {
  const nowMs = Date.now();
  const wakeAtMs = [
    ...(turn.urgentReady ? [freeAtMs(state, true)] : []),
    ...(turn.othersReady ? [freeAtMs(state, false)] : []),
    ...(turn.nextAt ? [toMs(turn.nextAt)] : []),
    ...(turn.expiresAt ? [toMs(turn.expiresAt)] : []),
  ];
  if (wakeAtMs.length > 0) {
    const waitMs = Math.max(1, Math.min(...wakeAtMs) - nowMs);
    await condition(woken, waitMs, { summary: `${turn.queued} messages wait` });
    return false;
  }
  // A run after this one would know nothing of what was sent: it ends when the limits have forgotten it too.
  const [last] = state.sentAtMs.slice(-1);
  const counted = stillCounted(state.sentAtMs, state.limits, nowMs);
  if (last === undefined || counted.length === 0) return true;
  const longestMs = Math.max(0, ...state.limits.map(({ perMs }) => perMs));
  await condition(woken, Math.max(1, last + longestMs - nowMs), { summary: 'until the limit is free again' });
  return false;
}
