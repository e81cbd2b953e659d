import { condition } from '@temporalio/workflow';
import { type ClockState, nextMilestone } from '../src/domain/clock.js';
import { toMs } from '../src/domain/instant.js';
import { isFinal, type MachineState, type StepEvent } from '../src/domain/machine.js';
import { timerLagMs } from '../src/domain/precedence.js';
import { liveClocks, now, type Run, settle } from './transitions.js';

/**
 * The one primitive for every deadline: waits for the next milestone of any clock, or for a change that brings one
 * forward, whichever comes first; then records what is due. Urgent deadlines go before others of the same instant, and an
 * order that becomes more urgent waits for a new timer that lags less. A change that only puts it off leaves the timer
 * running: it finds nothing due when it fires, and costs less than another timer (two of ten for an ordinary order). Ends
 * with the execution.
 */
export async function runTimers<S extends MachineState, E extends StepEvent>(run: Run<S, E>): Promise<void> {
  const over = () => isFinal(run.machine.kind, run.state.status);
  while (!over()) {
    const next = nextWake(run.state);
    const wakeMs = next ? toMs(next.wakeAt) : Number.POSITIVE_INFINITY;
    const dueInMs = Math.max(1, wakeMs - toMs(now()));
    const lagMs = timerLagMs(run.input.policy.urgency, dueInMs);
    const { hurried } = run;
    const broughtForward = () => {
      const sooner = nextWake(run.state);
      const lagsLess = run.hurried !== hurried && timerLagMs(run.input.policy.urgency, dueInMs) < lagMs;
      return over() || lagsLess || (sooner !== null && toMs(sooner.wakeAt) < wakeMs);
    };
    if (!next) {
      await condition(broughtForward);
      continue;
    }
    const waitMs = dueInMs + lagMs;
    const summary = `${next.milestone} of ${next.clock} at ${next.at}, unless it is put off`;
    const changed = await condition(broughtForward, waitMs, { summary });
    if (!changed) await run.inTurn(() => settle(run));
  }
}

/** The next milestone of all live clocks. */
function nextWake(state: MachineState) {
  const [next] = liveClocks(state)
    .flatMap((clock: ClockState) => nextMilestone(clock) ?? [])
    .sort((a, b) => toMs(a.wakeAt) - toMs(b.wakeAt) || (a.clock < b.clock ? -1 : 1));
  return next ?? null;
}
