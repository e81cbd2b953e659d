import { and, count, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openServiceOrder } from '../../src/client/orders.js';
import { createServiceOrder } from '../../src/contracts/service-orders.js';
import { readSlots } from '../../src/db/reads/slots.js';
import { intakes, orgUnits, slotReservations } from '../../src/db/schema.js';
import { halfDayOf } from '../../src/domain/half-days.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { as, book, newKey, orderRow, send, untilStep } from '../support/drive.js';
import { ownOutlet, startHouse } from '../support/house.js';
import { storyOf } from '../support/look.js';
import { realTemporal, testDatabase } from '../support/servers.js';

// Real Postgres, real server, and as many callers at once as they like.
const { databaseUrl } = await testDatabase();
const { client, nativeConnection: connection, namespace, taskQueue } = await realTemporal();
// On any day: tomorrow may be a holiday.
const policy = { ...STANDARD_2025, booking: { ...STANDARD_2025.booking, calendar: null } };
const house = await startHouse({ databaseUrl, client, connection, namespace, taskQueue, policy });
const rules = policy.booking;
const HALF_DAY_MS = 12 * 3_600_000;

/** An outlet with so many places per half-day, and the slot of a visit `ahead` half-days after tomorrow's morning. */
async function outletWith(halfDayCapacity: number) {
  const { outletId } = await ownOutlet(house);
  await house.db.update(orgUnits).set({ halfDayCapacity }).where(eq(orgUnits.id, outletId));
  const [outlet] = await house.db.select().from(orgUnits).where(eq(orgUnits.id, outletId));
  if (!outlet) throw new Error(`no outlet ${outletId}`);
  const tomorrow = new Date(Date.now() + 2 * HALF_DAY_MS).toISOString();
  const base = Date.parse(halfDayOf(tomorrow, rules, outlet)?.startsAt ?? '');
  const slot = (ahead: number, minutes = 0) => {
    const startsMs = base + ahead * HALF_DAY_MS + minutes * 60_000;
    const [startsAt, endsAt] = [startsMs, startsMs + 3_600_000].map((ms) => new Date(ms).toISOString());
    return { startsAt: startsAt as string, endsAt: endsAt as string };
  };
  const taken = async (ahead: number) => {
    const [row] = await house.db
      .select({ taken: count() })
      .from(slotReservations)
      .where(
        and(eq(slotReservations.outletId, outletId), eq(slotReservations.halfDayAt, slot(ahead).startsAt)),
      );
    return row?.taken ?? 0;
  };
  return { outletId, outlet, slot, taken };
}

/** A booking of its own customer and car: only the places are what they compete for. */
function requestFor(outletId: string, slot: object | null, i: number) {
  const body = createServiceOrder.parse({
    outletId,
    customer: { name: `客户${i}`, phone: `138${String(i).padStart(8, '0')}` },
    vehicle: { make: 'TOYOTA', model: 'COROLLA' },
    problem: 'oil change and inspection',
    channel: 'app',
    slot,
  });
  return { caller: as('advisor-1'), key: newKey(), body };
}

const bookSlot = (outletId: string, slot: object | null, i: number) =>
  openServiceOrder(house, requestFor(outletId, slot, i));

const atOnce = <T>(times: number, work: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, i) => work(i)));

