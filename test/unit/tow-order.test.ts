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
