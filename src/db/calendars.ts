import type { BusinessCalendar } from '../domain/calendar.js';
import type { Actor } from '../domain/machine.js';
import type { Database } from './database.js';
import { calendars } from './schema.js';

/** Adds a snapshot; who and when is kept with it. */
export async function insertSnapshot(
  tx: Pick<Database, 'insert'>,
  { closures, ...rest }: BusinessCalendar,
  outletClosures: Record<string, string[]>,
  uploadedBy: Actor,
): Promise<void> {
  const { id, revision } = rest;
  await tx
    .insert(calendars)
    .values({ id, revision, snapshot: { ...rest, closures }, outletClosures, uploadedBy });
}
