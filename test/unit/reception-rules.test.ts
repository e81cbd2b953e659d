import { describe, expect, it } from 'vitest';
import { type DecisionContext, SYSTEM } from '../../src/domain/machine.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { booking, newBooking } from '../../src/domain/steps/booking.js';
import {
  newServiceOrder,
  type ServiceOrderEvent,
  serviceOrder,
} from '../../src/domain/steps/service-order.js';
import type { Urgency } from '../../src/domain/urgency.js';

const AT = '2026-03-03T02:00:00.000Z';
const LIST = ['record_customer', 'record_vehicle'];
const points = (...codes: string[]) => codes.map((code) => ({ code, note: null }));

function checkIn(codes: string[], urgency: Urgency = 'P4_ROUTINE') {
  const policy = sliceFor(STANDARD_2025, 'booking', urgency);
  const context: DecisionContext = { at: AT, actor: SYSTEM, policy };
  const body = { odometerKm: 1, broughtBy: 'owner', belongings: [], photos: [], checklist: points(...codes) };
  const booked = newBooking({ customerType: 'new', checklist: LIST, lastOdometerKm: null });
  return booking.commands.checkIn?.(booked, body as never, context);
}

describe('signing the reception checklist (R3.1)', () => {
  it('with the check-in refuses what is not of the list, of a stranded car too (R3.1)', () => {
    expect(checkIn([...LIST])).toMatchObject({ type: 'checked_in' });
    for (const urgency of ['P4_ROUTINE', 'P1_SAFETY_CRITICAL'] as const)
      expect(checkIn([...LIST, 'record_custommer'], urgency)).toMatchObject({
        refused: 'step_not_in_checklist',
        detail: expect.stringContaining('record_custommer is not of this list: record_customer'),
      });
  });

  it('keeps the first signature of a point: it says when it was done, and by whom (R3.1)', () => {
    const signed = (id: string, ...codes: string[]) => ({
      ...{ id, type: 'reception_signed', at: AT },
      actor: { kind: 'staff', id, role: 'service_advisor' },
      data: { points: points(...codes), missing: [] },
    });
    const events = [signed('a', 'record_customer'), signed('b', 'record_customer', 'record_vehicle')];
    const state = (events as ServiceOrderEvent[]).reduce(
      serviceOrder.apply,
      newServiceOrder('P4_ROUTINE', LIST),
    );
    expect(state.signed.map(({ code, by }) => [code, by])).toEqual([
      ['record_customer', 'a'],
      ['record_vehicle', 'b'],
    ]);
  });
});
