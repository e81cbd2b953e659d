import { desc, eq } from 'drizzle-orm';
import { afterAll, expect, it } from 'vitest';
import { openServiceOrder } from '../../src/client/orders.js';
import { approvePolicy, draftPolicy, type PolicyOutcome, submitPolicy } from '../../src/client/policies.js';
import { putPolicyInForce } from '../../src/client/policy-enforcement.js';
import { openDatabase } from '../../src/db/database.js';
import { readOrder } from '../../src/db/reads/orders.js';
import { dispatchDecisions, staff } from '../../src/db/schema.js';
import { HOUR_MS } from '../../src/domain/duration.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { PolicyOverride } from '../../src/domain/policy/versions.js';
import { createWorker } from '../../src/worker/worker.js';
import { expectReconciled } from '../support/clocks-check.js';
import { as, book, CHECK_IN, does, newKey, until } from '../support/drive.js';
import { type House, person, seedSmallOrganisation } from '../support/house.js';
import { clocksOf } from '../support/look.js';
import { realTemporal, testDatabase, workflowBundle } from '../support/servers.js';

// A second version on real servers, in scaled time: who keeps which, and what goes by the one in force.
const TIME_SCALE = 10;
const { databaseUrl } = await testDatabase();
const { client, nativeConnection: connection, namespace, taskQueue } = await realTemporal();
const policy = scalePolicy(STANDARD_2025, TIME_SCALE);
const db = openDatabase(databaseUrl);
const house: House = { db, temporal: client, taskQueue, policy };
await seedSmallOrganisation(db);
await db.insert(staff).values(person('hq-2', 'hq_supervisor', 'hq'));
let stop = await startWorker();
afterAll(async () => {
  await stop();
  await expectReconciled(db, [policy]);
  await db.close();
});

