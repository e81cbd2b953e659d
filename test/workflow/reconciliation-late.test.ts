import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { keptStandards, reconcileCases } from '../../src/db/reads/reconciliation.js';
import { addMs, type Instant } from '../../src/domain/instant.js';
import { booked, clocksOf, untilAlert } from '../support/look.js';
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

  it('is no less late for a telling that waited for others by design, nor for what an earlier revision reached (R6.1)', async () => {
    const clockAt = (revision: number) => () =>
      sql`insert into clocks (id, subject, kind, cycle, execution_id, outcome, started_at, state)
        select 'other/first_response/1', 'other', kind, cycle, execution_id, outcome, started_at,
          jsonb_set(state, '{revision}', ${String(revision)}::jsonb)
        from clocks where subject = ${subject} and kind = 'first_response'`;
    const waited = await foundLate(180, recorded(30_000, 171_000), raised, clockAt(0));
    expect(waited).toEqual([expect.stringMatching(/^milestone_missed: it is due/)]);
    const longer = await foundLate(180, recorded(30_000, 251_000), raised, clockAt(0));
    expect(longer).toEqual([expect.stringMatching(/^late_on_its_way: .* is 130 s behind/)]);
    const again = () => sql`update alert_ledger set revision = 1 where subject = 'other' and lateness_ms = 0`;
    const earlier = [recorded(0), again, recorded(1, 3_600_000), raised, clockAt(1)];
    expect(await foundLate(180, ...earlier)).toEqual([expect.stringMatching(/^milestone_missed: it is due/)]);
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

describe('a routine milestone that was noticed late, as one of many (R3.2c, R6.1)', () => {
  let own: string;
  beforeAll(async () => {
    own = (await booked(house)).orderNo;
    await house.skip(24, 1);
    await untilAlert(house, `${own}/first_response/1`, 'delivered');
  });

  it('is untold only after the two minutes for which it lets others go first, and those of grace', async () => {
    const [clock] = await clocksOf(house, own, 'first_response');
    const [fired] = clock?.fired ?? [];
    const noticedAt = addMs(fired?.dueAt ?? '', 30_000);
    const late = [
      sql`update timeline_events set at = ${noticedAt} where subject = ${own} and type = 'clock_milestone'`,
      sql`delete from alerts where subject = ${own}`,
    ];
    const untoldAfter = (seconds: number, ...more: SQL[]) =>
      undone(house.db, [...late, ...more], async (changed) => {
        const query = { scope: { orgUnitId: 'hq', kind: 'hq' as const }, after: '', limit: 10, subject: own };
        const look = { now: addMs(noticedAt, seconds * 1_000), graceMs: 120_000 };
        const { faults } = await reconcileCases(changed, keptStandards(changed, house.policy), query, look);
        const untold = faults.filter(({ fault }) => fault === 'milestone_untold');
        return untold.filter(({ clockId }) => clockId === clock?.id).map(({ since }) => since);
      });
    expect(await untoldAfter(239)).toEqual([]);
    expect(await untoldAfter(241)).toEqual([addMs(noticedAt, 120_000)]);
    const urgent = sql`update timeline_events set data = data || '{"urgency": "P1_SAFETY_CRITICAL"}'
      where subject = ${own} and data ? 'urgency'`;
    expect(await untoldAfter(123, urgent)).toEqual([addMs(noticedAt, 2_000)]);
  });
});
