import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Set by `.ci/run`. By itself `npm test` is for whoever changes something and waits: the same tests, some smaller. */
    thorough: boolean;
  }
}

/** How much of something a test does: all of it in CI, less while somebody waits. */
export function sized(inCi: number, whileWaiting: number): number {
  return inject('thorough') ? inCi : whileWaiting;
}