/** A worker with a pool of its own: it has read no version yet. */
async function startWorker(): Promise<() => Promise<void>> {
  const pool = openDatabase(databaseUrl);
  const worker = await createWorker({
    config: {
      temporal: { namespace, taskQueue },
      worker: { maxWorkflowTasks: 20, maxActivities: 20, maxLocalActivities: 20, maxCachedWorkflows: 500 },
      webhook: undefined,
      shutdownGraceMs: 1000,
    },
    ...{ db: pool, connection, client, policy, workflowBundle: workflowBundle() },
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await pool.close();
  };
}

const caller = (id: string) => ({
  ...{ caller: `key of ${id}`, orgUnitId: 'hq' },
  actor: { kind: 'staff' as const, id, role: 'hq_supervisor' as const },
});

/** Drafts, submits and approves a version, and puts it in force. @returns from when on, where that isn't now */
async function bringInForce(
  version: string,
  changes: object,
  overrides: PolicyOverride[],
  inMs?: number,
): Promise<string | undefined> {
  const request = <B>(id: string, body: B) => ({ version, caller: caller(id), key: newKey(), body });
  const done = (outcome: PolicyOutcome) => expect(outcome).toMatchObject({ kind: 'created' });
  const content = { changes: { ...changes }, overrides: overrides.map((one) => ({ ...one })) };
  done(await draftPolicy(house, request('hq-1', { version, ...content, note: null })));
  done(await submitPolicy(house, request('hq-1', { revision: 1, note: null })));
  done(await approvePolicy(house, request('hq-2', { revision: 1, note: null })));
  const effectiveAt = inMs === undefined ? undefined : new Date(Date.now() + inMs).toISOString();
  done(await putPolicyInForce(house, request('hq-1', { effectiveAt })));
  return effectiveAt;
}

/** Soon enough to wait for, late enough to be asked before. */
const SOON_MS = 6_000;
let customers = 0;

const respondIn = (limit: string) => ({ clocks: { first_response: { limit } } });
const atO2 = (model = 'COROLLA') => ({
  customer: { name: '韩梅', phone: `1390000000${++customers}` },
  outletId: 'o2',
  vehicle: { make: 'TOYOTA', model },
});
const versionOf = async (orderNo: string) =>
  (await readOrder(db, { orgUnitId: 'hq', kind: 'hq' }, orderNo))?.policyVersion;
/** Hours of the standard, before they were divided; waits for the deadline to begin. */
const limitOf = (orderNo: string, kind: string) =>
  until(async () => {
    const [clock] = await clocksOf(house, orderNo, kind);
    return clock && (clock.limitMs * TIME_SCALE) / HOUR_MS;
  }, `${kind} of ${orderNo}`);

it('a new order keeps the new version for its outlet, model and customer; one in flight keeps its own, after a restart too (R1.2, R8.1)', async () => {
  const before = await book(house);
  await limitOf(before, 'first_response');
  const [first] = await clocksOf(house, before, 'first_response');
  await bringInForce(
    'v2',
    { ...respondIn('PT30H'), clocks: { ...respondIn('PT30H').clocks, check_in: {} } },
    [
      { where: { outletId: 'o1' }, set: respondIn('PT12H') },
      { where: { model: 'Model X' }, set: respondIn('PT6H') },
      { where: { customerType: 'new' }, set: { clocks: { dispatch_completion: { limit: 'PT3H' } } } },
    ],
  );
  const plain = await book(house, undefined, atO2());
  const model = await book(house, undefined, atO2('MODEL X'));
  const both = await book(house, undefined, { vehicle: { make: 'TESLA', model: 'model x' } });
  const limits = await Promise.all([before, plain, model, both].map((no) => limitOf(no, 'first_response')));
  expect(limits, 'outlet before model').toEqual([48, 30, 6, 12]);
  expect(await Promise.all([before, plain].map(versionOf))).toEqual([policy.version, `v2@${TIME_SCALE}x`]);

  await stop();
  stop = await startWorker();
  // Steps that begin after the restart go on by what each order keeps.
  await does(house, before, 'advisor-1', 'checkIn', CHECK_IN);
  await does(house, model, 'manager-2', 'checkIn', CHECK_IN);
  expect(await limitOf(before, 'dispatch_completion'), 'a routine case of the built-in standard').toBe(4);
  expect(await limitOf(model, 'dispatch_completion'), 'a new customer’s by v2').toBe(3);
  const [after] = await clocksOf(house, before, 'first_response');
  expect([after?.startedAt, after?.limitMs]).toEqual([first?.startedAt, first?.limitMs]);
});

it('places and desks go by the version in force from its date on, by itself, with the overrides for their outlet (R1.2, R8.1, R3.2a, R3.2b)', async () => {
  const shared = { booking: { halfDayCapacity: 1 }, dispatch: { minYears: 4 } };
  const effectiveAt = await bringInForce('v3', {}, [{ where: { outletId: 'o2' }, set: shared }], SOON_MS);
  const visit = (slotAt: string) =>
    openServiceOrder(house, {
      caller: as('advisor-1'),
      key: newKey(),
      body: {
        ...{
          ...atO2(),
          problem: 'oil change',
          components: [],
        },
        ...{ channel: 'phone', requiredSkills: [], requiredCertificates: [] },
        slot: { startsAt: slotAt, endsAt: new Date(Date.parse(slotAt) + 600_000).toISOString() },
      } as never,
    });
  const startsAt = new Date(Date.now() + 20 * HOUR_MS).toISOString();
  const early = await Promise.all([visit(startsAt), visit(startsAt)]);
  expect(
    early.map(({ kind }) => kind),
    'ten places as yet',
  ).toEqual(['opened', 'opened']);
  await until(async () => new Date().toISOString() > (effectiveAt ?? ''), 'the date of v3');
  expect((await visit(startsAt)).kind, 'one place from now on').toBe('slot_full');

  const orderNo = await book(house, undefined, atO2());
  expect(await versionOf(orderNo)).toBe(`v3@${TIME_SCALE}x`);
  await does(house, orderNo, 'manager-2', 'checkIn', CHECK_IN);
  const rulesOf = async (outletId: string) => {
    const [last] = await db
      .select()
      .from(dispatchDecisions)
      .where(eq(dispatchDecisions.outletId, outletId))
      .orderBy(desc(dispatchDecisions.decidedAt))
      .limit(1);
    return (last?.input as { rules?: { minYears: number } } | undefined)?.rules?.minYears;
  };
  await until(async () => (await rulesOf('o2')) === 4, 'the desk of o2 to decide by v3');
});
