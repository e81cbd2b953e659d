import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { fileComplaint } from '../../src/client/complaints.js';
import { readOrder } from '../../src/db/reads/orders.js';
import { customers, intakes, staff, timelineEvents, vehicles } from '../../src/db/schema.js';
import {
  as,
  book,
  CHECK_IN,
  does,
  HAPPY_SURVEY,
  orderRow,
  send,
  untilOffered,
  untilStep,
} from '../support/drive.js';
import { type OwnOutlet, ownOutlet } from '../support/house.js';
import { booked, clocksOf, untilEvent, untilInbox, untilOrder } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const HQ = { orgUnitId: 'hq', kind: 'hq' as const };
const view = async (orderNo: string) => {
  const order = await readOrder(house.db, HQ, orderNo);
  if (!order) throw new Error(`no order ${orderNo}`);
  return order;
};
const dataOf = async (orderNo: string, type: string) => {
  const [event] = await house.db
    .select()
    .from(timelineEvents)
    .where(and(eq(timelineEvents.orderNo, orderNo), eq(timelineEvents.type, type)));
  return event?.data;
};
const points = (...codes: string[]) => codes.map((code) => ({ code, note: null }));
const NEW = ['record_customer', 'record_vehicle', 'explain_warranty_policy'];

/** A booked order of a customer and a car that nobody has seen before, or of known ones. */
let people = 0;
async function visit(own: OwnOutlet, extra: Record<string, unknown> = {}) {
  const name = `客户 ${++people}`;
  const customer = { name, phone: `139${String(people).padStart(8, '0')}`, email: null };
  const orderNo = await book(house, undefined, { outletId: own.outletId, customer, ...extra });
  await untilStep(house, orderNo, 'booking', 'requested');
  const [intake] = await house.db.select().from(intakes).where(eq(intakes.orderNo, orderNo));
  if (!intake) throw new Error('no intake');
  const { customerId, vehicleId } = intake;
  return { orderNo, customer, known: { customer: { id: customerId }, vehicle: { id: vehicleId } } };
}

describe('the reception checklist (R3.1)', () => {
  it('is that of the kind of customer: new, returning, complaining', async () => {
    const own = await ownOutlet(house);
    const first = await visit(own);
    expect((await view(first.orderNo)).reception).toMatchObject({ checklist: NEW, missing: NEW });
    const second = await visit(own, first.known);
    expect((await view(second.orderNo)).reception.checklist).toContain('show_service_history');
  });

  it('signed with the check-in it is signed whole, or the missing points are named; left out it follows', async () => {
    const own = await ownOutlet(house);
    const { orderNo } = await visit(own);
    const some = { ...CHECK_IN, checklist: points('record_customer') };
    const refused = await send(house, orderNo, own.advisor, 'checkIn', some);
    expect(refused).toMatchObject({ kind: 'refused', refusal: { refused: 'checklist_incomplete' } });
    expect(JSON.stringify(refused)).toContain('explain_warranty_policy');
    const { result } = await does(house, orderNo, own.advisor, 'checkIn', CHECK_IN);
    expect(result).toMatchObject({ missing: NEW });
    const foreign = { checklist: points('wash_the_car') };
    expect(await send(house, orderNo, own.advisor, 'signReception', foreign)).toMatchObject({
      refusal: { refused: 'step_not_in_checklist' },
    });
    await does(house, orderNo, own.advisor, 'signReception', { checklist: points(...NEW) });
    const { reception } = await view(orderNo);
    expect(reception.missing).toEqual([]);
    expect(reception.signed.map(({ by }) => by)).toEqual(Array(3).fill(own.advisor));
  });

  it('names who signed at the check-in', async () => {
    const own = await ownOutlet(house);
    const { orderNo } = await visit(own);
    await does(house, orderNo, own.advisor, 'checkIn', { ...CHECK_IN, checklist: points(...NEW) });
    await untilEvent(house, orderNo, 'reception_completed');
    const { reception } = await view(orderNo);
    expect(reception.signed[0]).toMatchObject({ code: 'record_customer', by: own.advisor });
    expect(reception.missing).toEqual([]);
  });

  it('does not keep a towed car or a P1 outside', async () => {
    const own = await ownOutlet(house);
    const { orderNo } = await visit(own, { problem: 'brake failure, pedal goes to the floor' });
    const some = { ...CHECK_IN, checklist: points('record_customer') };
    await does(house, orderNo, own.advisor, 'checkIn', some);
    const towed = await visit(own);
    await does(house, towed.orderNo, own.advisor, 'checkIn', { ...some, towedIn: true });
    await untilEvent(house, towed.orderNo, 'reception_signed');
    expect((await view(towed.orderNo)).reception.missing).toEqual([
      'record_vehicle',
      'explain_warranty_policy',
    ]);
  });

  it('puts the customer service manager on the case of a complaining customer, by name, and tells them', async () => {
    const own = await ownOutlet(house);
    const first = await visit(own);
    const filed = await fileComplaint(house, {
      caller: as('hq-1'),
      key: `complaint-${first.orderNo}`,
      body: { orderNo: first.orderNo, source: 'shop', description: '太慢' },
    });
    expect(filed.kind).toBe('filed');
    const { orderNo } = await visit(own, first.known);
    await untilEvent(house, orderNo, 'customer_manager_involved');
    expect(await dataOf(orderNo, 'customer_manager_involved')).toEqual({
      staffId: own.csm,
      name: `员工 ${own.csm}`,
    });
    expect((await view(orderNo)).reception.customerManagerId).toBe(own.csm);
    await untilInbox(house, own.csm, orderNo, 'manager_involvement', ['warn_0/0']);
    const checklist = points('confirm_customer', 'involve_customer_service_manager');
    await does(house, orderNo, own.csm, 'signReception', { checklist });
    expect((await clocksOf(house, orderNo, 'manager_involvement'))[0]?.outcome).toBe('met');
  });
});

