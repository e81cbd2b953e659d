/** How many messages an endpoint takes: so many in any `perMs`. */
export interface SendLimit {
  messages: number;
  perMs: number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Of its rate a channel gives three quarters to what can wait; the rest is kept for P1 and P2. */
const SHARE_OF_OTHERS = 0.75;

/**
 * When the next message may be sent without passing any limit (R6.1): limits are kept by spreading, not by dropping.
 * @param sentAtMs when those before were answered, ascending: the other side has counted each by then
 * @param urgent whether it is P1 or P2
 * @returns ms since 1970, `nowMs` at the earliest
 */
export function maySendAtMs(
  sentAtMs: readonly number[],
  limits: readonly SendLimit[],
  urgent: boolean,
  nowMs: number,
): number {
  const free = limits.map(({ messages, perMs }) => {
    const most = urgent ? messages : Math.max(1, Math.floor(messages * SHARE_OF_OTHERS));
    const oldest = sentAtMs.at(-most);
    return oldest === undefined ? nowMs : oldest + perMs;
  });
  return Math.max(nowMs, ...free);
}

/** The times that a limit still counts. */
export function stillCounted(
  sentAtMs: readonly number[],
  limits: readonly SendLimit[],
  nowMs: number,
): number[] {
  const longestMs = Math.max(0, ...limits.map(({ perMs }) => perMs));
  return sentAtMs.filter((atMs) => atMs + longestMs > nowMs);
}

/**
 * How long to wait after failures in a row: doubled each time, a minute at most.
 * @param failures 1 after the first
 */
export function pauseAfterMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(Math.max(failures - 1, 0), 10), LONGEST_PAUSE_MS);
}
