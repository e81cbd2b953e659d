import type { Log } from './child-server.js';
import { reasonOf } from './run-tool.js';

/** What has to be stopped at the end, in the opposite order of its start. */
export interface Shutdown {
  /** Remembers how to stop what was just started. */
  add(name: string, stop: () => Promise<void>): void;
  /** Stops everything once, however often it is called; what fails is said and doesn't keep the rest from stopping. */
  run(): Promise<void>;
}

/** An empty list of things to stop. */
export function createShutdown(log: Log): Shutdown {
  const stops: { name: string; stop: () => Promise<void> }[] = [];
  let running: Promise<void> | undefined;
  const stopAll = async () => {
    for (let next = stops.pop(); next; next = stops.pop()) {
      try {
        await next.stop();
        log(`${next.name} stopped`);
      } catch (error) {
        log(`${next.name} could not be stopped: ${reasonOf(error)}`);
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
