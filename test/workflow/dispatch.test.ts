import { describe, expect, it } from 'vitest';
import { changeDuty } from '../../src/client/desks.js';
import type { DispatchState } from '../../src/domain/steps/dispatch.js';
import { book, CHECK_IN, does, orderRow, send, untilOffered, untilStep } from '../support/drive.js';
import { ownOutlet } from '../support/house.js';
import {
  acceptOffer,
  booked,
  clocksOf,
  ledgerOf,
  stateOf,
  storyOf,
  untilEvent,
  untilInbox,
} from '../support/look.js';
import { skippingHouse } from '../support/skipping-house.js';

const house = await skippingHouse();
const MINUTE = 60_000;

const checkIn = (orderNo: string) => does(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN);

/** A checked-in order at an outlet of its own, with its first offer on the table. */
async function offered(technicians = 2, problem?: string) {
  const own = await booked(house, problem, technicians);
  await checkIn(own.orderNo);
  return { ...own, offer: await untilOffered(house, own.orderNo) };
}

describe('offer, acceptance, decline (R3.2b)', () => {
  it('offers to a technician of the outlet, and the order is theirs once they have accepted (R2.2, R3.2b)', async () => {
    const { orderNo, offer, technicians } = await offered();
    expect(technicians).toContain(offer.technicianId);
    const { offerId, technicianId } = offer;
    await does(house, orderNo, technicianId, 'acceptAssignment', { offerId });
    const row = await untilStep(house, orderNo, 'repair', 'diagnosing');
    expect(row).toMatchObject({ technicianId, responsibleId: technicianId });
    expect((await clocksOf(house, orderNo, 'dispatch_completion'))[0]?.outcome).toBe('met');
    expect((await clocksOf(house, orderNo, 'dispatch_acceptance'))[0]?.outcome).toBe('met');
  });

  it('re-dispatches to somebody else when the technician declines (R3.2b)', async () => {
    const { orderNo, offer, technicians } = await offered();
    const { offerId, technicianId } = offer;
    await does(house, orderNo, technicianId, 'declineAssignment', { offerId, reason: 'no lift free' });
    const other = technicians.find((one) => one !== technicianId);
    expect(await acceptOffer(house, orderNo)).toBe(other);
  });

  it('never goes back to who declined, also when nobody else is left (R3.2b)', async () => {
    const { orderNo, outletId, offer } = await offered(1);
    const { offerId, technicianId } = offer;
    await does(house, orderNo, technicianId, 'declineAssignment', { offerId, reason: 'not my make' });
    await untilStep(house, orderNo, 'dispatch', 'queued');
    // Another order at the same desk makes it decide again over both.
    const next = await book(house, 'oil change', { outletId });
    await checkIn(next);
    expect((await untilOffered(house, next)).technicianId).toBe(technicianId);
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'queued' });
    expect(await stateOf<DispatchState>(house, 'dispatch', orderNo)).toMatchObject({
      declinedBy: [technicianId],
      declines: 1,
    });
  });

  it('re-dispatches when the technician does not accept in time, and tells the manager (R3.2b)', async () => {
    const { orderNo, offer, manager } = await offered();
    await house.skip(0, 29);
    expect((await stateOf<DispatchState>(house, 'dispatch', orderNo)).offer?.offerId).toBe(offer.offerId);
    await house.skip(0, 2);
    await untilEvent(house, orderNo, 'offer_made', 2);
    const second = await untilOffered(house, orderNo);
    expect(second.technicianId).not.toBe(offer.technicianId);
    await untilInbox(house, manager, orderNo, 'dispatch_acceptance', ['breach/1']);
  });

  it('gives the second technician a limit of their own (R3.2b)', async () => {
    const { orderNo, offer } = await offered();
    await house.skip(0, 31);
    await untilEvent(house, orderNo, 'offer_made', 2);
    const clocks = await clocksOf(house, orderNo, 'dispatch_acceptance');
    expect(clocks.map(({ id, outcome }) => [id, outcome])).toEqual([
      [`${orderNo}/dispatch_acceptance/1`, 'breached'],
      [`${orderNo}/dispatch_acceptance/2`, 'running'],
    ]);
    expect((await untilOffered(house, orderNo)).technicianId).not.toBe(offer.technicianId);
  });

  it('goes round again when everybody has let it lapse once: no order dead-ends at the desk (R3.2b)', async () => {
    const { orderNo, offer } = await offered(2, 'brake failure, pedal goes to the floor');
    const asked = [offer.technicianId];
    for (let round = 2; round <= 4; round++) {
      // Who lets it lapse for the second time ends the round: then all are left alone for five minutes.
      await house.skip(0, round < 4 ? 6 : 11);
      await untilEvent(house, orderNo, 'offer_made', round);
      asked.push((await untilOffered(house, orderNo)).technicianId);
    }
    expect(new Set(asked.slice(0, 2)).size).toBe(2);
    expect(asked.slice(2)).toEqual(asked.slice(0, 2));
    expect(await stateOf<DispatchState>(house, 'dispatch', orderNo)).toMatchObject({ declinedBy: [] });
  });

  it('asks the only technician again who let it lapse (R3.2b)', async () => {
    const { orderNo, offer } = await offered(1, 'brake failure, pedal goes to the floor');
    await house.skip(0, 6);
    await untilEvent(house, orderNo, 'offer_made', 2);
    expect(await acceptOffer(house, orderNo)).toBe(offer.technicianId);
  });

  it('does not give it back to the technician from whom a person took it (R3.2b)', async () => {
    const { orderNo, offer, dispatcher, technicians } = await offered(2);
    await does(house, orderNo, dispatcher, 'withdrawAssignment', { reason: 'somebody else, please' });
    const other = technicians.find((one) => one !== offer.technicianId);
    await untilEvent(house, orderNo, 'offer_made', 2);
    expect((await untilOffered(house, orderNo)).technicianId).toBe(other);
    await does(house, orderNo, dispatcher, 'withdrawAssignment', { reason: 'neither' });
    await house.skip(0, 5);
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'queued' });
  });

  it.each([
    ['brake failure, pedal goes to the floor', 'P1_SAFETY_CRITICAL', 5, 15],
    ["engine won't start", 'P2_IMMOBILIZED', 10, 30],
    ['oil change and inspection', 'P4_ROUTINE', 30, 240],
  ])('%s: the limits of its class (R3.2b)', async (problem, urgency, acceptance, completion) => {
    const { orderNo } = await offered(1, problem);
    expect(await orderRow(house, orderNo)).toMatchObject({ urgency });
    const minutes = async (kind: string) => {
      const [clock] = await clocksOf(house, orderNo, kind);
      return (Date.parse(clock?.dueAt ?? '') - Date.parse(clock?.startedAt ?? '')) / MINUTE;
    };
    expect(await minutes('dispatch_acceptance')).toBe(acceptance);
    expect(await minutes('dispatch_completion')).toBe(completion);
  });
});

