import { type AnyColumn, type SQL, sql } from 'drizzle-orm';
import { type Cursor, encodeCursor, type PageQuery } from '../../contracts/common.js';
import type { Instant } from '../../domain/instant.js';

/** One page of a list, and where the next begins. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/**
 * Makes a page of rows that were read with `limit + 1`.
 * @param rows in the list's order
 * @param where gives the sort value as Postgres wrote it (its microseconds matter), and the key
 * @param view makes the item of a row
 */
export function pageFrom<R, T>(
  rows: R[],
  { limit }: PageQuery,
  where: (row: R) => Cursor,
  view: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(view), nextCursor: more ? encodeCursor(where(last)) : null };
}

/** The rows after a cursor in a list that is sorted newest first, then by key downwards. */
export function olderThan(at: AnyColumn, key: AnyColumn, cursor: Cursor | undefined): SQL | undefined {
  return cursor && sql`(${at}, ${key}) < (nullif(${cursor.at}, '')::timestamptz, ${cursor.key})`;
}

/** The rows after a cursor in a list that is sorted by key. */
export function keyAfter(key: AnyColumn, cursor: Cursor | undefined): SQL | undefined {
  return cursor && sql`${key} > ${cursor.key}`;
}

/** An instant as Postgres writes it, as we answer it. */
export function iso(at: string): Instant {
  return new Date(at).toISOString();
}

export function isoOrNull(at: string | null): Instant | null {
  return at === null ? null : iso(at);
}
