/**
 * The SQLSTATE of a database error, wherever in the chain of causes the driver has put it.
 * @returns five characters such as `22P02`, or null for an error that isn't the database's
 */
export function sqlStateOf(error: unknown): string | null {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    const { code } = e as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return null;
}

/**
 * A database error without what it was about: drizzle puts statement and values into the message, and Temporal's worker
 * writes messages into logs and histories, where no personal data belongs (R5.4). Other errors stay as they are.
 */
export function withoutData(error: unknown): unknown {
  if (!(error instanceof Error) || !('query' in error || sqlStateOf(error))) return error;
  const { code } = (error.cause ?? error) as { code?: unknown };
  return Object.assign(new Error(`the database answered ${sqlStateOf(error) ?? String(code ?? 'nothing')}`), {
    code,
  });
}
