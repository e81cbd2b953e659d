import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { dataConverter } from '../../src/client/payload-codec.js';
import { policies, policyEnforcements } from '../../src/db/schema.js';
import type { Policy } from '../../src/domain/policy/types.js';
import type { PolicyDocument } from '../../src/domain/policy/versions.js';
import { book, CHECK_IN, does, giveBack, untilReturnAwaited, untilStep } from '../support/drive.js';
import { type House, ownOutlet } from '../support/house.js';
import { clocksOf, untilInbox, untilOrder } from '../support/look.js';
import { workflowBundle } from '../support/servers.js';
import { skippingHouse } from '../support/skipping-house.js';

// Versions of the standard from before cars of cancelled orders went back: no deadline, and no ladder, for the return.

const house = await skippingHouse();

function withoutReturn({ clocks: { vehicle_return: _unknown, ...clocks }, ...others }: Policy): Policy {
  return { ...others, clocks: clocks as Policy['clocks'] };
}

const cancel = (orderNo: string) =>
  does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'sold the car' });

/** An order is cancelled with its car in the yard: whoever is to hand it back hears of it, and those above them. */
async function returnsUpTheLadder(opening: House): Promise<void> {
  const { outletId, manager } = await ownOutlet(house, 1);
  const orderNo = await book(opening, undefined, { outletId });
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  await untilStep(house, orderNo, 'dispatch', 'assigned');
  await cancel(orderNo);
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
  await cancel(orderNo);
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
  const { version: _version, timeScale: _timeScale, ...document } = withoutReturn(house.policy);
  await house.db.insert(policies).values({
    ...{ version: 'before-returns', status: 'approved', revision: 1, basedOn: null },
    ...{ document: document satisfies PolicyDocument, overrides: [] },
  });
  const effectiveAt = '2025-01-01T00:00:00.000Z';
  await house.db.insert(policyEnforcements).values({ version: 'before-returns', effectiveAt });
  await returnsUpTheLadder(house);
  await undoingUpTheLadder(house);
});
