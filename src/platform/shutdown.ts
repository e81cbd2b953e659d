import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './child-server.js';
import { reasonOf } from './run-tool.js';

// For what has no reason to take long: longer than any server here needs to end its connections.
const STOP_WITHIN_MS = 10_000;

/** What has to be stopped at the end, in the opposite order of its start. */
export interface Shutdown {
  /**
   * Remembers how to stop what was just started. What has no name for the person at the terminal stops unsaid; after
   * `withinMs` the rest is stopped without waiting for it any longer.
   */
  add(name: string | undefined, stop: () => Promise<unknown>, withinMs?: number): void;
  /** Stops everything once, however often it is called; what fails or hangs is said and doesn't hold up the rest. */
  run(): Promise<void>;
}

interface Stop {
  name: string | undefined;
  stop: () => Promise<unknown>;
  withinMs: number;
}

/** An empty list of things to stop. */
export function createShutdown(log: Log): Shutdown {
  const stops: Stop[] = [];
  let running: Promise<void> | undefined;
  const stopAll = async () => {
    for (let next = stops.pop(); next; next = stops.pop()) await stopOne(next, log);
  };
  return {
    add: (name, stop, withinMs = STOP_WITHIN_MS) => {
      stops.push({ name, stop, withinMs });
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
