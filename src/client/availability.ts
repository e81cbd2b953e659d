import { isGrpcServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';

const AWAY_CODES = new Set([1, 4, 8, 13, 14]); // cancelled, deadline, exhausted, internal, unavailable
const PG_AWAY = /^(CONNECT|ECONN|ETIMEDOUT|ENOTFOUND|EPIPE|CONNECTION_|57P0|53|08)/;

/**
 * Whether an error means that Temporal or Postgres is away or slow, so that the outcome is unknown and the same
 * command may be sent again.
 */
export function isAway(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    if (e instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
    if (isGrpcServiceError(e) && AWAY_CODES.has(e.code)) return true;
    const code = (e as { code?: unknown }).code;
    if (typeof code === 'string' && (PG_AWAY.test(code) || code === '57014')) return true;
    // drizzle and postgres.js wrap several failed addresses in one error.
    if (e instanceof AggregateError && e.errors.some(isAway)) return true;
  }
  return false;
}
