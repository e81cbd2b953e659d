import { type ActivityOptions, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/**
 * Record writes are local activities: a third of the history. They are idempotent by (execution id, seq), so a worker
 * may die after the commit. Tried again for ever, every 30 s at last: while the database is away an order waits. Beyond
 * the threshold a durable timer does the waiting, so that a long outage neither fills histories nor holds task slots.
 */
export const records = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '5s',
  retry: { initialInterval: '50ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** A busy desk's matching: a normal activity, so that the desk goes on hearing its messages meanwhile. */
export const matching = proxyActivities<Pick<Activities, 'decideDispatch'>>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
  summary: 'decide who gets what',
});

/** What only reaches Temporal itself (a signal, a start): quick, and must arrive. */
const NOTICE: ActivityOptions = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
};
export const notices = proxyActivities<Activities>({ ...NOTICE, summary: 'tell another execution' });

/**
 * One attempt of a sender, which decides itself when to try again. A request has ten seconds, a mail server may take half
 * a minute to greet and to answer; beyond it the worker has died.
 */
const ATTEMPT: ActivityOptions = { retry: { maximumAttempts: 1 }, summary: 'send' };
export const posting = proxyActivities<Pick<Activities, 'sendBatch'>>({
  ...ATTEMPT,
  startToCloseTimeout: '15s',
});
export const mailing = proxyActivities<Pick<Activities, 'sendBatch'>>({
  ...ATTEMPT,
  startToCloseTimeout: '50s',
});

/** What leaves the house may be slow or fail: bounded, so that nothing waits for it for ever (an hour of trying). */
export const deliveries = proxyActivities<Activities>({
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
  summary: 'deliver',
});
