import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { keptStandards, reconcileCases } from '../../src/db/reads/reconciliation.js';
import { addMs, type Instant } from '../../src/domain/instant.js';
import { booked, clocksOf } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';
import { undone } from '../support/undone.js';

// The first warning of a waiting order passes unrecorded; meanwhile something else is recorded, more or less late.

const house = await skippingHouse();
let subject: string;
let dueAt: Instant;
beforeAll(async () => {
  subject = (await booked(house)).orderNo;
  const [clock] = await clocksOf(house, subject, 'first_response');
  dueAt = addMs(clock?.startedAt ?? '', 24 * 3_600_000);
});

function foundLate(seconds: number, ...changes: ((now: Instant) => SQL)[]): Promise<string[]> {
  const now = addMs(dueAt, seconds * 1_000);
  const query = { scope: { orgUnitId: 'hq', kind: 'hq' as const }, after: '', limit: 10, subject };
  const made = changes.map((change) => change(now));
  return undone(house.db, made, async (changed) => {
    const look = { now, graceMs: 120_000 };
    const { faults } = await reconcileCases(changed, keptStandards(changed, house.policy), query, look);
    return faults.map(({ fault, detail }) => `${fault}: ${detail}`);
  });
}

/** Another clock's milestone, recorded 5 s ago and so late. */
const recorded = (lateMs: number, agoMs = 5_000) => {
  return (now: Instant) => sql`insert into alert_ledger
    (clock_id, revision, milestone, level, kind, subject, due_at, fired_at, lateness_ms)
    values ('other/first_response/1', 0, 'warn_50', 0, 'first_response', 'other', now(), ${addMs(now, -agoMs)}, ${lateMs})`;
};

/** The alert about it, raised a second ago. */
const raised = (now: Instant) => sql`insert into alerts
  (id, clock_id, kind, subject, outlet_id, urgency, status, milestone, level, due_at, raised_at)
  values ('other/first_response/1', 'other/first_response/1', 'first_response', 'other', 'o1', 'P4_ROUTINE',
    'delivered', 'warn_50', 0, now(), ${addMs(now, -1_000)})`;

describe('what is late while the service is behind (R6.1)', () => {
  it('is named apart as on its way, with what it would be otherwise and how far behind the service is', async () => {
    expect(await foundLate(180, recorded(170_000))).toEqual([
      expect.stringMatching(/^late_on_its_way: milestone_missed so far, and the service is 170 s behind/),
    ]);
    expect(await foundLate(180, recorded(0, 171_000), raised)).toEqual([
      expect.stringMatching(/^late_on_its_way: .* is 170 s behind/),
    ]);
  });

  it('is a fault like any other when the service is punctual, has caught up, or has done all that is as late', async () => {
    const faults = [
      await foundLate(180),
      await foundLate(180, recorded(59_000)),
      await foundLate(180, recorded(170_000, 90_000)),
      await foundLate(3_600, recorded(170_000)),
    ];
    for (const found of faults)
      expect(found).toEqual([expect.stringMatching(/^milestone_missed: it is due/)]);
  });
});
