import { isGrpcServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';

// Failed precondition, aborted: the workflow task that held the update came to nothing, as when another message arrived
// just while the execution ended. What it had recorded by then stays recorded.
const INTERRUPTED_CODES = new Set([9, 10]);
const AWAY_CODES = new Set([1, 4, 8, 13, 14]); // cancelled, deadline, exhausted, internal, unavailable
const PG_AWAY = /^(CONNECT|ECONN|ETIMEDOUT|ENOTFOUND|EPIPE|CONNECTION_|57P0|53|08)/;

/**
 * Whether an error means that Temporal or Postgres is away or slow, so that the outcome is unknown and the same
 * command may be sent again.
 */
export function isAway(error: unknown): boolean {
  return isInterrupted(error) || hasGone(error);
}

/** Whether Temporal gave an update up half-way: sent again it finds out what became of it. */
export function isInterrupted(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    if (isGrpcServiceError(e)) return INTERRUPTED_CODES.has(e.code);
  }
  return false;
}

function hasGone(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    if (e instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
    if (isGrpcServiceError(e) && AWAY_CODES.has(e.code)) return true;
    const code = (e as { code?: unknown }).code;
    if (typeof code === 'string' && (PG_AWAY.test(code) || code === '57014')) return true;
    // drizzle and postgres.js wrap several failed addresses in one error.
    if (e instanceof AggregateError && e.errors.some(hasGone)) return true;
  }
  return false;
}

/** Takes one kind of error as success: what was to be reached is so already. */
export function ignore(expected: new (...args: never[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof expected)) throw error;
  };
}
