import { condition } from '@temporalio/workflow';
import { toMs } from '../src/domain/instant.js';
import { notices } from './activity-proxies.js';
import { now } from './transitions.js';

/**
 * Has people warned before their assessment runs out (R2.4), for as long as a desk's run lasts: when the day comes, and
 * whenever the roster has changed. One timer stands for the next of them.
 * @param changes how often the roster has changed
 * @param over whether the run ends
 */
export async function watchAssessments(
  outletId: string,
  changes: () => number,
  over: () => boolean,
): Promise<void> {
  while (!over()) {
    const heard = changes();
    const { nextAt } = await notices.warnOfExpiry({ outletId, now: now() });
    const again = () => over() || changes() !== heard;
    if (nextAt === null) await condition(again);
    else {
      const waitMs = Math.max(1, toMs(nextAt) - toMs(now()));
      await condition(again, waitMs, { summary: `an assessment is to be warned of at ${nextAt}` });
    }
  }
}
