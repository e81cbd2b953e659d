import { expect, it } from 'vitest';
import { alertLedger } from '../../src/db/schema.js';
import { testApp } from './app.js';

const { app, db } = await testApp();

const reached = (n: number, latenessMs: number, level = 0) => ({
  ...{ clockId: `SO-1/repair_completion/${n}`, revision: 0, milestone: 'breach', level },
  ...{ kind: 'repair_completion', subject: 'SO-1', orderNo: 'SO-1' },
  ...{ dueAt: '2026-03-02T01:00:00Z', firedAt: '2026-03-02T01:00:00Z', latenessMs },
});

it('shows how late milestones were noticed as a histogram, the tellings of higher levels left out (R3.3b, R6.1)', async () => {
  // A level is told when its time comes, which says nothing of the clock.
  await db
    .insert(alertLedger)
    .values([reached(1, 20), reached(2, 100), reached(3, 4000), reached(4, 7_200_000)]);
  await db.insert(alertLedger).values(reached(4, 9_000_000, 1));
  const { body, statusCode } = await app.inject('/metrics');
  expect(statusCode).toBe(200);
  const of = (name: string) =>
    Number(body.match(new RegExp(`^pitlane_milestone_lateness_seconds_${name} (\\S+)$`, 'm'))?.[1]);
  const within = (bound: string) =>
    of(`bucket\\{kind="repair_completion",le="${bound.replace('+', '\\+')}"\\}`);
  expect(['0.1', '3', '10', '3600', '+Inf'].map(within)).toEqual([2, 2, 3, 3, 4]);
  expect(of('count\\{kind="repair_completion"\\}')).toBe(4);
  expect(of('sum\\{kind="repair_completion"\\}')).toBeCloseTo(7204.12, 2);
  expect(body).toContain('# TYPE pitlane_milestone_lateness_seconds histogram');
});
