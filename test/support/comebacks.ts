import { eq } from 'drizzle-orm';
import { intakes } from '../../src/db/schema.js';
import {
  book,
  CHECK_IN,
  check,
  completeWork,
  does,
  HAPPY_SURVEY,
  settleAndHandOver,
  toWork,
  untilStep,
} from './drive.js';
import type { House, OwnOutlet } from './house.js';
import { acceptOffer, untilOrder } from './look.js';

export const BRAKES = { components: ['SERVICE BRAKES'] };
const PROBLEM = 'grinding noise from the front wheels';

export const bill = (payer: string) => ({
  lines: [{ kind: 'labour', description: '工时', quantity: 1, unitPriceCents: 60_000, payer }],
  shares: [{ payer, amountCents: 60_000 }],
  method: 'paid',
  differenceExplained: null,
});
export const KEYS = { odometerKm: 42_010, receivedBy: 'owner', oldParts: 'left' };

/** The ways of cars that come back to a house with the same fault (R3.4). */
export function comebacks(house: House) {
  /** Books for the car of an earlier order, or for a new one. */
  async function bookAt({ outletId }: OwnOutlet, earlier: string | null, extra: object = BRAKES) {
    const [intake] = earlier ? await house.db.select().from(intakes).where(eq(intakes.orderNo, earlier)) : [];
    const known = intake && { customer: { id: intake.customerId }, vehicle: { id: intake.vehicleId } };
    const orderNo = await book(house, PROBLEM, { outletId, ...known, ...extra });
    await untilStep(house, orderNo, 'booking', 'requested');
    return orderNo;
  }

  async function arrive(own: OwnOutlet, orderNo: string, odometerKm = CHECK_IN.odometerKm) {
    await does(house, orderNo, own.advisor, 'checkIn', { ...CHECK_IN, odometerKm });
  }

  /** From the car's arrival to the passed check. */
  async function work(own: OwnOutlet, orderNo: string, taken: string | null = null): Promise<void> {
    const tech = taken ?? (await acceptOffer(house, orderNo));
    await toWork(house, orderNo, tech);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, true, own.inspector);
    await untilStep(house, orderNo, 'settlement', 'open');
  }

  /** A finished and closed repair of the brakes. */
  async function repaired(own: OwnOutlet, earlier: string | null = null): Promise<string> {
    const orderNo = await bookAt(own, earlier);
    await arrive(own, orderNo);
    await work(own, orderNo);
    if (earlier) {
      await does(house, orderNo, 'cashier-1', 'settle', bill('outlet'));
      await does(house, orderNo, own.advisor, 'handOver', KEYS);
    } else await settleAndHandOver(house, orderNo);
    await does(house, orderNo, own.advisor, 'submitSurvey', HAPPY_SURVEY);
    await untilOrder(house, orderNo, 'closed');
    return orderNo;
  }

  return { bookAt, arrive, work, repaired };
}
