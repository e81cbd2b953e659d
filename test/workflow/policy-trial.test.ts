import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { policyTrialActivities } from '../../activities/policy-trials.js';
import { startTrial } from '../../src/client/policy-trials.js';
import { keptPolicy } from '../../src/db/policies.js';
import { insertTrial, recordPage } from '../../src/db/policy-trials.js';
import { listFindings, readTrial } from '../../src/db/reads/policy-trials.js';
import { clocks, policyTrials } from '../../src/db/schema.js';
import type { PolicyOverride } from '../../src/domain/policy/versions.js';
import { NO_TOTALS } from '../../src/domain/policy-trial-totals.js';
import {
  as,
  book,
  check,
  completeWork,
  does,
  HAPPY_SURVEY,
  newKey,
  settleAndHandOver,
  toRepair,
  toWork,
  until,
} from '../support/drive.js';
import { untilOrder } from '../support/look.js';
import { insertDraft } from '../support/policies.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const HQ = { orgUnitId: 'hq', kind: 'hq' as const };
const RANGE = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z', outletId: null };

/** An order whose repair takes so many hours, to its end. */
async function finished(hours: number, extra: Record<string, unknown> = {}): Promise<string> {
  const orderNo = await book(house, undefined, extra);
  const tech = await toRepair(house, orderNo);
  await toWork(house, orderNo, tech);
  await house.skip(hours);
  await completeWork(house, orderNo, tech);
  await check(house, orderNo, true);
  await settleAndHandOver(house, orderNo);
  await does(house, orderNo, 'advisor-1', 'submitSurvey', HAPPY_SURVEY);
  await untilOrder(house, orderNo, 'closed');
  return orderNo;
}

async function tried(version: string, change: object, overrides: PolicyOverride[] = []) {
  await insertDraft(house.db, version, change, overrides);
  const { caller, actor, orgUnitId } = as('hq-1');
  const asked = { version, caller: { caller, actor, orgUnitId }, scope: HQ, key: newKey(), body: RANGE };
  const outcome = await startTrial(house, asked);
  if (outcome.kind !== 'started') throw new Error(JSON.stringify(outcome));
  const { id } = outcome;
  return until(async () => {
    const trial = await readTrial(house.db, { version, id }, HQ);
    return trial?.finishedAt ? trial : null;
  }, 'the trial to be finished');
}

const findings = async (id: string, of: 'orders' | 'decisions' = 'orders') =>
  (await listFindings(house.db, id, { of, limit: 50 })).items;

it('tells which finished orders would have missed a shorter limit, whom it would have alarmed, and who was left out (R8.2, R4.1)', async () => {
  const [quick, slow] = [await finished(1), await finished(29)];
  const compact = { make: 'TOYOTA', model: 'Yaris' };
  // Its model is excepted by an override.
  await finished(31, { vehicle: compact });

  const same = await tried('same', {});
  expect(same.totals).toMatchObject({ cases: 3, casesThatDiffer: 0, decisionsThatDiffer: 0, skipped: {} });
  expect([same.done, same.totals.decisions]).toEqual([same.total, same.total! - 3]);

  const limit = { clocks: { repair_completion: { limit: 'PT24H' } } };
  const back = { clocks: { repair_completion: { limit: 'PT48H' } } };
  const trial = await tried('shorter', limit, [{ where: { model: 'yaris' }, set: back }]);
  expect(trial.totals.clocks.repair_completion).toMatchObject({
    newBreaches: 1,
    noLongerBreached: 0,
    moved: 2,
  });
  const found = await findings(trial.id);
  expect(found.map(({ subject }) => subject)).toEqual([quick, slow]);
  expect(found[1]?.detail).toMatchObject({
    clocks: [{ kind: 'repair_completion', before: { outcome: 'met' }, after: { outcome: 'breached' } }],
  });
  const alerts = found.flatMap(({ detail }) => ('alerts' in detail ? detail.alerts.more : []));
  expect(alerts.map(({ milestone, level }) => `${milestone} ${level}`)).toEqual([
    ...['warn_75 0', 'warn_90 0', 'breach 0', 'breach 1', 'breach 2'],
  ]);
  expect(trial.totals.alerts).toEqual({ more: alerts.length, fewer: 0 });

  // Nobody of the small organisation has so many years.
  const picky = await tried('picky', { dispatch: { minYears: 60 } });
  expect(picky.totals).toMatchObject({ casesThatDiffer: 0, decisionsThatDiffer: 3, assignments: 3 });
  expect((await findings(picky.id, 'decisions'))[0]?.detail).toMatchObject({
    assignments: [{ after: null, reason: 'too_little_experience' }],
  });

  // What an older version of the rules has left behind can't be made again: it is left out, and counted.
  const [clock] = await house.db.select().from(clocks).where(eq(clocks.subject, slow)).limit(1);
  const older = { ...clock!.state, limitMs: clock!.state.limitMs + 1 };
  await house.db.update(clocks).set({ state: older }).where(eq(clocks.id, clock!.id));
  const without = await tried('without', limit);
  await house.db.update(clocks).set({ state: clock!.state }).where(eq(clocks.id, clock!.id));
  expect(without.totals).toMatchObject({ cases: 3, casesThatDiffer: 2, skipped: { records_differ: 1 } });
});

