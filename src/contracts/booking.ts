import { z } from 'zod';
import type { BookingEvent, CheckInBody, Slot, TowArrivalBody } from '../domain/steps/booking.js';
import type { ProgressReportBody } from '../domain/steps/progress-feedback.js';
import type { ReceptionSettlement } from '../domain/steps/reception.js';
import { CALLED_OFF_BY, type TowCancellation } from '../domain/steps/tow-cancellation.js';
import {
  cents,
  channel,
  contactChannel,
  instant,
  nearInstant,
  odometerKm,
  optionalText,
  phone,
  strict,
  text,
} from './common.js';
import type { EventData } from './event-data.js';
import { receptionPoints } from './reception.js';
import { belongings, missingBelongings } from './vehicle-return.js';

/** Longer than that it is no visit. */
const LONGEST_SLOT_MS = 24 * 3_600_000;

/** A visit's window; whether it lies in the past is the booking's to say, by the workflow's time. */
export const slot = strict({ startsAt: nearInstant, endsAt: instant }).superRefine((value, context) => {
  const lengthMs = Date.parse(value.endsAt) - Date.parse(value.startsAt);
  if (lengthMs <= 0)
    context.addIssue({ code: 'custom', path: ['endsAt'], message: 'must be later than startsAt' });
  if (lengthMs > LONGEST_SLOT_MS)
    context.addIssue({ code: 'custom', path: ['endsAt'], message: 'must be within 24 hours of startsAt' });
}) satisfies z.ZodType<Slot>;

export const scheduleAppointment = strict({ slot, channel }).meta({
  id: 'ScheduleAppointment',
}) satisfies z.ZodType<{ slot: Slot; channel: string }>;

/** Somebody who may approve: a name, or better a name and a number to call. */
const approver = z.union([
  text(100).transform((name) => ({ name, phone: null })),
  strict({ name: text(100), phone: phone.nullable().default(null) }),
]);

export const checkIn = strict({
  odometerKm,
  broughtBy: text(100),
  belongings: belongings.default([]),
  photos: z.array(z.url().max(2000)).max(50).default([]),
  approvers: z.array(approver).max(10).default([]),
  towedIn: z.boolean().nullable().default(null),
  checklist: receptionPoints.default([]),
}).meta({ id: 'CheckIn' }) satisfies z.ZodType<CheckInBody>;

export const settleAtReception = strict({
  kind: z.enum(['enquiry', 'small_fault']),
  resolution: text(5000),
  chargeCents: cents.default(0),
  odometerKm: odometerKm.nullable().default(null),
  /** Of a car that was taken in: left out, nobody has held it against the check-in's list. */
  belongings: belongings.nullable().default(null),
  missingBelongings,
}).meta({ id: 'SettleAtReception' }) satisfies z.ZodType<ReceptionSettlement>;

export const recordNoShow = strict({ note: text(1000) }).meta({ id: 'RecordNoShow' }) satisfies z.ZodType<
  EventData<BookingEvent, 'no_show_recorded'>
>;

export const recordCallback = strict({
  reached: z.boolean(),
  advisedNotToDrive: z.boolean(),
  note: text(2000),
}).meta({ id: 'RecordCallback' }) satisfies z.ZodType<EventData<BookingEvent, 'callback_made'>>;

export const orderTow = strict({
  supplier: text(200),
  expectedAt: nearInstant.nullable().default(null),
}).meta({ id: 'OrderTow' }) satisfies z.ZodType<EventData<BookingEvent, 'tow_ordered'>>;

export const cancelTow = strict({
  reason: text(1000),
  calledOffBy: z.enum(CALLED_OFF_BY),
  /** Who was told at the supplier: a truck that nobody stops still comes, and is charged. */
  supplierContact: text(200),
}).meta({ id: 'CancelTow' }) satisfies z.ZodType<TowCancellation>;

export const recordTowArrival = strict({
  at: z.enum(['vehicle', 'outlet']),
  note: optionalText(1000),
}).meta({ id: 'RecordTowArrival' }) satisfies z.ZodType<TowArrivalBody>;

export const reportProgress = strict({
  message: text(2000),
  /** Left out, it goes out by the channel on which the customer came. */
  channel: contactChannel.nullable().default(null),
}).meta({ id: 'ReportProgress' }) satisfies z.ZodType<ProgressReportBody>;

export const cancelOrder = strict({ reason: text(1000) }).meta({ id: 'CancelOrder' });

export const recordFollowUp = strict({
  channel: contactChannel,
  reached: z.boolean(),
  note: optionalText(2000),
}).meta({ id: 'RecordFollowUp' });