describe('the check-in record (R3.1)', () => {
  it('keeps who may approve, how the car came and its reading; a lower one is warned of and kept apart', async () => {
    const own = await ownOutlet(house);
    const first = await visit(own, { vehicle: { make: 'BYD', model: '汉', odometerKm: 50_000 } });
    const approvers = [{ name: '王女士', phone: '13900000001' }, '李先生'];
    const body = { ...CHECK_IN, odometerKm: 49_000, approvers };
    const { result } = await does(house, first.orderNo, own.advisor, 'checkIn', body);
    expect(result).toMatchObject({ warnings: [{ code: 'odometer_below_earlier' }], towedIn: false });
    expect((await view(first.orderNo)).reception).toMatchObject({
      approvers: ['王女士', '李先生'],
      odometerKm: 49_000,
    });
    const vehicleOf = () =>
      house.db
        .select()
        .from(vehicles)
        .where(eq(vehicles.id, first.known.vehicle.id))
        .then(([one]) => one);
    expect((await vehicleOf())?.odometerKm).toBe(50_000);
    const second = await visit(own, first.known);
    await does(house, second.orderNo, own.advisor, 'checkIn', { ...CHECK_IN, odometerKm: 51_000 });
    expect((await vehicleOf())?.odometerKm).toBe(51_000);
  });

  it('a repeated booking brings the newer reading, the new e-mail and what the record lacked', async () => {
    const own = await ownOutlet(house);
    const vehicle = { make: 'BYD', model: '秦', plate: '沪A12345', odometerKm: 1_000 };
    const first = await visit(own, { vehicle });
    const customer = { ...first.customer, email: 'new@example.com' };
    const again = { ...vehicle, odometerKm: 3_000, modelYear: 2024, deliveredOn: '2024-05-01', make: 'NIO' };
    const second = await visit(own, { customer, vehicle: again });
    expect(second.known).toEqual(first.known);
    const [car] = await house.db.select().from(vehicles).where(eq(vehicles.id, first.known.vehicle.id));
    expect(car).toMatchObject({ make: 'BYD', odometerKm: 3_000, modelYear: 2024, deliveredOn: '2024-05-01' });
    const [person] = await house.db.select().from(customers).where(eq(customers.id, first.known.customer.id));
    expect(person?.email).toBe('new@example.com');
    await visit(own, { customer: first.customer, vehicle: { ...vehicle, odometerKm: 2_000 } });
    const [unchanged] = await house.db.select().from(vehicles).where(eq(vehicles.id, first.known.vehicle.id));
    expect(unchanged?.odometerKm).toBe(3_000);
  });
});

describe('the same vehicle (R3.1, R3.4)', () => {
  it('taken in by its plate alone, is known again when its VIN is told; a plate of another VIN has moved', async () => {
    const own = await ownOutlet(house);
    const plate = `沪B${String(Date.now()).slice(-5)}`;
    const vin = `LSVAM4187C${String(Date.now()).slice(-7)}`;
    const told = (more: object) => ({ vehicle: { make: 'TOYOTA', model: 'COROLLA', plate, ...more } });
    const idOf = async (more: object) => (await visit(own, told(more))).known.vehicle.id;
    const first = await idOf({});
    expect(await idOf({ vin })).toBe(first);
    expect(await idOf({ vin })).toBe(first);
    const moved = await idOf({ vin: `${vin.slice(0, -1)}X` });
    expect(moved).not.toBe(first);
  });
});

