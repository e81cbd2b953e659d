import type { BusinessCalendar } from '../domain/calendar.js';
import type { Database } from './database.js';
import { calendars, type Uploader } from './schema.js';

/** Adds a snapshot; who, when and by which notice is kept with it. */
export async function insertSnapshot(
  tx: Pick<Database, 'insert'>,
  { closures, ...rest }: BusinessCalendar,
  outletClosures: Record<string, string[]>,
  uploadedBy: Uploader,
): Promise<void> {
  const { id, revision } = rest;
  await tx
    .insert(calendars)
    .values({ id, revision, snapshot: { ...rest, closures }, outletClosures, uploadedBy });
}
