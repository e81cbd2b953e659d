import { and, desc, eq, inArray } from 'drizzle-orm';
import type { BusinessCalendar } from '../../domain/calendar.js';
import type { Instant } from '../../domain/instant.js';
import { type OutletDays, outletDaysFrom } from '../../domain/open-days.js';
import type { Policy } from '../../domain/policy/types.js';
import type { Database } from '../database.js';
import { calendars } from '../schema.js';

type CalendarRow = typeof calendars.$inferSelect;
type Tx = Parameters<Parameters<Database['transaction']>[0]>[0];

/** An uploaded snapshot as a calendar of one outlet, with that outlet's own closures. */
export function calendarOf({ snapshot, outletClosures }: CalendarRow, outletId: string): BusinessCalendar {
  const own = outletClosures[outletId] ?? [];
  return { ...snapshot, closures: [...new Set([...snapshot.closures, ...own])].sort() };
}

/** Every uploaded snapshot of a calendar, newest first. */
export async function snapshotsOf(db: Database | Tx, id: string): Promise<CalendarRow[]> {
  return db.select().from(calendars).where(eq(calendars.id, id)).orderBy(desc(calendars.revision));
}

/** One snapshot; null when there is none. */
export async function snapshot(db: Database, id: string, revision: number): Promise<CalendarRow | null> {
  const [row] = await db
    .select()
    .from(calendars)
    .where(and(eq(calendars.id, id), eq(calendars.revision, revision)));
  return row ?? null;
}

/** The newest uploaded snapshot of each of some calendars; those that nobody has uploaded are left out. */
export async function newestSnapshots(
  db: Pick<Database, 'selectDistinctOn'>,
  ids: readonly string[],
): Promise<CalendarRow[]> {
  if (ids.length === 0) return [];
  return db
    .selectDistinctOn([calendars.id])
    .from(calendars)
    .where(inArray(calendars.id, [...ids]))
    .orderBy(calendars.id, desc(calendars.revision));
}

/** The ids of all calendars that were ever uploaded. */
export async function uploadedIds(db: Database): Promise<string[]> {
  const rows = await db.selectDistinct({ id: calendars.id }).from(calendars);
  return rows.map(({ id }) => id);
}

/**
 * The calendars that a standard books by, each outlet's as it is now: the newest snapshot with the outlet's own closures
 * (R3.2a).
 * @returns what gives an outlet's; null where outlets keep none
 */
export async function bookingCalendars(
  db: Database | Tx,
  { booking, calendars: builtIn }: Pick<Policy, 'booking' | 'calendars'>,
): Promise<(outletId: string) => BusinessCalendar | null> {
  if (booking.calendar === null) return () => null;
  const first = builtIn.find(({ id }) => id === booking.calendar) ?? null;
  const [row] = await newestSnapshots(db, [booking.calendar]);
  return row && row.revision > (first?.revision ?? -1)
    ? (outletId) => calendarOf(row, outletId)
    : () => first;
}

/** An outlet together with its days from an instant on. */
export async function withDays<O extends { id: string }>(
  db: Database | Tx,
  policy: Pick<Policy, 'booking' | 'calendars'>,
  outlet: O,
  from: Instant,
): Promise<O & { days: OutletDays | null }> {
  const calendar = (await bookingCalendars(db, policy))(outlet.id);
  return { ...outlet, days: calendar && outletDaysFrom(calendar, from) };
}
