import { describe, expect, it } from 'vitest';
import { addMs } from '../../src/domain/instant.js';
import { SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { clocksAfter } from '../../src/domain/step-clocks.js';
import { type BookingEvent, type BookingState, booking, newBooking } from '../../src/domain/steps/booking.js';
import { grantTime } from '../../src/domain/steps/visit.js';
import type { Urgency } from '../../src/domain/urgency.js';

const VISIT = '2026-03-03T02:00:00.000Z';
const MINUTE = 60_000;
const policy = sliceFor(STANDARD_2025, 'booking', 'P4_ROUTINE');
const HOURS = { zone: 'Asia/Shanghai', opensAt: null, closesAt: null, halfDayCapacity: null };
const slot = { startsAt: VISIT, endsAt: addMs(VISIT, 60 * MINUTE) };

/** Plays a story of events; minutes are those after the visit's beginning. */
function told(...story: [type: string, minutes: number, data?: object][]): BookingState {
  const first = newBooking(undefined, { hours: HOURS, outageAfterMs: 15 * MINUTE });
  return story.reduce((state, [type, minutes, data = {}], i) => {
    const event = {
      id: `${i}`,
      type,
      at: addMs(VISIT, minutes * MINUTE),
      actor: SYSTEM,
      data,
    } as BookingEvent;
    const clocks = clocksAfter(state.clocks, event, { policy, subject: 'SO-1', cyclesBefore: {} });
    return { ...booking.apply(state, event), clocks };
  }, first);
}

const agreed = (more: object = {}): [string, number, object] => [
  'appointment_scheduled',
  -2000,
  { slot, channel: 'phone', startsAt: VISIT, remindAt: null, ...more },
];
const milestone = (kind: string, name: string, dueMinutes: number, firedMinutes: number) =>
  [
    'clock_milestone',
    firedMinutes,
    {
      clockId: `SO-1/${kind}/1`,
      kind,
      revision: 0,
      milestone: name,
      dueAt: addMs(VISIT, dueMinutes * MINUTE),
    },
  ] as [string, number, object];
const tow = ['tow_ordered', -60, { supplier: '平安救援', expectedAt: null }] as [string, number, object];
const clocksOf = ({ clocks }: BookingState) =>
  Object.values(clocks)
    .filter(({ stoppedAt }) => stoppedAt === null)
    .map(({ kind }) => kind);

describe('nobody came (R3.2a)', () => {
  it('is concluded at the deadline, when all of it was noticed in time (R3.2a)', () => {
    const state = told(
      agreed(),
      milestone('check_in', 'warn_50', 60, 60),
      milestone('check_in', 'breach', 120, 134),
    );
    expect(state).toMatchObject({ status: 'no_show', unrecorded: null });
  });

  it.each([
    ['the deadline', [milestone('check_in', 'breach', 120, 136)]],
    ['half of it', [milestone('check_in', 'warn_50', 60, 119), milestone('check_in', 'breach', 120, 120)]],
  ])(
    'is not concluded from time in which nobody could record it: %s noticed late (R3.2a)',
    (_what, fired) => {
      const state = told(agreed(), ...fired);
      expect(state).toMatchObject({ status: 'scheduled', unrecorded: { clockId: 'SO-1/check_in/1' } });
    },
  );

  it('after an outage the outlet has time again, from its next open hour; an outage of that begins it anew (R3.2a)', () => {
    const story = [agreed(), milestone('check_in', 'breach', 120, 600)];
    const state = told(...story);
    const granted = grantTime(state, 'SO-1/check_in/1', { policy });
    // Ten hours after the visit it is 20:00: the outlet opens at 08:00.
    const startsAt = '2026-03-04T00:00:00.000Z';
    expect(granted).toMatchObject({ type: 'arrivals_unrecorded', data: { startsAt } });
    if (!('type' in granted)) throw new Error('refused');
    const waiting = told(...story, [granted.type, 600, granted.data]);
    expect(clocksOf(waiting)).toEqual(['late_check_in']);
    expect(waiting.clocks['SO-1/late_check_in/1']).toMatchObject({
      startedAt: startsAt,
      limitMs: 120 * MINUTE,
    });
    const opens = (Date.parse(startsAt) - Date.parse(VISIT)) / MINUTE;
    const ended = milestone('late_check_in', 'breach', opens + 120, opens + 121);
    expect(told(...story, [granted.type, 600, granted.data], ended).status).toBe('no_show');
    const away = milestone('late_check_in', 'breach', opens + 120, opens + 200);
    const again = told(...story, [granted.type, 600, granted.data], away);
    expect(again).toMatchObject({ status: 'scheduled', unrecorded: { clockId: 'SO-1/late_check_in/1' } });
  });

  it('time is given once, and not when somebody has recorded it or moved the visit meanwhile (R3.2a)', () => {
    const story = [agreed(), milestone('check_in', 'breach', 120, 600)];
    const moved = told(...story, ['appointment_rescheduled', 601, { ...agreed()[2], startsAt: VISIT }]);
    for (const state of [moved, told(...story, ['checked_in', 601, { approvers: [] }])]) {
      expect(grantTime(state, 'SO-1/check_in/1', { policy })).toMatchObject({
        refused: 'not_allowed_in_state',
      });
    }
  });
});

describe('a car on a truck (R3.2a, R3.2b)', () => {
  const context = { at: addMs(VISIT, -MINUTE), actor: SYSTEM, policy };
  const schedule = booking.commands.scheduleAppointment as (...args: unknown[]) => {
    type: string;
    data: object;
  };

  it('is awaited by the tow, not by the visit, whichever was agreed first (R3.2b)', () => {
    expect(clocksOf(told(agreed(), tow))).not.toContain('check_in');
    const towed = told(tow);
    const first = schedule(towed, { slot, channel: 'phone' }, context);
    expect(first).toMatchObject({
      type: 'appointment_scheduled',
      data: { towedBy: '平安救援', remindAt: null },
    });
    const agreedLater = told(tow, [first.type, -1, first.data]);
    expect(clocksOf(agreedLater)).toEqual(['tow_arrival']);
    const again = schedule(agreedLater, { slot, channel: 'phone' }, context);
    expect(clocksOf(told(tow, [first.type, -1, first.data], [again.type, 0, again.data]))).toEqual([
      'tow_arrival',
    ]);
  });

  it('is watched on the truck, and in the yard until somebody has taken it in (R3.2b)', () => {
    const by = { supplier: '平安救援', note: null };
    const onTruck = told(tow, ['tow_arrived', 0, by]);
    expect(clocksOf(onTruck)).toEqual(['arrival', 'tow_delivery']);
    const inYard = told(tow, ['tow_arrived', 0, by], ['vehicle_brought_in', 30, by]);
    expect(clocksOf(inYard)).toEqual(['registration']);
    expect(clocksOf(told(tow, ['vehicle_brought_in', 30, by], ['checked_in', 40, {}]))).toEqual([]);
  });

  it('whoever is reached about a fault that endangers people is told not to drive, or it was no callback (R3.1, R3.2b)', () => {
    const call = booking.commands.recordCallback as (...args: unknown[]) => object;
    const inClass = (urgency: Urgency) => ({ ...context, at: VISIT, policy: { ...policy, urgency } });
    const reached = { reached: true, advisedNotToDrive: false, note: 'will come' };
    const [p1, p2] = [inClass('P1_SAFETY_CRITICAL'), inClass('P2_IMMOBILIZED')];
    expect(call(told(), reached, p1)).toMatchObject({ refused: 'advice_missing' });
    expect(call(told(), { ...reached, advisedNotToDrive: true }, p1)).toMatchObject({
      type: 'callback_made',
    });
    expect(call(told(), { ...reached, reached: false }, p1)).toMatchObject({ type: 'callback_attempted' });
    expect(call(told(), reached, p2)).toMatchObject({ type: 'callback_made' });
    // On the truck's way in there is nothing left to advise.
    const inYard = told(tow, ['vehicle_brought_in', 30, {}]);
    expect(call(inYard, reached, p1)).toMatchObject({ type: 'callback_made' });
  });

  it('is no no-show by a person either, once the truck has it (R3.2a)', () => {
    const noShow = booking.commands.recordNoShow as (...args: unknown[]) => object;
    const late = { ...context, at: addMs(VISIT, MINUTE) };
    const onTruck = told(agreed(), tow, ['tow_arrived', 0, {}]);
    expect(noShow(onTruck, { note: 'not here' }, late)).toMatchObject({ refused: 'not_allowed_in_state' });
    expect(noShow(told(agreed(), tow), { note: 'truck found nobody' }, late)).toMatchObject({
      type: 'no_show_recorded',
    });
  });
});
