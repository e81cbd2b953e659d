import { fromMs } from '../domain/instant.js';
import { startOwedComplaints } from './complaints.js';
import { ANSWER_WITHIN_MS, type ClientDeps } from './deps.js';
import { startOwedOrders } from './orders.js';
import { wakeOwedSenders } from './senders.js';

/** Whoever took it in has had their answer by then, or has died: nobody is raced who is still at it. */
const OWED_AFTER_MS = 4 * ANSWER_WITHIN_MS;
const LOOK_EVERY_MS = 120_000;

/**
 * Starts what was taken in and never started (R3.1, R4.4; design, rule 2): the caller of a request whose answer got lost
 * repeats it, but nobody can be made to. Safe beside other workers: a business id starts once.
 * @param owedAfterMs how old it must be
 * @returns how many orders and complaints
 * @throws when Temporal or Postgres is away
 */
export async function startOwed(
  deps: ClientDeps,
  owedAfterMs = OWED_AFTER_MS,
): Promise<{ orders: number; complaints: number }> {
  const before = fromMs(Date.now() - owedAfterMs);
  const orders = await startOwedOrders(deps, before);
  const complaints = await startOwedComplaints(deps, { filedBefore: before });
  return { orders, complaints };
}

/**
 * Looks for what is owed when a worker starts, and every two minutes after. No deadline hangs on it: what isn't started
 * has no execution that could hold a timer.
 * @param say hears of what was started, and of a look that came to nothing
 * @returns ends it
 */
export function keepStarting(deps: ClientDeps, say: (line: string) => void): () => void {
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    await wakeOwedSenders(deps, LOOK_EVERY_MS).catch(() => undefined);
    await startOwed(deps)
      .then(({ orders, complaints }) => {
        if (orders + complaints > 0) say(`Started what was owed: ${orders} orders, ${complaints} complaints`);
      })
      .catch(() => say('Could not look for what is owed: Temporal or Postgres is away; looking again later'));
    looking = false;
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
