import { describe, expect, it } from 'vitest';
import { changeDuty, tellRosterChanged } from '../../src/client/desks.js';
import { updateStaff } from '../../src/db/master-data.js';
import { readDesk } from '../../src/db/reads/desks.js';
import { staff } from '../../src/db/schema.js';
import type { DispatchState } from '../../src/domain/steps/dispatch.js';
import type { DeskState } from '../../workflows/desk-state.js';
import { liveStateQuery } from '../../workflows/messages.js';
import {
  CHECK_IN,
  check,
  completeWork,
  does,
  newKey,
  orderRow,
  send,
  settleAndHandOver,
  until,
  untilOffered,
  untilStep,
} from '../support/drive.js';
import { person } from '../support/house.js';
import { acceptOffer, booked, inRepair, inWork, stateOf, storyOf, untilEvent } from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();

async function offered(technicians = 1) {
  const own = await booked(house, undefined, technicians);
  await does(house, own.orderNo, 'advisor-1', 'checkIn', CHECK_IN);
  return { ...own, offer: await untilOffered(house, own.orderNo) };
}

const duty = (outletId: string, staffId: string, onDuty: boolean) =>
  changeDuty(house, { outletId, staffId, onDuty });

async function holdersAt(outletId: string): Promise<string[]> {
  const { state } = await house.temporal.workflow
    .getHandle(`dispatch-desk:${outletId}`)
    .query(liveStateQuery);
  return Object.values((state as DeskState).holdings).map(({ technicianId }) => technicianId);
}

describe('shift change, sudden absence, going off duty (R3.2b)', () => {
  it('withdraws an unaccepted offer at once, once, and offers it to somebody else (R3.2b)', async () => {
    const { orderNo, outletId, offer, technicians } = await offered(2);
    const { technicianId, offerId } = offer;
    await duty(outletId, technicianId, false);
    await untilEvent(house, orderNo, 'offer_made', 2);
    // Said again, it changes nothing.
    await Promise.all([duty(outletId, technicianId, false), duty(outletId, technicianId, false)]);
    const second = await untilOffered(house, orderNo);
    expect(second.technicianId).toBe(technicians.find((one) => one !== technicianId));
    expect(await send(house, orderNo, technicianId, 'acceptAssignment', { offerId })).toMatchObject({
      refusal: { refused: 'stale_assignment' },
    });
    expect((await storyOf(house, orderNo)).filter((type) => type === 'offer_withdrawn')).toHaveLength(1);
    await until(async () => (await holdersAt(outletId)).join() === second.technicianId, 'one to hold it');
  });

  it('gives accepted work back that nobody has begun; it is not held against them (R3.2b)', async () => {
    const { orderNo, outletId, tech } = await inRepair(house);
    await duty(outletId, tech, false);
    await untilStep(house, orderNo, 'dispatch', 'queued');
    expect(await storyOf(house, orderNo)).toContain('repair_given_back');
    expect(await stateOf<DispatchState>(house, 'dispatch', orderNo, 2)).toMatchObject({ declinedBy: [] });
    await until(async () => (await holdersAt(outletId)).length === 0);
    await duty(outletId, tech, true);
    expect((await untilOffered(house, orderNo)).technicianId).toBe(tech);
  });

  it('leaves begun work with them and flags it to the dispatcher, who gives it to somebody else (R3.2b)', async () => {
    const own = await inRepair(house, undefined, 2);
    const { orderNo, outletId, dispatcher } = own;
    const { technicianId: tech } = (await untilStep(house, orderNo, 'repair', 'diagnosing')) as {
      technicianId: string;
    };
    await does(house, orderNo, tech, 'recordDiagnosis', { faultCodes: [], findings: 'worn' });
    expect((await readDesk(house.db, outletId)).needsReassignment).toEqual([]);
    await duty(outletId, tech, false);
    const flagged = {
      orderNo,
      urgency: 'P4_ROUTINE',
      technicianId: tech,
      stepStatus: 'diagnosing',
      reason: 'off_duty',
    };
    expect((await readDesk(house.db, outletId)).needsReassignment).toEqual([flagged]);
    await until(async () => (await holdersAt(outletId)).includes(tech));
    await does(house, orderNo, dispatcher, 'giveBackRepair', { reason: 'off sick', doneSoFar: 'diagnosed' });
    const next = await untilOffered(house, orderNo);
    expect(next.technicianId).toBe(own.technicians.find((one) => one !== tech));
    expect((await readDesk(house.db, outletId)).needsReassignment).toEqual([]);
  });

  it('is asked back also in the moment of the acceptance: nobody off duty keeps unbegun work (R3.2b)', async () => {
    for (let round = 0; round < 3; round++) {
      const { orderNo, outletId, offer } = await offered(1);
      const { technicianId, offerId } = offer;
      await Promise.all([
        send(house, orderNo, technicianId, 'acceptAssignment', { offerId }),
        duty(outletId, technicianId, false),
      ]);
      // The desk asks the repair a second later, when the acceptance was quicker than it.
      await until(async () => {
        await house.skip(0, 1);
        return (await holdersAt(outletId)).length === 0;
      }, 'the technician to hold nothing');
      await untilStep(house, orderNo, 'dispatch', 'queued');
    }
  });

  it('withdraws the offer of who was deactivated in the master data (R2.4, R3.2b)', async () => {
    const { orderNo, outletId, offer } = await offered(1);
    const { technicianId, offerId } = offer;
    await updateStaff(house.db, technicianId, { active: false });
    await tellRosterChanged(house, outletId);
    await untilStep(house, orderNo, 'dispatch', 'queued');
    expect((await send(house, orderNo, technicianId, 'acceptAssignment', { offerId })).kind).toBe('refused');
    await until(async () => (await holdersAt(outletId)).length === 0, 'the desk to let go');
  });
});

