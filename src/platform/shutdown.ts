import type { Log } from './child-server.js';
import { reasonOf } from './run-tool.js';

/** What has to be stopped at the end, in the opposite order of its start. */
export interface Shutdown {
  /** Remembers how to stop what was just started; what has no name for the person at the terminal stops unsaid. */
  add(name: string | undefined, stop: () => Promise<void>): void;
  /** Stops everything once, however often it is called; what fails is said and doesn't keep the rest from stopping. */
  run(): Promise<void>;
}

/** An empty list of things to stop. */
export function createShutdown(log: Log): Shutdown {
  const stops: { name: string | undefined; stop: () => Promise<void> }[] = [];
  let running: Promise<void> | undefined;
  const stopAll = async () => {
    for (let next = stops.pop(); next; next = stops.pop()) {
      try {
        await next.stop();
        if (next.name) log(`${next.name} stopped`);
      } catch (error) {
        log(`${next.name ?? 'A connection'} could not be stopped: ${reasonOf(error)}`);
      }
    }
  };
  return {
    add: (name, stop) => {
      stops.push({ name, stop });
    },
    run: () => {
      running ??= stopAll();
      return running;
    },
  };
}