it('counts everything once, also when two workers go on with a trial at the same time (R8.2)', async () => {
  const kept = (await keptPolicy(house.db, 'shorter'))!;
  const range = { ...RANGE, orgUnitId: 'hq' };
  await house.db.transaction((tx) => insertTrial(tx, 'PT-twice', kept, range, as('hq-1').actor));
  const { continueTrial } = policyTrialActivities(house);
  const both = await Promise.all([1, 2, 3].map(() => continueTrial({ trialId: 'PT-twice' })));
  expect(both).toEqual(Array(3).fill({ finished: true }));
  const trial = (await readTrial(house.db, { version: 'shorter', id: 'PT-twice' }, HQ))!;
  expect(trial).toMatchObject({ done: trial.total, totals: { cases: 3, casesThatDiffer: 2 } });
  expect(await findings('PT-twice')).toHaveLength(2);
});

it('goes on to the end with what was finished after it had been counted, and never shows more done than there is (R8.2)', async () => {
  const kept = (await keptPolicy(house.db, 'shorter'))!;
  const range = { ...RANGE, orgUnitId: 'hq' };
  await house.db.transaction((tx) => insertTrial(tx, 'PT-late', kept, range, as('hq-1').actor));
  const place = {
    from: { stage: 'orders' as const, after: '' },
    next: { stage: 'orders' as const, after: '0' },
  };
  const page = { looked: 0, totals: NO_TOTALS, findings: [] };
  await recordPage(house.db, 'PT-late', { ...page, ...place, total: 2 }, 9);
  const read = async () => (await readTrial(house.db, { version: 'shorter', id: 'PT-late' }, HQ))!;
  expect(await read()).toMatchObject({ done: 0, total: 2 });
  await recordPage(
    house.db,
    'PT-late',
    { ...page, from: place.next, next: place.from, looked: 3, total: 2 },
    9,
  );
  expect(await read()).toMatchObject({ done: 3, total: 3, finishedAt: null });
  await house.db.update(policyTrials).set({ done: 0, total: 1 }).where(eq(policyTrials.id, 'PT-late'));
  await policyTrialActivities(house).continueTrial({ trialId: 'PT-late' });
  const trial = await read();
  expect(trial.done).toBe(trial.totals.cases + trial.totals.decisions);
  expect([trial.total, trial.finishedAt]).toEqual([trial.done, expect.any(String)]);
});

it('of which nothing is on record fails at once, instead of being looked for again and again (R8.2)', async () => {
  const run = house.temporal.workflow.execute('policyTrial', {
    ...{ workflowId: 'policy-trial:PT-none', taskQueue: house.taskQueue, args: [{ trialId: 'PT-none' }] },
    workflowExecutionTimeout: '1 minute',
  });
  const failed = await run.then(
    () => null,
    (error: { cause?: { cause?: { type?: string } } }) => error.cause?.cause?.type,
  );
  expect(failed).toBe('no_such_trial');
});