describe('what a technician has in hand (R2.2, R3.2b)', () => {
  const openOrders = async (outletId: string) =>
    (await readDesk(house.db, outletId)).roster.map((member) => member.openOrders);

  it('is open on the roster from the acceptance until the check is passed, reworks included (R3.2b)', async () => {
    const { orderNo, outletId, tech } = await inWork(house);
    await completeWork(house, orderNo, tech);
    await check(house, orderNo, false);
    await untilStep(house, orderNo, 'repair', 'in_progress');
    expect(await openOrders(outletId)).toEqual([1]);
    await completeWork(house, orderNo, tech);
    await untilStep(house, orderNo, 'quality_check', 'pending');
    expect(await openOrders(outletId)).toEqual([1]);
    await check(house, orderNo, true);
    await untilStep(house, orderNo, 'settlement', 'open');
    expect(await openOrders(outletId)).toEqual([0]);
    await settleAndHandOver(house, orderNo);
    await untilStep(house, orderNo, 'follow_up', 'scheduled');
    expect(await openOrders(outletId)).toEqual([0]);
    expect(await orderRow(house, orderNo)).toMatchObject({ technicianId: tech });
  });

  it('is nobody’s any more when it was given back, until somebody accepts it (R2.2, R3.2b)', async () => {
    const { orderNo, outletId, tech, advisor } = await inWork(house, undefined, 2);
    await does(house, orderNo, tech, 'giveBackRepair', { reason: 'off sick', doneSoFar: 'half' });
    const { technicianId } = await untilOffered(house, orderNo);
    expect(await orderRow(house, orderNo)).toMatchObject({ technicianId: null, responsibleId: advisor });
    expect(await openOrders(outletId)).toEqual([0, 0]);
    await acceptOffer(house, orderNo);
    expect(await orderRow(house, orderNo)).toMatchObject({ technicianId });
  });
});

describe('two answers at once (R3.2b, design rule 4)', () => {
  it('declined twice: the same key gets the same answer, another is stale (design, rule 2)', async () => {
    const { orderNo, offer } = await offered(1);
    const { technicianId, offerId } = offer;
    const body = { offerId, reason: 'no lift free' };
    const key = newKey();
    const decline = (with_: string) => send(house, orderNo, technicianId, 'declineAssignment', body, with_);
    const both = await Promise.all([decline(key), decline(newKey())]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
    const again = await decline(key);
    expect(again.kind).toBe(both[0]?.kind);
    expect((await storyOf(house, orderNo)).filter((type) => type === 'offer_declined')).toHaveLength(1);
    expect(await stateOf<DispatchState>(house, 'dispatch', orderNo)).toMatchObject({ declines: 1 });
  });

  it('an offer that has lapsed is stale, also when nobody else has it (R3.2b)', async () => {
    const { orderNo, outletId, offer } = await offered(1);
    const { technicianId, offerId } = offer;
    await duty(outletId, technicianId, true);
    await house.skip(0, 31);
    await untilEvent(house, orderNo, 'offer_made', 2);
    expect(await send(house, orderNo, technicianId, 'acceptAssignment', { offerId })).toMatchObject({
      refusal: { refused: 'stale_assignment' },
    });
    expect(await acceptOffer(house, orderNo)).toBe(technicianId);
  });
});

describe('an order that nobody takes (R3.2b)', () => {
  it('is offered ever more rarely, so that its history stays short for weeks (R3.2b)', async () => {
    const { orderNo, outletId, technicians } = await offered(2);
    await house.skip(72);
    const count = async () => (await storyOf(house, orderNo)).filter((type) => type === 'offer_made').length;
    const offers = await until(async () => (await count()) >= 12 && count());
    // Half an hour each, then a rest of an hour, of two, and from there on of four: some five a day instead of 48.
    expect(offers).toBeLessThanOrEqual(24);
    const { historyLength } = await house.temporal.workflow.getHandle(`dispatch:${orderNo}:1`).describe();
    // At this pace it is three weeks to the length at which Temporal suggests to continue as new, and ten months to its limit.
    expect(historyLength).toBeLessThan(600);
    // Whoever is new is asked at once, in the middle of the others' rest.
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'queued' });
    expect((await readDesk(house.db, outletId)).queue).toMatchObject([{ orderNo, cause: 'all_resting' }]);
    await house.db.insert(staff).values(person(`tech-${outletId}-new`, 'technician', outletId));
    await tellRosterChanged(house, outletId);
    const { technicianId } = await untilOffered(house, orderNo);
    expect(technicians).not.toContain(technicianId);
  });
});
