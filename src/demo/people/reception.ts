import type { OrderView } from '../../contracts/service-orders.js';
import type { Slot, Tow } from '../../domain/steps/booking.js';
import {
  type Errand,
  fateOf,
  handleOrder,
  type Outlet,
  odometerOf,
  ordersIn,
  personOf,
  type Stage,
} from '../stage.js';

/** Often, because an urgent customer is called back within minutes of the standard. */
const LOOK_EVERY_MS = 700;

/**
 * Service advisors at reception (R3.2a): they call urgent customers back, order tows, agree on appointments, and
 * check vehicles in; they settle what needs no technician, and correct the class when the customer tells more. Some call
 * back too late; some customers come a little late, some not at all.
 */
export function openReception(stage: Stage, outlet: Outlet): void {
  const advisor = personOf(outlet, 'service_advisor');
  const rescheduled = new Set<string>();
  stage.agenda.watch(`reception ${outlet.id}`, LOOK_EVERY_MS, async () => {
    for (const { orderNo, stepStatus } of await ordersIn(stage, outlet, 'booking', advisor)) {
      if (stepStatus !== 'requested' && stepStatus !== 'scheduled') continue;
      handleOrder(stage, `booking:${orderNo}`, orderNo, advisor, (order) =>
        order.urgency === 'P1_SAFETY_CRITICAL' || order.urgency === 'P2_IMMOBILIZED'
          ? fetchVehicle(stage, order, advisor)
          : receive(stage, order, advisor, rescheduled),
      );
    }
  });
}

/** Urgent: call back, tow, wait for it; the vehicle's arrival is the check-in. */
function fetchVehicle(stage: Stage, order: OrderView, by: string): Errand | null {
  const { chance, hours } = stage;
  const fate = fateOf(order);
  const { callbacks = 0, tow = null } = (order.current ?? {}) as { callbacks?: number; tow?: Tow | null };
  if (callbacks === 0) {
    const late = chance.happens(0.15, fate, 'called back late');
    const body = { reached: true, advisedNotToDrive: true, note: '已告知客户不要继续驾驶' };
    return { command: 'recordCallback', afterMs: late ? hours(2) : 0, by, body: () => body };
  }
  if (!tow) {
    const body = () => ({ supplier: '平安道路救援', expectedAt: inHours(stage, 3) });
    return { command: 'orderTow', afterMs: hours(chance.between(0.2, 0.6, fate, 'tow')), by, body };
  }
  if (!tow.arrivedAt) {
    // Some tows are so late that somebody hears of it.
    const afterMs = hours(chance.between(0.4, 6, fate, 'tow arrives'));
    return { command: 'recordTowArrival', afterMs, by, body: () => ({ at: 'vehicle', note: null }) };
  }
  return arrival(stage, order, by, hours(chance.between(0.4, 1, fate, 'towed')), '拖车');
}

/** Everything else: an appointment, and the customer keeps it or doesn't. */
function receive(stage: Stage, order: OrderView, by: string, rescheduled: Set<string>): Errand | null {
  const { chance, hours } = stage;
  const fate = fateOf(order);
  const { slot = null } = (order.current ?? {}) as { slot?: Slot | null };
  if (!slot) {
    if (order.urgencyOverride === null && chance.happens(0.08, fate, 'tells more')) {
      const body = { urgency: 'P2_IMMOBILIZED', reason: '客户补充：车辆已无法启动' };
      return { command: 'changeUrgency', afterMs: hours(0.2), by, body: () => body };
    }
    if (chance.happens(0.2, fate, 'only asks')) {
      const body = { kind: 'enquiry', resolution: '已电话解答，无需到店' };
      return { command: 'settleAtReception', afterMs: hours(0.3), by, body: () => body };
    }
    if (chance.happens(0.15, fate, 'walks in')) return arrival(stage, order, by, hours(1), '车主');
    return appointment(stage, by, chance.between(1.5, 4, fate, 'slot'), hours(0.3));
  }
  if (chance.happens(0.1, fate, 'reschedules') && !rescheduled.has(order.orderNo)) {
    rescheduled.add(order.orderNo);
    return appointment(stage, by, 3, hours(0.5));
  }
  const untilSlotMs = Date.parse(slot.startsAt) - Date.now();
  if (chance.happens(0.07, fate, 'does not come')) {
    // Half of them are recorded by hand; for the others the deadline says so by itself.
    if (chance.happens(0.5, fate, 'deadline says so')) return null;
    const body = { note: '客户未到店，电话无人接听' };
    return { command: 'recordNoShow', afterMs: untilSlotMs + hours(1.2), by, body: () => body };
  }
  return arrival(stage, order, by, untilSlotMs + hours(chance.between(-0.5, 1, fate, 'arrives')), '车主');
}

function appointment(stage: Stage, by: string, ahead: number, afterMs: number): Errand {
  const slot = () => ({ startsAt: inHours(stage, ahead), endsAt: inHours(stage, ahead + 2) });
  const body = () => ({ slot: slot(), channel: 'phone' });
  return { command: 'scheduleAppointment', afterMs, by, body };
}

function arrival(
  { chance }: Stage,
  order: OrderView,
  by: string,
  afterMs: number,
  broughtBy: string,
): Errand {
  const odometerKm = odometerOf({ chance }, order);
  const belongings = chance.happens(0.6, fateOf(order), 'leaves things in the car')
    ? ['雨伞', '行车记录仪']
    : [];
  const body = () => ({ odometerKm, broughtBy, belongings, photos: [] });
  return { command: 'checkIn', afterMs: Math.max(0, afterMs), by, body };
}

function inHours({ hours }: Stage, count: number): string {
  return new Date(Date.now() + hours(count)).toISOString();
}
