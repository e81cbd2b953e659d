import { asc, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { timelineEvents } from '../../src/db/schema.js';
import { sliceFor } from '../../src/domain/policy/slice.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { NO_RECEPTION } from '../../src/domain/steps/reception.js';
import type { BookingInput } from '../../workflows/booking.js';
import type { DispatchInput } from '../../workflows/dispatch.js';
import { offerMadeSignal, orderCancelledSignal } from '../../workflows/messages.js';
import { skippingHouse, withLateWorker } from '../support/skipping-house.js';

// A busy worker takes an execution up late: what was sent meanwhile comes together with the start.

const house = await skippingHouse();

function inputOf(kind: 'booking' | 'dispatch', orderNo: string) {
  // Of an order that was never opened its clocks are made again as of this class.
  const policy = sliceFor(STANDARD_2025, kind, 'P3_DEGRADED');
  const about = { subject: orderNo, orderNo, n: 1, outletId: 'o1', responsibleId: 'advisor-1' };
  return { ...about, policy, carried: [], cyclesBefore: {} };
}

async function eventsOf(executionId: string) {
  const rows = await house.db
    .select()
    .from(timelineEvents)
    .where(eq(timelineEvents.executionId, executionId))
    .orderBy(asc(timelineEvents.seq));
  return rows.map(({ type }) => type);
}

describe('messages that come with the start (design, rules 4 and 7)', () => {
  it('a booking that is cancelled before it is taken up stays cancelled, its slot with it (R3.2a)', async () => {
    const slot = { startsAt: await house.inHours(24), endsAt: await house.inHours(25) };
    const input: BookingInput = {
      ...inputOf('booking', 'SO-early'),
      slot,
      channel: 'phone',
      reception: NO_RECEPTION,
      walkIn: null,
      hours: null,
    };
    const handle = await house.temporal.workflow.signalWithStart('booking', {
      workflowId: 'booking:SO-early:1',
      taskQueue: house.taskQueue,
      args: [input],
      signal: orderCancelledSignal,
      signalArgs: [{ reason: 'sold the car', actor: { kind: 'staff', id: 'advisor-1', role: null } }],
    });
    expect(await handle.result()).toMatchObject({ status: 'cancelled' });
    expect(await eventsOf('booking:SO-early:1')).not.toContain('appointment_scheduled');
  });

  it('gives a second offer back to the desk, also when it is cancelled in Temporal meanwhile (R3.2b)', async () => {
    const taskQueue = 'late-dispatch';
    const needs = { workType: 'general', requiredSkills: [], requiredCertificates: [] };
    const input: DispatchInput = {
      ...inputOf('dispatch', 'SO-late'),
      orderNo: 'SO-late',
      needs: needs as DispatchInput['needs'],
      waitingSince: await house.inHours(0),
      declinedBy: [],
      holder: 'repair:SO-late:1',
      car: null,
    };
    const workflowId = 'dispatch:SO-late:1';
    const handle = await house.temporal.workflow.start('dispatch', { workflowId, taskQueue, args: [input] });
    const offer = { technicianId: 'tech-1', outletId: 'o1', score: 1 };
    await handle.signal(offerMadeSignal, { ...offer, offerId: 'offer-a' });
    await handle.signal(offerMadeSignal, { ...offer, offerId: 'offer-b' });
    await handle.cancel();
    const result = await withLateWorker(house, taskQueue, () => handle.result());
    expect(result).toMatchObject({ status: 'cancelled' });
    expect(await eventsOf(workflowId)).toContain('order_cancelled');
  }, 30_000);
});
