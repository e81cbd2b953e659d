import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATUSES } from '../../src/domain/lifecycle.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { type BookingEvent, booking, newBooking } from '../../src/domain/steps/booking.js';
import { type DispatchState, dispatch, newDispatch } from '../../src/domain/steps/dispatch.js';
import { type FollowUpState, followUp, newFollowUp } from '../../src/domain/steps/follow-up.js';
import { repair } from '../../src/domain/steps/repair.js';
import { newRepair } from '../../src/domain/steps/repair-start.js';

const AT = '2026-03-02T01:00:00.000Z';
const of = (type: string, data: object = {}) => ({ id: type, type, at: AT, actor: SYSTEM, data });
const ERRAND = {
  ...{ outletId: 'o1', waitingSince: AT, holder: 'repair:SO-1:1', car: null },
  needs: { workType: 'general', requiredSkills: [], requiredCertificates: [] },
};
const breach = (kind: string) =>
  of('clock_milestone', { kind, milestone: 'breach', clockId: `SO-1/${kind}/1`, dueAt: AT });

describe('reducers over events', () => {
  const offer = { offerId: 'd/1', technicianId: 'tech-1', outletId: 'o1', score: 80 };
  const events = [
    of('dispatch_opened'),
    of('offer_made', offer),
    of('offer_declined', { ...offer, reason: 'no' }),
    of('offer_withdrawn', { ...offer, reason: 'p1' }),
    breach('dispatch_acceptance'),
    breach('dispatch_completion'),
  ];

  it('dispatch: any order of events keeps a known status, an offer only while assigned, no doubles (R3.2b)', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (story) => {
        const state = story.reduce(
          (now, event) => dispatch.apply(now, event as never),
          newDispatch([], ERRAND),
        );
        expect(STATUSES.dispatch).toContain(state.status);
        expect(state.offer !== null).toBe(state.status === 'assigned');
        expect(new Set(state.declinedBy).size).toBe(state.declinedBy.length);
      }),
    );
  });

  it('dispatch: only a decline and a withdrawal by a person exclude the technician (R3.2b)', () => {
    const made = dispatch.apply(newDispatch([], ERRAND), of('offer_made', offer) as never);
    const upon = (event: object) => dispatch.apply(made, event as never);
    const person = { kind: 'staff', id: 'dispatcher-1', role: 'dispatcher' };
    expect(upon(of('offer_declined', offer)).declinedBy).toEqual(['tech-1']);
    expect(upon({ ...of('offer_withdrawn', offer), actor: person }).declinedBy).toEqual(['tech-1']);
    expect(upon(of('offer_withdrawn', offer))).toMatchObject({ declinedBy: [], lapsedBy: [] });
    expect(upon(breach('dispatch_acceptance'))).toMatchObject({ declinedBy: [], lapsedBy: ['tech-1'] });
  });

  it('dispatch: who lets it lapse for the second time begins a new round (R3.2b)', () => {
    const lapse = (state: DispatchState, technicianId: string) =>
      dispatch.apply(
        dispatch.apply(state, of('offer_made', { ...offer, technicianId }) as never),
        breach('dispatch_acceptance') as never,
      );
    const first = lapse(newDispatch([], ERRAND), 'tech-1');
    const second = lapse(first, 'tech-2');
    expect(second.lapsedBy).toEqual(['tech-1', 'tech-2']);
    expect(lapse(second, 'tech-1').lapsedBy).toEqual(['tech-1']);
  });

  it('booking: only the breach of the check-in makes a no-show (R3.2a)', () => {
    const afterwards = (event: object) => booking.apply(newBooking(), event as BookingEvent).status;
    expect(afterwards(breach('check_in'))).toBe('no_show');
    expect(afterwards(breach('first_response'))).toBe('requested');
    expect(afterwards(of('clock_milestone', { kind: 'check_in', milestone: 'warn_50' }))).toBe('requested');
  });

  it('follow-up: silence after contact is closed, only the last attempt makes unreachable (R3.4)', () => {
    const end = (...story: object[]) =>
      story.reduce((now: FollowUpState, event) => followUp.apply(now, event as never), newFollowUp()).status;
    const attempted = of('contact_attempted', { attempt: 1 });
    expect(end(of('customer_reached'), breach('survey_response'))).toBe('closed');
    expect(end(attempted, breach('follow_up_contact'))).toBe('contacting');
    expect(end(attempted, of('customer_unreachable', { attempt: 3 }))).toBe('unreachable');
    expect(end(of('customer_reached'), of('extra_contact_attempted', { attempt: null }))).toBe('contacted');
  });

  it('repair: a rework begins in progress, the steps to be signed anew (R3.3c)', () => {
    const own = { n: 1, technicianId: 'tech-1', workOrderNo: 'WO-1', approvers: [] };
    const first = newRepair(own, null);
    const estimate = { estimateId: 'E1', lines: [], totalCents: 0, supplementary: false };
    const story = [
      of('estimate_submitted', estimate),
      of('estimate_approved'),
      of('repair_steps_signed', { steps: [{ code: 'a' }] }),
    ];
    const done = story.reduce((now, event) => repair.apply(now, event as never), first);
    expect(done.signedSteps).toEqual([{ code: 'a', by: 'pitlane', at: AT, note: null }]);
    const rework = newRepair({ ...own, n: 2 }, done);
    expect(rework).toMatchObject({ status: 'in_progress', signedSteps: [] });
    expect(newRepair({ ...own, n: 2 }, first).status).toBe('diagnosing');
  });
});
