import { asc } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { clocks, timelineEvents } from '../../src/db/schema.js';
import { clocksFromEvents, type RecordedEvent } from '../../src/domain/clocks-from-events.js';
import type { Policy } from '../../src/domain/policy/types.js';

/**
 * Holds every clock on record against the one that its stored events make (R3.3b, R8.1), over all orders and complaints of
 * a test file, those in flight too: both are read in one snapshot.
 * @param policy the standard that all of them keep
 */
export async function expectClocksFromEvents(db: Database, policy: Policy): Promise<void> {
  const { events, rows } = await db.transaction(
    async (tx) => ({
      events: await tx.select().from(timelineEvents).orderBy(asc(timelineEvents.position)),
      rows: await tx.select().from(clocks),
    }),
    { isolationLevel: 'repeatable read' },
  );
  for (const subject of new Set(events.map((event) => event.subject))) {
    const told = events.filter((event) => event.subject === subject);
    const story = told.map(({ executionId, kind, status, id, type, at, actor, data }): RecordedEvent => {
      const event = { id, type, at: new Date(at).toISOString(), actor, data };
      return { executionId, kind, status, event };
    });
    const stored = rows.filter((row) => row.subject === subject);
    const fromRecords = Object.fromEntries(stored.map(({ id, state }) => [id, state]));
    expect(clocksFromEvents(subject, story, policy), `clocks of ${subject}`).toEqual(fromRecords);
  }
}
