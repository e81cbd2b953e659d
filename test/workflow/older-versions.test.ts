import { Worker } from '@temporalio/worker';
import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataConverter } from '../../src/client/payload-codec.js';
import { finishedOrders } from '../../src/db/reads/finished-cases.js';
import { keptStandards, reconcileCases } from '../../src/db/reads/reconciliation.js';
import { policies, policyEnforcements } from '../../src/db/schema.js';
import type { Policy } from '../../src/domain/policy/types.js';
import type { PolicyDocument } from '../../src/domain/policy/versions.js';
import { differs, tryCase } from '../../src/domain/policy-trial.js';
import { GRACE_MS } from '../../src/domain/reconciliation.js';
import { book, CHECK_IN, cancel, does, giveBack, untilReturnAwaited, untilStep } from '../support/drive.js';
import { type House, ownOutlet } from '../support/house.js';
import { clocksOf, untilInbox, untilOrder } from '../support/look.js';
import { workflowBundle } from '../support/servers.js';
import { skippingHouse } from '../support/skipping-house.js';
import { undone } from '../support/undone.js';

// Versions of the standard from before cars of cancelled orders went back: no deadline, and no ladder, for the return.

const house = await skippingHouse();

function withoutReturn({ clocks: { vehicle_return: _unknown, ...clocks }, ...others }: Policy): Policy {
  return { ...others, clocks: clocks as Policy['clocks'] };
}

function documentWithoutReturn(policy: Policy): PolicyDocument {
  const { version: _version, timeScale: _timeScale, ...document } = withoutReturn(policy);
  return document;
}

/** An order is cancelled with its car in the yard: whoever is to hand it back hears of it, and those above them. */
async function returnsUpTheLadder(opening: House): Promise<void> {
  const { outletId, manager } = await ownOutlet(house, 1);
  const orderNo = await book(opening, undefined, { outletId });
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  await untilStep(house, orderNo, 'dispatch', 'assigned');
  await cancel(house, orderNo);
  await untilReturnAwaited(house, orderNo);
  await house.skip(24, 5);
  await untilInbox(house, manager, orderNo, 'vehicle_return', ['breach/1']);
  await house.skip(24, 5);
  await untilInbox(house, 'region-1', orderNo, 'vehicle_return', ['breach/2']);
  await giveBack(house, orderNo);
  await untilOrder(house, orderNo, 'cancelled');
  expect((await clocksOf(house, orderNo, 'vehicle_return'))[0]?.outcome).toBe('breached');
  // A worker that is new to it goes on with it.
  const order = house.temporal.workflow.getHandle(`service-order:${orderNo}`);
  const options = { workflowBundle: workflowBundle(), dataConverter };
  await Worker.runReplayHistory(options, await order.fetchHistory(), order.workflowId);
}

/** An order is cancelled with a tow under way: its advisor hears of it, and those above them. */
async function undoingUpTheLadder(opening: House): Promise<void> {
  const { outletId, advisor } = await ownOutlet(house, 1);
  const orderNo = await book(opening, undefined, { outletId });
  await does(house, orderNo, 'advisor-1', 'orderTow', { supplier: '平安救援', expectedAt: null });
  await cancel(house, orderNo);
  await untilOrder(house, orderNo, 'cancelled');
  await untilInbox(house, advisor, orderNo, 'tow_to_call_off', ['breach/1']);
  await house.skip(24, 1);
  await untilInbox(house, 'region-1', orderNo, 'tow_to_call_off', ['breach/2']);
}

const begunBefore: House = { ...house, policy: withoutReturn(house.policy) };

it("an order that began with such a version has its car's return told by the built-in standard's ladder (R1.2, R3.4, R8.1)", async () => {
  await returnsUpTheLadder(begunBefore);
});

it('an order that began with such a version has what people must undo told by the built-in ladder (R1.2, R2.2, R8.1)', async () => {
  await undoingUpTheLadder(begunBefore);
});

it('a kept version that is in force and knows no such deadline takes it from the built-in standard (R1.2, R3.4, R8.1)', async () => {
  await house.db.insert(policies).values({
    ...{ version: 'before-returns', status: 'approved', revision: 1, basedOn: null },
    ...{ document: documentWithoutReturn(house.policy), overrides: [] },
  });
  const effectiveAt = '2025-01-01T00:00:00.000Z';
  await house.db.insert(policyEnforcements).values({ version: 'before-returns', effectiveAt });
  await returnsUpTheLadder(house);
  await undoingUpTheLadder(house);
});

describe('a case whose version knows no such deadline (R6.1, R8.1, R8.2)', () => {
  let orderNo: string;
  const clock = () => sql`subject = ${orderNo} and kind = 'vehicle_return'`;

  beforeAll(async () => {
    const { outletId } = await ownOutlet(house, 1);
    orderNo = await book(house, undefined, { outletId });
    await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
    await untilStep(house, orderNo, 'dispatch', 'assigned');
    await cancel(house, orderNo);
    await giveBack(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
  });

  /** What the reconciliation finds in it, and whether a trial takes it for what that version makes of it. */
  const judged = (...changes: SQL[]) => {
    const document = JSON.stringify(documentWithoutReturn(house.policy));
    const kept = [
      sql`insert into policies (version, status, revision, document, overrides)
        values ('long-before', 'approved', 1, ${document}::jsonb, '[]'::jsonb)`,
      sql`update intakes set policy_version = 'long-before' where order_no = ${orderNo}`,
    ];
    return undone(house.db, [...kept, ...changes], async (changed) => {
      const standardOf = keptStandards(changed, house.policy);
      const everywhere = { scope: { orgUnitId: 'hq', kind: 'hq' as const }, after: '', limit: 10 };
      const look = { graceMs: GRACE_MS, now: await house.inHours(0) };
      const { faults } = await reconcileCases(changed, standardOf, { ...everywhere, subject: orderNo }, look);
      const range = { from: '2000-01-01', to: '2200-01-01', outletId: null, orgUnitId: 'hq' };
      const finished = await finishedOrders(changed, range, '', 100);
      const one = finished.find(({ subject }) => subject === orderNo);
      const kinds = new Set(Object.values(one?.clocks ?? {}).map(({ kind }) => kind));
      const policy = one && (await standardOf(one.policyVersion, one.facts, kinds));
      const trial = one && policy && tryCase(one, policy, policy);
      return { faults: faults.map(({ fault }) => fault), trial: trial && !differs(trial) };
    });
  };

  it('is not judged by one that it never had, as when its car waited before there was any', async () => {
    const execution = sql`execution_id = ${`service-order:${orderNo}`}`;
    const never = [
      sql`delete from clocks where ${clock()}`,
      sql`delete from alert_ledger where ${clock()}`,
      sql`delete from timeline_events where ${execution} and data ->> 'kind' = 'vehicle_return'`,
      // Without the numbers of its milestones.
      sql`update timeline_events set seq = -numbered.n
        from (select seq as was, row_number() over (order by seq) as n from timeline_events where ${execution}) numbered
        where ${execution} and seq = numbered.was`,
      sql`update timeline_events set seq = -seq where ${execution}`,
    ];
    expect(await judged(...never)).toEqual({ faults: [], trial: true });
  });

  it('is judged by the built-in standard where it had one', async () => {
    expect(await judged()).toEqual({ faults: [], trial: true });
    const changed = sql`update clocks set state = jsonb_set(state, '{limitMs}', '1') where ${clock()}`;
    expect(await judged(changed)).toEqual({ faults: ['clock_row_differs'], trial: null });
  });
});
