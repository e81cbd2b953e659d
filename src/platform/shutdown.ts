import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './child-server.js';
import { reasonOf } from './run-tool.js';

/** One thing to stop at the end. */
export interface Stop {
  /** What the person at the terminal reads; left out for what is of no interest to them. */
  name?: string;
  stop: () => Promise<unknown>;
  /** After that the rest is stopped without waiting for it any longer. */
  withinMs: number;
}

/** What has to be stopped at the end, in the opposite order of its start. */
export interface Shutdown {
  /** Remembers how to stop what was just started; what is added together stops side by side. */
  add(...together: Stop[]): void;
  /** Stops everything once, however often it is called; what fails or hangs is said and doesn't hold up the rest. */
  run(): Promise<void>;
}

/** An empty list of things to stop. */
export function createShutdown(log: Log): Shutdown {
  const groups: Stop[][] = [];
  let running: Promise<void> | undefined;
  const stopAll = async () => {
    for (let group = groups.pop(); group; group = groups.pop()) {
      await Promise.all(group.map((one) => stopOne(one, log)));
    }
  };
  return {
    add: (...together) => {
      groups.push(together);
    },
    run: () => {
      running ??= stopAll();
      return running;
    },
  };
}

async function stopOne({ name, stop, withinMs }: Stop, log: Log): Promise<void> {
  const waiting = new AbortController();
  const limit = sleep(withinMs, 'too late' as const, { signal: waiting.signal }).catch(() => undefined);
  try {
    const outcome = await Promise.race([stop(), limit]);
    if (outcome === 'too late') log(`${name ?? 'A connection'} does not stop; going on without it`);
    else if (name) log(`${name} stopped`);
  } catch (error) {
    log(`${name ?? 'A connection'} could not be stopped: ${reasonOf(error)}`);
  } finally {
    waiting.abort();
  }
}
