import type { StepEvent } from './machine.js';
import type { BookingEvent, BookingState, Slot } from './steps/booking.js';

/** What customers are told of, each kind once per appointment (R3.2a). */
export const NOTICE_KINDS = [
  'appointment_confirmed',
  'appointment_moved',
  'appointment_cancelled',
  'visit_reminder',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What a customer is to be told, and by which way. */
export interface CustomerNotice {
  /** `<orderNo>/<kind>/<cycle>`: told once however often it is asked for. */
  id: string;
  kind: NoticeKind;
  /** Which appointment of the order it is about, from 1. */
  cycle: number;
  channel: string;
  slot: Slot;
}

const KIND_OF: Partial<Record<BookingEvent['type'], NoticeKind>> = {
  appointment_scheduled: 'appointment_confirmed',
  appointment_rescheduled: 'appointment_moved',
  visit_reminded: 'visit_reminder',
  order_cancelled: 'appointment_cancelled',
};

/**
 * What a booking's event means for the customer.
 * @param state the booking after the event
 * @returns null when there is nothing to tell: no visit had been agreed
 */
export function noticeOf(
  orderNo: string,
  event: Pick<StepEvent, 'type'>,
  { slot, channel, appointments }: Pick<BookingState, 'slot' | 'channel' | 'appointments'>,
): CustomerNotice | null {
  const kind = KIND_OF[event.type as BookingEvent['type']];
  if (!kind || !slot || !channel) return null;
  return { id: `${orderNo}/${kind}/${appointments}`, kind, cycle: appointments, channel, slot };
}

/** The words of a notice: no names, so that it may travel by any channel (R5.4). */
export function noticeText(notice: CustomerNotice, orderNo: string, outlet: { name: string; zone: string }) {
  const when = visitTime(notice.slot, outlet.zone);
  switch (notice.kind) {
    case 'appointment_confirmed':
      return `您的预约已确认：${when}，${outlet.name}。工单号 ${orderNo}。`;
    case 'appointment_moved':
      return `您的预约已改期：${when}，${outlet.name}。工单号 ${orderNo}。`;
    case 'appointment_cancelled':
      return `您的预约已取消：${when}，${outlet.name}。工单号 ${orderNo}。`;
    case 'visit_reminder':
      return `到店提醒：请于 ${when} 到 ${outlet.name}。如需改期请提前联系我们。工单号 ${orderNo}。`;
  }
}

/** By the outlet's own clock, such as `2026-11-24 09:00`. */
function visitTime({ startsAt }: Slot, timeZone: string): string {
  return new Date(startsAt)
    .toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .replaceAll('/', '-');
}
