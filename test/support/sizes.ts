/** Set by `.ci/run`. By itself `npm test` is for whoever changes something and waits for it: the same tests, some smaller. */
const THOROUGH = process.env.PITLANE_THOROUGH === '1';

/** How much of something a test does: all of it in CI, less while somebody waits. */
export function sized(inCi: number, whileWaiting: number): number {
  return THOROUGH ? inCi : whileWaiting;
}