describe('places under load (R3.2a)', () => {
  it('of sixty who want one of ten places at once exactly ten get one, the others hear what is free (R3.2a)', async () => {
    const { outletId, outlet, slot, taken } = await outletWith(10);
    const outcomes = await atOnce(60, (i) => bookSlot(outletId, slot(0, i), i));
    const opened = outcomes.filter(({ kind }) => kind === 'opened');
    const full = outcomes.filter((outcome) => outcome.kind === 'slot_full');
    expect([opened.length, full.length]).toEqual([10, 50]);
    expect(await taken(0)).toBe(10);
    for (const { freeSlots } of full) {
      expect(freeSlots.map(({ startsAt }) => startsAt)).toEqual([1, 2, 3].map((n) => slot(n).startsAt));
    }
    // Who was refused has left nothing behind.
    const takenIn = await house.db.select().from(intakes).where(eq(intakes.outletId, outletId));
    expect(takenIn.length).toBe(10);
    const { halfDays } = await readSlots(house.db, outlet, policy, { days: 4 }, new Date().toISOString());
    expect(halfDays.find(({ startsAt }) => startsAt === slot(0).startsAt)).toMatchObject({
      capacity: 10,
      taken: 10,
      free: 0,
    });
  });

  it('appointments agreed at once are never more than there are places; who gets none stays as before (R3.2a)', async () => {
    const { outletId, slot, taken } = await outletWith(4);
    const orderNos = await atOnce(12, async (i) => {
      const opened = await bookSlot(outletId, null, 100 + i);
      if (opened.kind !== 'opened') throw new Error(JSON.stringify(opened));
      await untilStep(house, opened.orderNo, 'booking', 'requested');
      return opened.orderNo;
    });
    const body = { slot: slot(0), channel: 'phone' };
    const outcomes = await atOnce(12, (i) =>
      send(house, orderNos[i] as string, 'advisor-1', 'scheduleAppointment', body),
    );
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(4);
    expect(await taken(0)).toBe(4);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind === 'done') continue;
      expect(outcome).toMatchObject({
        kind: 'refused',
        refusal: { refused: 'slot_full' },
        status: 'requested',
      });
      if (outcome.kind === 'refused') expect(outcome.freeSlots?.[0]?.startsAt).toBe(slot(1).startsAt);
      const orderNo = orderNos[i] as string;
      expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'requested' });
      expect(await storyOf(house, orderNo)).not.toContain('appointment_scheduled');
    }
  });

  it('visits moved at once take the new place and free the old one together, or keep the old one (R3.2a)', async () => {
    const { outletId, slot, taken } = await outletWith(5);
    const inA = await atOnce(5, (i) => bookSlot(outletId, slot(0), 200 + i));
    const inB = await atOnce(3, (i) => bookSlot(outletId, slot(1), 300 + i));
    expect([...inA, ...inB].map(({ kind }) => kind)).toEqual(Array(8).fill('opened'));
    const orderNos = inA.flatMap((outcome) => (outcome.kind === 'opened' ? [outcome.orderNo] : []));
    for (const orderNo of orderNos) await untilStep(house, orderNo, 'booking', 'scheduled');
    const body = { slot: slot(1), channel: 'phone' };
    const outcomes = await atOnce(5, (i) =>
      send(house, orderNos[i] as string, 'advisor-1', 'scheduleAppointment', body),
    );
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(2);
    expect([await taken(0), await taken(1)]).toEqual([3, 5]);
  });

  it('two who swap half-days do not wait for each other for ever (R3.2a)', async () => {
    const { outletId, slot, taken } = await outletWith(2);
    const [a, b] = await Promise.all([0, 1].map((n) => bookSlot(outletId, slot(n), 400 + n)));
    if (a?.kind !== 'opened' || b?.kind !== 'opened') throw new Error('not opened');
    await untilStep(house, a.orderNo, 'booking', 'scheduled');
    await untilStep(house, b.orderNo, 'booking', 'scheduled');
    const outcomes = await Promise.all([
      send(house, a.orderNo, 'advisor-1', 'scheduleAppointment', { slot: slot(1), channel: 'phone' }),
      send(house, b.orderNo, 'advisor-1', 'scheduleAppointment', { slot: slot(0), channel: 'phone' }),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done']);
    expect([await taken(0), await taken(1)]).toEqual([1, 1]);
  });

  it('a place is free again for the next when its order is cancelled (R3.2a)', async () => {
    const { outletId, slot, taken } = await outletWith(1);
    const first = await book(house, 'oil change', { outletId, slot: slot(0) });
    expect(await bookSlot(outletId, slot(0), 500)).toMatchObject({ kind: 'slot_full' });
    await send(house, first, 'advisor-1', 'cancelOrder', { reason: 'sold the car' });
    await expect.poll(() => taken(0), { timeout: 15_000 }).toBe(0);
    expect(await bookSlot(outletId, slot(0), 501)).toMatchObject({ kind: 'opened' });
  });

  it('a booking sent twice with its key holds one place (R3.2a; design, rule 2)', async () => {
    const { outletId, slot, taken } = await outletWith(3);
    const request = requestFor(outletId, slot(0), 600);
    const outcomes = await atOnce(4, () => openServiceOrder(house, request));
    const orderNos = outcomes.map((outcome) => outcome.kind === 'opened' && outcome.orderNo);
    expect(new Set(orderNos).size).toBe(1);
    expect(await taken(0)).toBe(1);
  });
});
