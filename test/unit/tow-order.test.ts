import { describe, expect, it } from 'vitest';
import { type DecisionContext, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { type BookingEvent, type BookingState, booking, newBooking } from '../../src/domain/steps/booking.js';

const AT = '2026-03-03T02:00:00.000Z';
const policy = sliceFor(STANDARD_2025, 'booking', 'P2_IMMOBILIZED');
const context: DecisionContext = { at: AT, actor: SYSTEM, policy };

function told(...events: [type: string, data: object][]): BookingState {
  return events.reduce(
    (state, [type, data]) =>
      booking.apply(state, { id: type, type, at: AT, actor: SYSTEM, data } as BookingEvent),
    newBooking(),
  );
}

const order = (state: BookingState) =>
  booking.commands.orderTow?.(state, { supplier: '浦东救援', expectedAt: null } as never, context);
const ORDERED: [string, object] = ['tow_ordered', { supplier: '平安救援', expectedAt: null }];
const ARRIVAL = { supplier: '平安救援', note: null };

const BODY = { reason: '车又能开了', calledOffBy: 'customer', supplierContact: '调度王师傅' };
const VISIT = { startsAt: '2026-03-05T02:00:00.000Z', endsAt: '2026-03-05T03:00:00.000Z' };
const AGREED: [string, object] = [
  'appointment_scheduled',
  { slot: VISIT, channel: 'phone', startsAt: VISIT.startsAt, remindAt: null },
];
const callOff = (state: BookingState, at = AT) =>
  booking.commands.cancelTow?.(state, BODY as never, { ...context, at });

describe('calling a tow off (R3.2b)', () => {
  it('names the supplier, who called it off and who was told, also with the truck beside the car (R3.2b)', () => {
    for (const state of [told(ORDERED), told(ORDERED, ['tow_arrived', ARRIVAL])]) {
      expect(callOff(state)).toEqual({ type: 'tow_called_off', data: { ...BODY, supplier: '平安救援' } });
    }
  });

  it('is refused without a tow, twice, and once the car is in the yard (R3.2b)', () => {
    expect(callOff(told())).toMatchObject({ refused: 'no_tow_ordered' });
    expect(callOff(told(ORDERED, ['tow_called_off', BODY]))).toMatchObject({ refused: 'no_tow_ordered' });
    expect(callOff(told(ORDERED, ['vehicle_brought_in', ARRIVAL]))).toMatchObject({
      refused: 'tow_has_arrived',
    });
  });

  it('has the agreed visit reminded of and awaited again; one that has passed, from the next open hour (R3.2a, R3.2b)', () => {
    const state = told(AGREED, ORDERED);
    const before = callOff(state);
    expect(before).toMatchObject({
      type: 'tow_called_off_for_visit',
      data: { startsAt: VISIT.startsAt, remindAt: expect.any(String) },
    });
    const { data } = before as { data: { remindAt: string } };
    expect(told(AGREED, ORDERED, ['tow_called_off_for_visit', data])).toMatchObject({
      tow: null,
      remindAt: data.remindAt,
    });
    // Called off during the visit's hours it is awaited from now on.
    expect(callOff(state, '2026-03-05T04:00:00.000Z')).toMatchObject({
      data: { startsAt: '2026-03-05T04:00:00.000Z', remindAt: null },
    });
  });
});

describe('while a tow is under way (R2.2, R3.2a)', () => {
  const SMALL = { kind: 'small_fault', resolution: '电话里解决了', chargeCents: 0, odometerKm: null };
  const settle = (state: BookingState, more: object = {}) =>
    booking.commands.settleAtReception?.(state, { ...SMALL, ...more } as never, {
      ...context,
      policy: sliceFor(STANDARD_2025, 'booking', 'P4_ROUTINE'),
    });

  it('nothing is settled at reception until the truck is called off: it comes all the same (R2.2)', () => {
    for (const state of [told(ORDERED), told(ORDERED, ['tow_arrived', ARRIVAL])])
      expect(settle(state)).toMatchObject({ refused: 'tow_on_its_way' });
    expect(settle(told(ORDERED, ['tow_called_off', BODY]))).toMatchObject({ type: 'settled_at_reception' });
    expect(settle(told(ORDERED, ['vehicle_brought_in', ARRIVAL]), { odometerKm: 42_000 })).toMatchObject({
      type: 'settled_at_reception',
    });
  });

  it('no car that was there is settled without its reading; what is answered on the telephone has none (R3.1, R3.4)', () => {
    const missing = { refused: 'odometer_missing' };
    expect(settle(told(ORDERED, ['vehicle_brought_in', ARRIVAL]))).toMatchObject(missing);
    for (const wasThere of [{ belongings: ['雨伞'] }, { belongings: [] }, { chargeCents: 2_000 }]) {
      expect(settle(told(), wasThere)).toMatchObject(missing);
      const read = settle(told(), { ...wasThere, odometerKm: 42_000 });
      expect(read).toMatchObject({ type: 'settled_at_reception', data: { odometerKm: 42_000 } });
    }
    for (const away of [{}, { kind: 'enquiry' }, { kind: 'enquiry', chargeCents: 2_000 }])
      expect(settle(told(), away)).toMatchObject({ type: 'settled_at_reception' });
  });

  it('no visit is agreed for a car that stands in the yard already (R3.2a)', () => {
    const visit = { slot: VISIT, channel: 'phone' };
    const agree = (state: BookingState) =>
      booking.commands.scheduleAppointment?.(state, visit as never, context);
    expect(agree(told(ORDERED))).toMatchObject({ type: 'appointment_scheduled' });
    expect(agree(told(ORDERED, ['vehicle_brought_in', ARRIVAL]))).toMatchObject({
      refused: 'tow_has_arrived',
    });
  });
});

describe('ordering a tow (R3.2b)', () => {
  it('another is refused once the car is in the yard: it would unmake the arrival (R3.2b)', () => {
    const broughtIn = told(ORDERED, ['vehicle_brought_in', ARRIVAL]);
    expect(order(broughtIn)).toMatchObject({ refused: 'tow_has_arrived' });
  });

  it('another is ordered while the car is still out there, also after the first has reached it (R3.2b)', () => {
    for (const state of [told(ORDERED), told(ORDERED, ['tow_arrived', ARRIVAL])]) {
      expect(order(state)).toMatchObject({ type: 'tow_ordered', data: { supplier: '浦东救援' } });
    }
  });
});
