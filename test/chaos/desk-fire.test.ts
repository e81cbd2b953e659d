import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { tellDesk } from '../../src/client/desks.js';
import { dispatchDecisions, orgUnits, staff } from '../../src/db/schema.js';
import {
  type Decision,
  type DispatchRules,
  decide,
  type RosterEntry,
  type WaitingRequest,
} from '../../src/domain/dispatch.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { URGENCIES } from '../../src/domain/urgency.js';
import { startChaosHouse } from '../support/chaos-house.js';
import { until } from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';
import { sized } from '../support/sizes.js';

// Rule 6 of the design: a desk is for ever. Thousands of requests, ten in CI, go through one, from run to run, as fast as they are sent.

const REQUESTS = sized(10_000, 3_500);
const AT_ONCE = 100;
const TECHNICIANS = 20;
/** Each run ends at some 4,000 events, which is a few hundred requests. */
const LEAST_RUNS = sized(3, 2);

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const house = await startChaosHouse({ databaseUrl, temporal, policy: STANDARD_2025 });
const outletId = 'under-fire';

const desk = () => house.temporal.workflow.getHandle(`dispatch-desk:${outletId}`);

/** The dispatches don't exist: an offer can't be heard, so that its technician is free again at once. */
function ask(i: number): Promise<void> {
  const orderNo = `SO-${i}`;
  const request: WaitingRequest = {
    ...{ orderNo, n: 1, waitingSince: new Date().toISOString(), workType: 'general' },
    urgency: URGENCIES[i % URGENCIES.length] ?? 'P4_ROUTINE',
    ...{ requiredSkills: [], requiredCertificates: [], declinedBy: [], role: 'technician' },
  };
  const entry = { request, replyTo: `dispatch:${orderNo}:1`, holder: `repair:${orderNo}:1` };
  const message = { type: 'requested' as const, orderNo, n: 1, seq: 1, ...entry };
  return tellDesk(house, outletId, message);
}

async function servedSoFar(): Promise<number> {
  const given = sql<number>`coalesce(sum(jsonb_array_length(${dispatchDecisions.decision} -> 'assignments')), 0)::int`;
  const [row] = await house.db
    .select({ given })
    .from(dispatchDecisions)
    .where(eq(dispatchDecisions.outletId, outletId));
  return row?.given ?? 0;
}

interface Stored {
  input: { waiting: WaitingRequest[]; roster: RosterEntry[]; rules: DispatchRules; now: string };
  decision: Decision;
}

it('takes thousands of requests, in CI ten, through one desk, none lost and none doubled, over many runs (design, rule 6; R3.2b)', async () => {
  await house.db.insert(orgUnits).values({ id: outletId, kind: 'outlet', name: outletId, parentId: 'r1' });
  const [like] = await house.db.select().from(staff).where(eq(staff.id, 'tech-1'));
  const people = Array.from({ length: TECHNICIANS }, (_, i) => ({
    id: `tech-fire-${i}`,
    orgUnitId: outletId,
  }));
  await house.db.insert(staff).values(people.map((own) => ({ ...like!, ...own, capacity: 10 })));

  let sent = 0;
  let served = 0;
  const runs = new Set<string>();
  const sender = async () => {
    while (sent < REQUESTS) await ask(sent++);
  };
  const senders = Promise.all(Array.from({ length: AT_ONCE }, sender));
  await until(
    async () => {
      await sleep(100);
      served = await servedSoFar();
      runs.add(
        (
          await desk()
            .describe()
            .catch(() => null)
        )?.runId ?? '',
      );
      return served >= REQUESTS;
    },
    'the desk to have served all',
    170_000,
  );
  await senders;
  const rows = await house.db
    .select()
    .from(dispatchDecisions)
    .where(eq(dispatchDecisions.outletId, outletId));
  const stored = rows.map(({ input, decision }) => ({ input, decision }) as Stored);
  const given = stored.flatMap(({ decision }) => decision.assignments.map(({ orderNo }) => orderNo));
  expect(given).toHaveLength(REQUESTS);
  expect(new Set(given).size).toBe(REQUESTS);
  // Urgent first, also under fire: no decision leaves a P1 waiting while it gives out less urgent work.
  for (const { input, decision } of stored) {
    const classOf = new Map(
      input.waiting.map(({ orderNo, urgency }) => [orderNo, URGENCIES.indexOf(urgency)]),
    );
    const served = Math.max(-1, ...decision.assignments.map(({ orderNo }) => classOf.get(orderNo) ?? 0));
    const left = Math.min(9, ...decision.waiting.map(({ orderNo }) => classOf.get(orderNo) ?? 9));
    expect(served).toBeLessThanOrEqual(Math.max(left, 2));
  }
  // Each decision is on record with its input, and decided again it comes out the same.
  const replayed = stored.filter((_, i) => i % 7 === 0);
  for (const {
    input: { waiting, roster, rules, now },
    decision,
  } of replayed) {
    expect(decide(waiting, roster, rules, now)).toEqual(decision);
  }
  expect(runs.size).toBeGreaterThan(LEAST_RUNS);
}, 200_000);
