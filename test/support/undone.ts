import type { SQL } from 'drizzle-orm';
import type { Database } from '../../src/db/database.js';

class Undone extends Error {}

/** Looks at the records as they are after changes by hand, and takes these back. */
export async function undone<T>(
  db: Database,
  changes: SQL[],
  look: (changed: Database) => Promise<T>,
): Promise<T> {
  const seen: T[] = [];
  await db
    .transaction(async (tx) => {
      for (const change of changes) await tx.execute(change);
      seen.push(await look(tx as unknown as Database));
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return seen[0] as T;
}
