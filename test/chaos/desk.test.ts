import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { tellDesk } from '../../src/client/desks.js';
import { orgUnits, serviceOrders, staff } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { DeskState } from '../../workflows/desk-state.js';
import {
  type DeskMessage,
  liveStateQuery,
  offerMadeSignal,
  rosterChangedSignal,
} from '../../workflows/messages.js';
import { eventsOf, failedExecutions, flawsOf, startChaosHouse } from '../support/chaos-house.js';
import { book, CHECK_IN, does, orderRow, until, untilOffered } from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Rule 6 of the design: the desk hears signals only, in any order, any number of times, and for ever.

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const house = await startChaosHouse({ databaseUrl, temporal, policy: STANDARD_2025 });

afterEach(() => {
  house.hooks.beforeWrite = undefined;
});

const deskOf = (outletId: string) => house.temporal.workflow.getHandle(`dispatch-desk:${outletId}`);

async function deskState(outletId: string): Promise<DeskState> {
  const { state } = await deskOf(outletId).query(liveStateQuery);
  return state as DeskState;
}

/** An outlet with one technician of its own. */
async function outletWithOne(capacity = 1) {
  const outletId = `o-${randomUUID().slice(0, 8)}`;
  const technicianId = `tech-${outletId}`;
  await house.db.insert(orgUnits).values({ id: outletId, kind: 'outlet', name: outletId, parentId: 'r1' });
  const [like] = await house.db.select().from(staff);
  const skills = ['general', 'engine', 'brakes'];
  const own = { id: technicianId, role: 'technician' as const, orgUnitId: outletId, skills, capacity };
  await house.db.insert(staff).values({ ...like!, ...own });
  return { outletId, technicianId };
}

/** A message about an order that nobody else speaks of: its dispatch doesn't exist. */
function requested(orderNo: string, seq: number): DeskMessage {
  const request = {
    ...{ orderNo, n: 1, urgency: 'P4_ROUTINE' as const, waitingSince: new Date().toISOString() },
    ...{ workType: 'general', requiredSkills: ['nobody-can'], requiredCertificates: [], declinedBy: [] },
    role: 'technician' as const,
  };
  const replyTo = `dispatch:${orderNo}:1`;
  return {
    type: 'requested',
    orderNo,
    n: 1,
    seq,
    request,
    replyTo,
    holder: `repair:${orderNo}:1`,
  } as DeskMessage;
}

it('counts only the newest of messages that come doubled and out of order (design, rule 6)', async () => {
  const { outletId } = await outletWithOne();
  const withdrawn: DeskMessage = { type: 'withdrawn', orderNo: 'SO-late', n: 1, seq: 5 };
  // Withdrawn before its own request has arrived, which then comes twice.
  for (const message of [withdrawn, requested('SO-late', 1), requested('SO-late', 1), withdrawn]) {
    await tellDesk(house, outletId, message);
  }
  await tellDesk(house, outletId, requested('SO-waits', 1));
  const state = await until(async () => {
    const seen = await deskState(outletId);
    return 'SO-waits/1' in seen.waiting && seen;
  });
  expect(Object.keys(state.waiting)).toEqual(['SO-waits/1']);
  expect(state.lastSeq).toEqual({ 'SO-late/1': 5, 'SO-waits/1': 1 });
  // Asked for anew by a later number it waits again: numbers rule out the past only.
  await tellDesk(house, outletId, requested('SO-late', 6));
  await until(async () => 'SO-late/1' in (await deskState(outletId)).waiting);
});

it('gives an offer back that comes doubled or too late (design, rules 5 and 6)', async () => {
  const { outletId, technicianId } = await outletWithOne(2);
  const orderNo = await book(house, 'oil change', { outletId });
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  const first = await untilOffered(house, orderNo);
  const dispatch = house.temporal.workflow.getHandle(`dispatch:${orderNo}:1`);
  const { offerId, score } = first;
  const offer = { offerId, technicianId, outletId, score };
  await dispatch.signal(offerMadeSignal, { ...offer, offerId: `${offerId}-other` });
  await does(house, orderNo, technicianId, 'declineAssignment', { offerId, reason: 'ill' });
  // The same offer again, when the order waits for another.
  await dispatch.signal(offerMadeSignal, offer);
  await until(async () => Object.keys((await deskState(outletId)).holdings).length === 0, 'all to be free');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await orderRow(house, orderNo)).toMatchObject({ step: 'dispatch', stepStatus: 'queued' });
  expect(await eventsOf(house, orderNo, 'offer_made')).toHaveLength(1);
  // The execution knows what the record knows, not more.
  const recorded = (await eventsOf(house, orderNo)).filter(({ kind }) => kind === 'dispatch');
  expect(await dispatch.query(liveStateQuery)).toMatchObject({ status: 'queued', seq: recorded.length });
});

it('loses no order, and lets go of what is over, when it is continued as new under fire (design, rule 6)', async () => {
  const { outletId, technicianId } = await outletWithOne(20);
  const [over, ...orders] = (await Promise.all(
    Array.from({ length: 7 }, () => book(house, 'oil change', { outletId })),
  )) as [string, ...string[]];
  const accept = async (orderNo: string) => {
    const { offerId } = await untilOffered(house, orderNo);
    await does(house, orderNo, technicianId, 'acceptAssignment', { offerId });
  };
  await does(house, over, 'advisor-1', 'checkIn', CHECK_IN);
  await accept(over);
  // A case that was ended by hand: nobody will ever tell the desk.
  const closed = { status: 'cancelled' as const, closedAt: new Date().toISOString() };
  await house.db.update(serviceOrders).set(closed).where(eq(serviceOrders.orderNo, over));
  const held = async () => Object.values((await deskState(outletId)).holdings).map(({ orderNo }) => orderNo);
  expect(await held()).toEqual([over]);

  const firstRun = (await deskOf(outletId).describe()).runId;
  const changed = { changedAt: new Date().toISOString() };
  let checkedIn = 0;
  await until(
    async () => {
      for (let i = 0; i < 30; i++) await deskOf(outletId).signal(rosterChangedSignal, changed);
      // Orders come in all the while, the last of them after the desk has gone over.
      const next = checkedIn < orders.length - 1 ? orders[checkedIn++] : undefined;
      if (next) await does(house, next, 'advisor-1', 'checkIn', CHECK_IN);
      return (await deskOf(outletId).describe()).runId !== firstRun;
    },
    'the desk to be continued as new',
    60_000,
  );
  for (const orderNo of orders.slice(checkedIn)) await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  for (const orderNo of orders) await accept(orderNo);
  for (const orderNo of orders) {
    expect(await eventsOf(house, orderNo, 'offer_made')).toHaveLength(1);
    expect(await flawsOf(house, orderNo)).toEqual([]);
  }
  expect((await held()).sort()).toEqual([...orders].sort());
}, 90_000);

it('leaves no failed execution behind', async () => {
  expect(await failedExecutions(house)).toEqual([]);
});
