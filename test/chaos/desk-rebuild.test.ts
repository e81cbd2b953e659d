import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { orgUnits, staff } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import type { DeskState } from '../../workflows/desk-state.js';
import { liveStateQuery } from '../../workflows/messages.js';
import { eventsOf, flawsOf, startChaosHouse } from '../support/chaos-house.js';
import { book, CHECK_IN, does, orderRow, until, untilOffered, untilStep } from '../support/drive.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Rule 6 of the design: what a desk knows is on record, so that one ended by hand goes on where it was.

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const house = await startChaosHouse({ databaseUrl, temporal, policy: STANDARD_2025 });

const outletId = `o-${randomUUID().slice(0, 8)}`;
const TECHNICIANS = 3;

const desk = () => house.temporal.workflow.getHandle(`dispatch-desk:${outletId}`);
const deskState = async () => (await desk().query(liveStateQuery)).state as DeskState;

async function checkedIn(): Promise<string> {
  const orderNo = await book(house, 'oil change', { outletId });
  await does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  return orderNo;
}

/** The technicians who have an offer or work now, by the orders' own records. */
async function busy(orders: string[]): Promise<string[]> {
  const rows = await Promise.all(orders.map((orderNo) => orderRow(house, orderNo)));
  const offered = rows.filter(({ step, stepStatus }) => step === 'dispatch' && stepStatus === 'assigned');
  const offers = await Promise.all(offered.map(({ orderNo }) => untilOffered(house, orderNo)));
  const working = rows.flatMap(({ step, technicianId }) =>
    step === 'repair' && technicianId ? [technicianId] : [],
  );
  return [...offers.map(({ technicianId }) => technicianId), ...working];
}

it('a desk ended by hand in the middle of its work loses no order and books nobody twice (design, rule 6; R3.2b)', async () => {
  await house.db.insert(orgUnits).values({ id: outletId, kind: 'outlet', name: outletId, parentId: 'r1' });
  const [like] = await house.db.select().from(staff).where(eq(staff.id, 'tech-1'));
  const people = Array.from({ length: TECHNICIANS }, (_, i) => ({
    id: `tech-${outletId}-${i}`,
    orgUnitId: outletId,
  }));
  await house.db.insert(staff).values(people.map((own) => ({ ...like!, ...own, capacity: 1 })));
  // One is being worked on, one is accepted, one is on offer, three wait.
  const orders: string[] = [];
  for (let i = 0; i < 6; i++) {
    orders.push(await checkedIn());
    if (i < TECHNICIANS) await untilOffered(house, orders[i] as string);
  }
  const [started, accepted, offered, ...waiting] = orders as [string, string, string, ...string[]];
  for (const orderNo of [started, accepted]) {
    const { offerId, technicianId } = await untilOffered(house, orderNo);
    await does(house, orderNo, technicianId, 'acceptAssignment', { offerId });
    await untilStep(house, orderNo, 'repair', 'diagnosing');
    if (orderNo === started)
      await does(house, orderNo, technicianId, 'recordDiagnosis', { faultCodes: [], findings: 'worn' });
  }
  const offerBefore = await untilOffered(house, offered);

  await desk().terminate('by hand');
  // Whatever speaks to the desk next starts it anew.
  orders.push(await checkedIn());
  const state = await until(async () => {
    const seen = await deskState().catch(() => null);
    return seen && Object.keys(seen.waiting).length === waiting.length + 1 && seen;
  }, 'the desk to have its queue again');
  expect(
    Object.values(state.holdings)
      .map(({ orderNo, state: how }) => [orderNo, how])
      .sort(),
  ).toEqual(
    [
      [started, 'started'],
      [accepted, 'accepted'],
      [offered, 'offered'],
    ].sort(),
  );
  expect(await untilOffered(house, offered)).toEqual(offerBefore);

  // Everybody is served, one after the other, and nobody ever has two.
  const open = new Set(orders);
  while (open.size > 0) {
    const held = await busy([...open]);
    expect(new Set(held).size).toBe(held.length);
    for (const orderNo of [...open]) {
      const { step, stepStatus } = await orderRow(house, orderNo);
      if (step === 'dispatch' && stepStatus !== 'assigned') continue;
      await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'frees the technician' });
      open.delete(orderNo);
      break;
    }
  }
  for (const orderNo of orders) {
    expect(await eventsOf(house, orderNo, 'offer_made')).toHaveLength(1);
    expect(await flawsOf(house, orderNo)).toEqual([]);
  }
  await until(async () => Object.keys((await deskState()).holdings).length === 0, 'all to be free');
}, 90_000);
