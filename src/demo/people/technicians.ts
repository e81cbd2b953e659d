import type { DeskView } from '../../contracts/dispatch.js';
import type { OrderView } from '../../contracts/service-orders.js';
import type { DispatchState } from '../../domain/steps/dispatch.js';
import {
  callerOf,
  type Errand,
  fateOf,
  handleOrder,
  type Outlet,
  ordersIn,
  personOf,
  type Stage,
} from '../stage.js';
import { workOn } from './repair-work.js';

/** Often, because an urgent offer lapses within minutes of the standard. */
const LOOK_AT_DESK_EVERY_MS = 600;
const LOOK_AT_WORK_EVERY_MS = 1_200;
const LOOK_AT_CUSTOMERS_EVERY_MS = 2_500;

/**
 * Technicians of an outlet (R3.2b–R3.3b): they accept, decline or overlook what the desk offers, do the work, and
 * report to the customer, most of them in time.
 */
export function openWorkshop(stage: Stage, outlet: Outlet): void {
  const manager = personOf(outlet, 'outlet_manager');
  stage.agenda.watch(`offers ${outlet.id}`, LOOK_AT_DESK_EVERY_MS, async () => {
    const desk = await callerOf(stage, manager).get<DeskView>(`/v1/dispatch-desks/${outlet.id}`);
    for (const { orderNo, offerId, technicianId } of desk.offers) {
      handleOrder(stage, `offer:${offerId}`, orderNo, technicianId, (order) =>
        answerOffer(stage, order, offerId, technicianId),
      );
    }
    for (const { orderNo, outletId, cause } of desk.queue) {
      if (cause === 'nobody_fits' && outletId === outlet.id) giveUp(stage, orderNo, manager);
    }
  });
  const held = new Set<string>();
  const extended = new Set<string>();
  const absence = absenceAt(stage, outlet);
  stage.agenda.watch(`work ${outlet.id}`, LOOK_AT_WORK_EVERY_MS, async () => {
    for (const { orderNo, stepStatus, technicianId } of await ordersIn(stage, outlet, 'repair', manager)) {
      if (technicianId === null || !WORKING.has(stepStatus)) continue;
      if (stepStatus === 'in_progress') await absence.begin(technicianId);
      const by = absence.actingFor(technicianId);
      handleOrder(stage, `repair:${orderNo}`, orderNo, by, (order) =>
        workOn({ stage, order, manager, held, extended, by }),
      );
    }
  });
  stage.agenda.watch(`progress ${outlet.id}`, LOOK_AT_CUSTOMERS_EVERY_MS, async () => {
    for (const { orderNo, technicianId } of await ordersIn(stage, outlet, 'repair', manager)) {
      if (technicianId === null) continue;
      const by = absence.actingFor(technicianId);
      handleOrder(stage, `progress:${orderNo}`, orderNo, by, (order) => reportProgress(stage, order, by));
    }
  });
}

const ABSENT_FOR_HOURS = 10;

/** One technician of an outlet falls ill in the middle of a repair; a colleague stands in until they are back (R2.2). */
function absenceAt({ api, hours }: Stage, outlet: Outlet) {
  const colleagues = outlet.people.filter(({ role }) => role === 'technician');
  let away: { id: string; substituteId: string; untilMs: number } | null = null;
  return {
    async begin(id: string): Promise<void> {
      const substituteId = colleagues.find((other) => other.id !== id)?.id;
      if (away || !substituteId) return;
      const untilMs = Date.now() + hours(ABSENT_FOR_HOURS);
      away = { id, substituteId, untilMs };
      const [absentFrom, absentUntil] = [Date.now(), untilMs].map((ms) => new Date(ms).toISOString());
      await api.operator.patch(`/v1/staff/${id}`, { absentFrom, absentUntil, substituteId });
    },
    actingFor: (id: string): string =>
      away?.id === id && Date.now() < away.untilMs ? away.substituteId : id,
  };
}

const WORKING = new Set(['diagnosing', 'in_progress', 'on_hold']);

/** One decline or lapse per case at most: then somebody takes it, or an outlet would run out of people to ask. */
function answerOffer({ chance, hours }: Stage, order: OrderView, offerId: string, by: string): Errand | null {
  const { offer = null, declines = 0 } = (order.current ?? {}) as Partial<DispatchState>;
  if (offer?.offerId !== offerId) return null;
  const fate = fateOf(order);
  if (declines === 0 && chance.happens(0.06, fate, 'overlooks the offer')) {
    // Longer than any limit for acceptance: by then it has been offered to somebody else.
    return { command: 'acceptAssignment', afterMs: hours(3), by, body: () => ({ offerId }) };
  }
  if (declines === 0 && chance.happens(0.1, fate, 'declines')) {
    const body = { offerId, reason: '工具正在校准，无法按时开工' };
    return { command: 'declineAssignment', afterMs: 0, by, body: () => body };
  }
  return { command: 'acceptAssignment', afterMs: 0, by, body: () => ({ offerId }) };
}

/** Nobody of the region is left who could do it, and the limit is over: the manager tells the customer, who goes elsewhere. */
function giveUp(stage: Stage, orderNo: string, manager: string): void {
  handleOrder(stage, `gives up:${orderNo}`, orderNo, manager, (order) => {
    const body = { reason: '本区域无可派技师' };
    const late = order.clocks.some(
      ({ kind, outcome }) => kind === 'dispatch_completion' && outcome === 'breached',
    );
    return order.stepStatus === 'queued' && late
      ? { command: 'cancelOrder', afterMs: 0, by: manager, body: () => body }
      : null;
  });
}

/** Well before the report is due; some forget the first one, and hear of it. */
function reportProgress({ chance, hours }: Stage, order: OrderView, by: string): Errand | null {
  const clock = order.clocks.find(({ kind }) => kind === 'progress_feedback');
  if (!clock?.dueAt) return null;
  const fate = fateOf(order);
  const dueMs = Date.parse(clock.dueAt);
  const forgets = clock.cycle === 1 && chance.happens(0.25, fate, 'forgets to report');
  const limitMs = dueMs - Date.parse(clock.startedAt);
  const atMs = forgets ? dueMs + hours(3) : dueMs - limitMs * chance.between(0.2, 0.6, fate, 'reports');
  const body = { message: '您的车辆正在维修，进展正常', channel: 'wechat' };
  return { command: 'reportProgress', afterMs: Math.max(0, atMs - Date.now()), by, body: () => body };
}
