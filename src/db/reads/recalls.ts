import { and, arrayOverlaps, asc, desc, eq, or, sql } from 'drizzle-orm';
import type { PageQuery } from '../../contracts/common.js';
import type { OpenRecall } from '../../contracts/recalls.js';
import { concerns, even, type RecalledVehicle } from '../../domain/recall.js';
import type { Database } from '../database.js';
import { recallCompletions, recalls } from '../schema.js';
import { iso, keyAfter, type Page, pageFrom } from './pages.js';

type Reader = Pick<Database, 'select'>;
type RecallRow = typeof recalls.$inferSelect;

/** Recalls, by id. */
export async function listRecalls(db: Reader, query: PageQuery): Promise<Page<RecallRow>> {
  const rows = await db
    .select()
    .from(recalls)
    .where(keyAfter(recalls.id, query.cursor))
    .orderBy(asc(recalls.id))
    .limit(query.limit + 1);
  return pageFrom(rows, query, ({ id }) => ({ at: '', key: id }), recallOf);
}

export async function readRecall(db: Reader, id: string): Promise<RecallRow | null> {
  const [row] = await db.select().from(recalls).where(eq(recalls.id, id));
  return row ? recallOf(row) : null;
}

function recallOf(row: RecallRow): RecallRow {
  return { ...row, createdAt: iso(row.createdAt), updatedAt: iso(row.updatedAt) };
}

/** The recalls that concern a vehicle and have not been done on it, newest first (R3.1). */
export async function openRecallsOf(
  db: Reader,
  vehicle: RecalledVehicle & { id: string },
): Promise<OpenRecall[]> {
  const done = sql`exists (select 1 from ${recallCompletions} where ${recallCompletions.recallId} = ${recalls.id}
    and ${recallCompletions.vehicleId} = ${vehicle.id})`;
  const rows = await db
    .select()
    .from(recalls)
    .where(
      and(
        eq(recalls.withdrawn, false),
        or(
          arrayOverlaps(recalls.makes, [even(vehicle.make)]),
          vehicle.vin ? arrayOverlaps(recalls.vins, [vehicle.vin]) : undefined,
        ),
        sql`not ${done}`,
      ),
    )
    .orderBy(desc(recalls.publishedOn), asc(recalls.id));
  return rows
    .filter((recall) => concerns(recall, vehicle))
    .map(({ id, title, publishedOn }) => ({ id, title, publishedOn }));
}

export async function readCompletion(db: Reader, vehicleId: string, recallId: string) {
  const [row] = await db
    .select()
    .from(recallCompletions)
    .where(and(eq(recallCompletions.vehicleId, vehicleId), eq(recallCompletions.recallId, recallId)));
  return row ? { ...row, completedAt: iso(row.completedAt) } : null;
}
