import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openComeback } from '../../src/client/orders.js';
import { listDecisions, readDesk } from '../../src/db/reads/desks.js';
import { dispatchDecisions, intakes, staff } from '../../src/db/schema.js';
import {
  type Decision,
  type DispatchRules,
  decide,
  type RosterEntry,
  type WaitingRequest,
} from '../../src/domain/dispatch.js';
import { book, CHECK_IN, does, until, untilOffered, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

/** What a decision was made of, as it is stored. */
interface Input {
  waiting: WaitingRequest[];
  roster: RosterEntry[];
  rules: DispatchRules;
  now: string;
}

const checkIn = (orderNo: string) => does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);

it('offers a high-voltage car only to who is certified, and its comeback too (R3.2b)', async () => {
  const { outletId, technicians } = await ownOutlet(house, 3);
  const certified = technicians[2] as string;
  await house.db
    .update(staff)
    .set({ certificates: ['high_voltage'], yearsOfExperience: 3 })
    .where(eq(staff.id, certified));
  const orderNo = await book(house, '动力电池报绝缘故障', { outletId, requiredSkills: ['engine'] });
  await checkIn(orderNo);
  expect((await untilOffered(house, orderNo)).technicianId).toBe(certified);
  await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'comes again' });
  const comebackNo = await openComeback(house, orderNo);
  const [intake] = await house.db.select().from(intakes).where(eq(intakes.orderNo, comebackNo));
  expect(intake).toMatchObject({ requiredSkills: ['engine'], requiredCertificates: ['high_voltage'] });
  await checkIn(comebackNo);
  expect((await untilOffered(house, comebackNo)).technicianId).toBe(certified);
});

it('keeps each decision with its input: decided again from the record it is the same, and it can be read (R3.2b)', async () => {
  const { outletId, technicians } = await ownOutlet(house, 1);
  const [first, second] = [
    await book(house, 'oil change', { outletId }),
    await book(house, 'oil change', { outletId }),
  ];
  await checkIn(first);
  await untilOffered(house, first);
  await checkIn(second);
  await untilStep(house, second, 'dispatch', 'queued');
  const stored = await until(async () => {
    const rows = await house.db
      .select()
      .from(dispatchDecisions)
      .where(eq(dispatchDecisions.outletId, outletId));
    return rows.length >= 2 && rows;
  }, 'two decisions');
  for (const row of stored) {
    const { waiting, roster, rules, now } = row.input as Input;
    expect(decide(waiting, roster, rules, now)).toEqual(row.decision as Decision);
  }
  const page = await listDecisions(house.db, outletId, { limit: 1 });
  expect(page.items).toHaveLength(1);
  expect(page.nextCursor).not.toBeNull();
  expect(page.items[0]?.text[0]?.en).toBe(
    `#1 ${second} waits: everybody who fits is busy (1 have no place free)`,
  );
  expect(page.items[0]?.text[0]?.zh).toBe(`第 1 位 ${second} 等待：符合条件的技师都在忙（1 人工位已满）`);
  const desk = await readDesk(house.db, outletId);
  expect(desk.queue).toMatchObject([
    { orderNo: second, outletId, why: { zh: expect.stringContaining('都在忙') } },
  ]);
  expect(desk.offers).toMatchObject([{ orderNo: first, technicianId: technicians[0] }]);
});
