import { asc } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { clocks, complaints, intakes, timelineEvents } from '../../src/db/schema.js';
import { clocksFromEvents, type RecordedEvent } from '../../src/domain/clocks-from-events.js';
import type { Policy } from '../../src/domain/policy/types.js';

/**
 * Holds every clock on record against the one that its stored events make (R3.3b, R8.1), over all orders and complaints of
 * a test file, those in flight too: both are read in one snapshot.
 * @param policies the standards that they keep, by version; the first one also for what was made without a request
 * @throws when a case keeps a version that isn't among them
 */
export async function expectClocksFromEvents(db: Database, policies: readonly [Policy, ...Policy[]]) {
  const { events, rows, kept } = await db.transaction(
    async (tx) => ({
      events: await tx.select().from(timelineEvents).orderBy(asc(timelineEvents.position)),
      rows: await tx.select().from(clocks),
      kept: [
        ...(await tx.select({ subject: intakes.orderNo, version: intakes.policyVersion }).from(intakes)),
        ...(await tx
          .select({ subject: complaints.complaintNo, version: complaints.policyVersion })
          .from(complaints)),
      ],
    }),
    { isolationLevel: 'repeatable read' },
  );
  const versionOf = new Map(kept.map(({ subject, version }) => [subject, version]));
  for (const subject of new Set(events.map((event) => event.subject))) {
    const told = events.filter((event) => event.subject === subject);
    const story = told.map(({ executionId, kind, status, id, type, at, actor, data }): RecordedEvent => {
      const event = { id, type, at: new Date(at).toISOString(), actor, data };
      return { executionId, kind, status, event };
    });
    const stored = rows.filter((row) => row.subject === subject);
    const fromRecords = Object.fromEntries(stored.map(({ id, state }) => [id, state]));
    const version = versionOf.get(subject) ?? policies[0].version;
    const policy = policies.find((one) => one.version === version);
    if (!policy) throw new Error(`${subject} keeps ${version}, which the check wasn't told of`);
    expect(clocksFromEvents(subject, story, policy), `clocks of ${subject}`).toEqual(fromRecords);
  }
}
