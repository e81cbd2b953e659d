import { condition } from '@temporalio/workflow';
import { type ClockState, nextMilestone } from '../src/domain/clock.js';
import { toMs } from '../src/domain/instant.js';
import { isFinal, type MachineState, type StepEvent } from '../src/domain/machine.js';
import { liveClocks, now, type Run, settle } from './transitions.js';

/**
 * The one primitive for every deadline: waits for the next milestone of any clock, or for a change that moves it,
 * whichever comes first; then records what is due. Ends with the execution.
 */
export async function runTimers<S extends MachineState, E extends StepEvent>(run: Run<S, E>): Promise<void> {
  const over = () => isFinal(run.machine.kind, run.state.status);
  while (!over()) {
    const next = nextWake(run.state);
    const changed = () => over() || nextWake(run.state)?.key !== next?.key;
    if (!next) {
      await condition(changed);
      continue;
    }
    const waitMs = Math.max(1, toMs(next.wakeAt) - toMs(now()));
    const moved = await condition(changed, waitMs, {
      summary: `${next.milestone} of ${next.clock} at ${next.at}`,
    });
    if (!moved) await run.inTurn(() => settle(run));
  }
}

/** The next milestone of all live clocks; its key tells whether a change moved it. */
function nextWake(state: MachineState) {
  const next = liveClocks(state)
    .flatMap((clock: ClockState) => nextMilestone(clock) ?? [])
    .sort((a, b) => toMs(a.wakeAt) - toMs(b.wakeAt) || (a.clock < b.clock ? -1 : 1))[0];
  return next ? { ...next, key: `${next.clock} ${next.milestone} ${next.wakeAt}` } : null;
}
