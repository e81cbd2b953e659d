import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the simulated people have in hand: each piece once, and nobody stands still while somebody waits. */
export interface Agenda {
  /** Takes a piece of work in hand, unless it is already. `wait` is how the person spends time on it. */
  take(id: string, act: (wait: Wait) => Promise<void>): void;
  /** Looks for work again and again, until the agenda is closed. */
  watch(name: string, everyMs: number, look: () => Promise<void>): void;
  /** What somebody did that should not happen, in words; the same words once. */
  mishaps: ReadonlySet<string>;
  /** Drops everything and waits until all have put down what they had in hand. */
  close(): Promise<void>;
}

export type Wait = (ms: number) => Promise<void>;

/**
 * @param signal ends everything at once
 */
export function createAgenda(signal: AbortSignal): Agenda {
  const closing = new AbortController();
  const ended = AbortSignal.any([signal, closing.signal]);
  // Everybody who waits listens to it, and that may be hundreds.
  setMaxListeners(0, ended);
  const inHand = new Map<string, Promise<void>>();
  const mishaps = new Set<string>();
  const wait: Wait = (ms) => sleep(Math.max(0, ms), undefined, { signal: ended });

  function take(id: string, act: (wait: Wait) => Promise<void>): void {
    if (inHand.has(id) || ended.aborted) return;
    const done = act(wait)
      .catch((error: unknown) => {
        if (!ended.aborted) mishaps.add(error instanceof Error ? error.message : String(error));
      })
      .finally(() => inHand.delete(id));
    inHand.set(id, done);
  }

  function watch(name: string, everyMs: number, look: () => Promise<void>): void {
    take(`watch:${name}`, async () => {
      for (;;) {
        await look().catch((error: unknown) => {
          if (ended.aborted) throw error;
          mishaps.add(error instanceof Error ? error.message : String(error));
        });
        // Counted from the answer on: people who wait for a slow system don't ask it the more often.
        await wait(everyMs);
      }
    });
  }

  return {
    take,
    watch,
    mishaps,
    async close() {
      closing.abort();
      await Promise.all(inHand.values());
    },
  };
}
