import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { finishedComplaints, finishedOrders } from '../../src/db/reads/finished-cases.js';
import { keptStandards, reconcileCases, type StandardOf } from '../../src/db/reads/reconciliation.js';
import { timelineEvents } from '../../src/db/schema.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { differs, tryCase } from '../../src/domain/policy-trial.js';
import { GRACE_MS } from '../../src/domain/reconciliation.js';
import type { Fault } from '../../src/domain/reconciliation-types.js';

const EVERYTHING = { scope: { orgUnitId: 'hq', kind: 'hq' as const }, after: '', limit: 10_000 };

/**
 * Everything that doesn't add up in the records of a test file (R6.1), over all orders and complaints, those in flight
 * too.
 * @param policies the standards that they keep, beside those on record; the first one also for what was made without a
 *   request
 */
export async function faultsOf(
  db: Database,
  policies: readonly [Policy, ...Policy[]],
  graceMs = GRACE_MS,
): Promise<Fault[]> {
  const kept = keptStandards(db, policies[0]);
  const standardOf: StandardOf = async (version, facts, kinds) =>
    policies.find((one) => one.version === version) ?? (await kept(version, facts, kinds));
  // Where time is skipped the records are ahead of this machine's clock.
  const stories = await db
    .select({ subject: timelineEvents.subject, lastAt: sql<string>`max(${timelineEvents.at})` })
    .from(timelineEvents)
    .groupBy(timelineEvents.subject);
  const nowMs = Math.max(Date.now(), ...stories.map(({ lastAt }) => Date.parse(lastAt)));
  const look = { graceMs, now: new Date(nowMs).toISOString() };
  const { faults } = await reconcileCases(db, standardOf, EVERYTHING, look);
  // Tests of alerts raise some about cases that nobody has opened.
  const told = new Set(stories.map(({ subject }) => subject));
  return faults.filter(({ subject }) => told.has(subject));
}

/**
 * Holds what is on record after a test file against its events: clocks, ledger, tellings (R3.3b, R6.1, R8.1). Tried under the
 * standard that it kept, a finished case is what is on record (R8.2).
 */
export async function expectReconciled(db: Database, policies: readonly [Policy, ...Policy[]]) {
  expect(await faultsOf(db, policies)).toEqual([]);
  const range = { from: '2000-01-01', to: '2200-01-01', outletId: null, orgUnitId: 'hq' };
  const kept = keptStandards(db, policies[0]);
  const cases = [
    ...(await finishedOrders(db, range, '', 10_000)),
    ...(await finishedComplaints(db, range, '', 10_000)),
  ];
  for (const one of cases) {
    const version = policies.find((policy) => policy.version === one.policyVersion);
    const kinds = new Set(Object.values(one.clocks).map(({ kind }) => kind));
    const policy = version ?? (await kept(one.policyVersion, one.facts, kinds)) ?? policies[0];
    const trial = tryCase(one, policy, policy);
    expect(trial && !differs(trial), `${one.subject}, tried: ${JSON.stringify(trial)}`).toBe(true);
  }
}
