import { setTimeout as sleep } from 'node:timers/promises';

/** What the bench has started, and must have stopped when it ends, however it ends. */
export interface Stops {
  add(stop: () => Promise<unknown>): void;
  /** Stops everything in the opposite order of its start, once. */
  run(): Promise<void>;
}

/** More than services and servers allow themselves; what hangs must not keep the rest running. */
const STOP_WITHIN_MS = 15_000;

export function createStops(): Stops {
  const stops: (() => Promise<unknown>)[] = [];
  let running: Promise<void> | undefined;
  const stopAll = async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) {
      const tooLate = sleep(STOP_WITHIN_MS, undefined, { ref: false });
      await Promise.race([stop(), tooLate]).catch((error: unknown) => console.error(error));
    }
  };
  return {
    add: (stop) => {
      stops.push(stop);
    },
    run: () => {
      running ??= stopAll();
      return running;
    },
  };
}