describe('settled at reception (R2.2, R3.1)', () => {
  const settlement = { kind: 'enquiry', resolution: '说明了保养周期', chargeCents: 0, odometerKm: null };

  it('an enquiry needs no dispatch: the order goes to follow-up and closes as settled at reception (R3.4)', async () => {
    const { orderNo, advisor } = await booked(house);
    const { status } = await does(house, orderNo, advisor, 'settleAtReception', settlement);
    expect(status).toBe('settled_at_reception');
    await untilStep(house, orderNo, 'follow_up', 'scheduled');
    expect((await clocksOf(house, orderNo, 'first_response'))[0]?.outcome).toBe('met');
    expect(await send(house, orderNo, advisor, 'cancelOrder', { reason: 'too late' })).toMatchObject({
      kind: 'refused',
    });
    await does(house, orderNo, advisor, 'submitSurvey', HAPPY_SURVEY);
    expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'settled_at_reception' });
  });

  it('not what may be unsafe or stranded, not by who is too new, once by two at once', async () => {
    const own = await ownOutlet(house);
    const unsafe = await visit(own, { problem: 'brake failure, pedal goes to the floor' });
    expect(await send(house, unsafe.orderNo, own.advisor, 'settleAtReception', settlement)).toMatchObject({
      refusal: { refused: 'needs_a_technician' },
    });
    await house.db.update(staff).set({ yearsOfExperience: 1.9 }).where(eq(staff.id, own.advisor));
    const { orderNo } = await visit(own);
    expect(await send(house, orderNo, own.advisor, 'settleAtReception', settlement)).toMatchObject({
      refusal: { refused: 'not_qualified' },
    });
    await house.db.update(staff).set({ yearsOfExperience: 2 }).where(eq(staff.id, own.advisor));
    const at = await Promise.all([
      send(house, orderNo, own.advisor, 'settleAtReception', settlement),
      send(house, orderNo, own.advisor, 'checkIn', CHECK_IN),
    ]);
    // At once: the check-in counts first or not at all, and what was settled without the car says nothing of its leaving.
    expect(at.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(['booking', 'dispatch', 'follow_up']).toContain((await orderRow(house, orderNo)).step);
  });

  const leaves = { ...settlement, kind: 'small_fault', odometerKm: 42_001 };

  /** Somebody who stands there, whose car is taken in and waits for a technician. */
  async function walksIn(own: OwnOutlet, problem?: string) {
    const orderNo = await book(house, problem, { outletId: own.outletId, walkIn: CHECK_IN });
    return { orderNo, offer: await untilOffered(house, orderNo) };
  }

  it('a walk-in whom the specialist can help: the offer is taken back, the car leaves with its reading (R2.2, R3.2b)', async () => {
    const own = await ownOutlet(house);
    const { orderNo, offer } = await walksIn(own);
    const missing = await send(house, orderNo, own.advisor, 'settleAtReception', settlement);
    expect(missing).toMatchObject({ refusal: { refused: 'odometer_missing' } });
    const lower = { ...leaves, odometerKm: 41_000 };
    const { result, status } = await does(house, orderNo, own.advisor, 'settleAtReception', lower);
    expect(status).toBe('settled_at_reception');
    expect(result).toMatchObject({ warnings: [{ code: 'odometer_below_earlier' }] });
    const late = await send(house, orderNo, offer.technicianId, 'acceptAssignment', {
      offerId: offer.offerId,
    });
    expect(late).toMatchObject({ kind: 'refused' });
    await untilStep(house, orderNo, 'follow_up', 'scheduled');
    // The only technician is free for the next.
    const next = await walksIn(own);
    expect(next.offer.technicianId).toBe(offer.technicianId);
    await does(house, next.orderNo, own.advisor, 'settleAtReception', leaves);
    await does(house, orderNo, own.advisor, 'submitSurvey', HAPPY_SURVEY);
    expect(await untilOrder(house, orderNo, 'closed')).toMatchObject({ outcome: 'settled_at_reception' });
  });

  it('not any more once a technician has accepted, nor when the work was given back; never a P1 (R2.2)', async () => {
    const own = await ownOutlet(house);
    const { orderNo, offer } = await walksIn(own);
    const { offerId, technicianId } = offer;
    // At once: the technician takes it, or reception has settled it.
    const first = await Promise.all([
      send(house, orderNo, technicianId, 'acceptAssignment', { offerId }),
      send(house, orderNo, own.advisor, 'settleAtReception', leaves),
    ]);
    expect(first.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    const shop = await ownOutlet(house, 2);
    const begun = await walksIn(shop);
    const { technicianId: tech } = begun.offer;
    await does(house, begun.orderNo, tech, 'acceptAssignment', { offerId: begun.offer.offerId });
    await untilStep(house, begun.orderNo, 'repair', 'diagnosing');
    const refused = { kind: 'refused', refusal: { refused: 'not_allowed_in_state' } };
    expect(await send(house, begun.orderNo, own.advisor, 'settleAtReception', leaves)).toMatchObject(refused);
    await does(house, begun.orderNo, tech, 'giveBackRepair', { reason: 'ill', doneSoFar: '' });
    await untilStep(house, begun.orderNo, 'dispatch', 'assigned');
    expect(await send(house, begun.orderNo, own.advisor, 'settleAtReception', leaves)).toMatchObject(refused);
    const unsafe = await ownOutlet(house);
    const p1 = await walksIn(unsafe, 'brake failure, pedal goes to the floor');
    expect(await send(house, p1.orderNo, unsafe.advisor, 'settleAtReception', leaves)).toMatchObject({
      refusal: { refused: 'needs_a_technician' },
    });
    for (const one of [begun.orderNo, p1.orderNo])
      await does(house, one, 'advisor-1', 'cancelOrder', { reason: 'test over' });
  });
});