describe('stale and foreign answers (R3.2b, design rule 5)', () => {
  it('refuses the acceptance of an offer that was withdrawn (R3.2b)', async () => {
    const { orderNo, offer, dispatcher } = await offered(2);
    await does(house, orderNo, dispatcher, 'withdrawAssignment', { reason: 'needed elsewhere' });
    const late = await send(house, orderNo, offer.technicianId, 'acceptAssignment', {
      offerId: offer.offerId,
    });
    expect(late.kind).toBe('refused');
    const second = await untilOffered(house, orderNo);
    expect(second.offerId).not.toBe(offer.offerId);
    const stale = await send(house, orderNo, offer.technicianId, 'acceptAssignment', {
      offerId: offer.offerId,
    });
    expect(stale).toMatchObject({ kind: 'refused', refusal: { refused: 'stale_assignment' } });
  });

  it('refuses an acceptance by another technician (R2.2)', async () => {
    const { orderNo, offer, technicians } = await offered(2);
    const other = technicians.find((one) => one !== offer.technicianId) as string;
    const foreign = await send(house, orderNo, other, 'acceptAssignment', { offerId: offer.offerId });
    expect(foreign).toMatchObject({ kind: 'refused', refusal: { refused: 'not_the_assignee' } });
  });

  it('acceptance against withdrawal: exactly one of them wins (design, rule 4)', async () => {
    const { orderNo, offer, dispatcher } = await offered(1);
    const [accepted, withdrawn] = await Promise.all([
      send(house, orderNo, offer.technicianId, 'acceptAssignment', { offerId: offer.offerId }),
      send(house, orderNo, dispatcher, 'withdrawAssignment', { reason: 'race' }),
    ]);
    expect([accepted.kind, withdrawn.kind].sort()).toEqual(['done', 'refused']);
    const story = await storyOf(house, orderNo);
    const answers = story.filter((type) => type === 'offer_accepted' || type === 'offer_withdrawn');
    expect(answers).toHaveLength(1);
  });
});

