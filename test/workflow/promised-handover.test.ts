import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { customerNotices } from '../../src/db/schema.js';
import {
  check,
  completeWork,
  does,
  giveBack,
  orderRow,
  send,
  settleAndHandOver,
  toRepair,
  toWork,
  until,
  untilStep,
} from '../support/drive.js';
import { booked, clocksOf, inboxOf, inRepair, toldOf, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

const promise = (promisedUntil: string, more: object = {}) => ({
  promisedUntil,
  channel: 'sms',
  message: '您的车辆预计明天中午可取',
  reason: null,
  ...more,
});
const promises = async (orderNo: string) =>
  (await clocksOf(house, orderNo, 'promised_handover')).map(({ outcome, dueAt }) => ({ outcome, dueAt }));

describe('the time that the customer was told (R3.2c)', () => {
  it('goes along from the booking to the hand-over, which keeps it (R3.2c, R5.3)', async () => {
    const { orderNo } = await booked(house);
    const at = await house.inHours(6);
    await does(house, orderNo, 'advisor-1', 'promiseHandOver', promise(at));
    const tech = await toRepair(house, orderNo);
    await toWork(house, orderNo, tech);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true);
    expect(await promises(orderNo)).toEqual([{ outcome: 'running', dueAt: at }]);
    await settleAndHandOver(house, orderNo);
    expect(await promises(orderNo)).toEqual([{ outcome: 'met', dueAt: at }]);
  });

  it('warns whoever has the car before it is over, and tells the manager when it is broken (R3.2c, R6.1)', async () => {
    const { orderNo, manager, tech } = await inRepair(house);
    await does(house, orderNo, 'advisor-1', 'promiseHandOver', promise(await house.inHours(4)));
    await house.skip(4, 1);
    await untilInbox(house, manager, orderNo, 'promised_handover', ['breach/1']);
    await until(
      async () => (await inboxOf(house, tech, orderNo, 'promised_handover')).includes('warn_75/0'),
      'the technician to be warned',
    );
    const told = await toldOf(house, orderNo, 'promised_handover');
    expect(told.filter((one) => one.endsWith('/0'))).toEqual([
      'warn_50/0',
      'warn_75/0',
      'warn_90/0',
      'breach/0',
    ]);
    expect(await orderRow(house, orderNo)).toMatchObject({ breached: true });
  });

  it('told anew takes the place of the promise before, and says why (R3.2c)', async () => {
    const { orderNo } = await booked(house);
    const [first, second] = [await house.inHours(5), await house.inHours(9)];
    await does(house, orderNo, 'advisor-1', 'promiseHandOver', promise(first));
    const same = await send(house, orderNo, 'advisor-1', 'promiseHandOver', promise(first, { reason: 'x' }));
    expect(same).toMatchObject({ refusal: { refused: 'promise_unchanged' } });
    const bare = await send(house, orderNo, 'advisor-1', 'promiseHandOver', promise(second));
    expect(bare).toMatchObject({ refusal: { refused: 'change_unexplained' } });
    await toRepair(house, orderNo);
    await untilStep(house, orderNo, 'repair', 'diagnosing');
    const why = { reason: 'a part comes tomorrow', channel: 'phone' };
    await does(house, orderNo, 'advisor-1', 'promiseHandOver', promise(second, why));
    expect(await promises(orderNo)).toEqual([
      { outcome: 'withdrawn', dueAt: first },
      { outcome: 'running', dueAt: second },
    ]);
    const notices = await house.db.select().from(customerNotices).where(eq(customerNotices.orderNo, orderNo));
    const promised = notices.filter(({ kind }) => kind === 'hand_over_promise');
    expect(promised.map(({ id, via }) => [id, via])).toEqual([
      [`${orderNo}/hand_over_promise/1`, 'outbox'],
      [`${orderNo}/hand_over_promise/2`, 'staff'],
    ]);
    const past = promise(await house.inHours(-1), { reason: 'x' });
    const refused = await send(house, orderNo, 'advisor-1', 'promiseHandOver', past);
    expect(refused).toMatchObject({ refusal: { refused: 'expected_in_past' } });
  });

  it('a broken promise stays broken when another is made; a change of class leaves it alone (R3.2b, R3.2c)', async () => {
    const { orderNo } = await inRepair(house);
    const first = await house.inHours(1);
    await does(house, orderNo, 'advisor-1', 'promiseHandOver', promise(first));
    await house.skip(2);
    const second = await house.inHours(5);
    await does(house, orderNo, 'advisor-1', 'promiseHandOver', promise(second, { reason: 'late part' }));
    const urgency = { urgency: 'P2_IMMOBILIZED', reason: 'it does not start any more' };
    await does(house, orderNo, 'advisor-1', 'changeUrgency', urgency);
    expect(await promises(orderNo)).toEqual([
      { outcome: 'breached', dueAt: first },
      { outcome: 'running', dueAt: second },
    ]);
    await does(house, orderNo, 'advisor-1', 'cancelOrder', { reason: 'sold' });
    await giveBack(house, orderNo);
    await untilOrder(house, orderNo, 'cancelled');
    expect((await promises(orderNo)).at(-1)).toMatchObject({ outcome: 'withdrawn' });
  });
});