describe('nobody fits (R3.2b, R2.4)', () => {
  it('stays queued, and a dispatch not completed in time climbs to region and HQ (R3.2b)', async () => {
    const own = await ownOutlet(house, 1, { skills: ['general'] });
    const orderNo = await book(house, 'oil change', {
      outletId: own.outletId,
      requiredSkills: ['transmission'],
    });
    await checkIn(orderNo);
    await untilStep(house, orderNo, 'dispatch', 'queued');
    await house.skip(4, 1);
    await untilInbox(house, own.manager, orderNo, 'dispatch_completion', ['breach/1']);
    await untilInbox(house, own.dispatcher, orderNo, 'dispatch_completion', ['breach/1', 'warn_50/0']);
    await house.skip(0, 15);
    await untilInbox(house, 'region-1', orderNo, 'dispatch_completion', ['breach/2']);
    await house.skip(0, 45);
    await untilInbox(house, 'hq-1', orderNo, 'dispatch_completion', ['breach/3']);
    expect(await orderRow(house, orderNo)).toMatchObject({ stepStatus: 'queued', breached: true });
    const rows = await ledgerOf(house, orderNo, 'dispatch_completion');
    expect(rows.map(({ milestone, level }) => [milestone, level])).toEqual([
      ['warn_50', 0],
      ['breach', 0],
      ['breach', 1],
      ['breach', 2],
      ['breach', 3],
    ]);
  });

  it.each([
    ['below 90 % in the assessment', { assessmentScore: 89.5 }],
    ['with an assessment that has expired', { assessmentValidUntil: '2020-01-01T00:00:00Z' }],
    ['with less than 3 years', { yearsOfExperience: 2.5 }],
    ['off duty', { onDuty: false }],
  ])('dispatches nobody %s (R2.2, R2.4)', async (_who, changes) => {
    const own = await ownOutlet(house, 1, changes);
    const orderNo = await book(house, 'oil change', { outletId: own.outletId });
    await checkIn(orderNo);
    await untilStep(house, orderNo, 'dispatch', 'queued');
    await house.skip(0, 20);
    expect(await storyOf(house, orderNo)).not.toContain('offer_made');
  });

  it('offers as soon as somebody comes on duty (R3.2b)', async () => {
    const own = await ownOutlet(house, 1, { onDuty: false });
    const [tech] = own.technicians as [string];
    const orderNo = await book(house, 'oil change', { outletId: own.outletId });
    await checkIn(orderNo);
    await untilStep(house, orderNo, 'dispatch', 'queued');
    const { outletId } = own;
    expect(await changeDuty(house, { outletId, staffId: tech, onDuty: true })).toEqual({ kind: 'done' });
    expect((await untilOffered(house, orderNo)).technicianId).toBe(tech);
    expect(await changeDuty(house, { outletId, staffId: 'nobody', onDuty: true })).toEqual({
      kind: 'unknown',
    });
  });
});
