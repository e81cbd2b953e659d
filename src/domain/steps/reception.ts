import { type BelongingsHandedOver, type BelongingsWarning, belongingsAtHandOver } from '../belongings.js';
import {
  type Decided,
  type DecisionContext,
  isRefusal,
  type Refusal,
  refuse,
  type StepEvent,
} from '../machine.js';
import type { Urgency } from '../urgency.js';
import { type OdometerWarning, odometerBelow } from '../vehicle.js';
import type { BookingEvent, BookingState, CheckInBody } from './booking.js';

/** The kinds of customers, each with a reception of its own (R3.1). */
export const CUSTOMER_TYPES = ['new', 'returning', 'complaining'] as const;
export type CustomerType = (typeof CUSTOMER_TYPES)[number];

/** A point of the reception checklist that somebody has done. */
export interface ReceptionPoint {
  code: string;
  note: string | null;
}

/** Somebody who may approve estimates for the customer. A name alone, where nobody asked for the number. */
export type Approver = string | { name: string; phone: string | null };

/** What reception knows of the case before the car comes. */
export interface Reception {
  customerType: CustomerType;
  /** The points that the standard asks for with this kind of customer. */
  checklist: string[];
  /** The vehicle's last reading on record. */
  lastOdometerKm: number | null;
}

export const NO_RECEPTION: Reception = { customerType: 'new', checklist: [], lastOdometerKm: null };

/** What the settling of a request at reception is about, and what it came to (R2.2). */
export interface ReceptionSettlement extends BelongingsHandedOver {
  kind: 'enquiry' | 'small_fault';
  resolution: string;
  /** What the customer paid for it, in cents. */
  chargeCents: number;
  /** The reading, when the car was there. */
  odometerKm: number | null;
}

export type SettledEvent = StepEvent<
  'settled_at_reception',
  ReceptionSettlement & { warnings?: (OdometerWarning | BelongingsWarning)[] }
>;

/** What a check-in adds to its body. */
export interface CheckedIn {
  towedInBy: string | null;
  towedIn: boolean;
  /** Points of the checklist that are still to be signed. */
  missing: string[];
  warnings: OdometerWarning[];
}

/** A slip of the pen would leave the point that was meant unsigned. @returns the refusal, or null when all are of the list */
function foreignPoints(checklist: readonly string[], points: readonly ReceptionPoint[]): Refusal | null {
  const codes = points.map(({ code }) => code).filter((code) => !checklist.includes(code));
  if (codes.length === 0) return null;
  return refuse('step_not_in_checklist', `${codes.join(', ')} is not of this list: ${checklist.join(', ')}`);
}

/** The points of a checklist that nobody has signed, in its order. */
export function missingPoints(checklist: readonly string[], signed: readonly { code: string }[]): string[] {
  return checklist.filter((code) => !signed.some((point) => point.code === code));
}

export const namesOf = (approvers: readonly Approver[]): string[] =>
  approvers.map((approver) => (typeof approver === 'string' ? approver : approver.name));

/** Stranded cars are taken in first and written up later. */
const TAKEN_IN_FIRST: readonly Urgency[] = ['P1_SAFETY_CRITICAL', 'P2_IMMOBILIZED'];

/**
 * The vehicle's arrival (R3.1). Who signs the checklist with it signs all of it; who leaves it out (a front office
 * without one, a car towed in at night) has it signed later, and the order says what is missing until then.
 */
export function checkIn(
  { tow, reception }: BookingState,
  body: CheckInBody,
  { policy }: DecisionContext,
): Decided<Extract<BookingEvent, { type: 'checked_in' }>> {
  const towedInBy = tow?.supplier ?? null;
  const towedIn = body.towedIn ?? towedInBy !== null;
  const checklist = body.checklist ?? [];
  const foreign = foreignPoints(reception.checklist, checklist);
  if (foreign) return foreign;
  const missing = missingPoints(reception.checklist, checklist);
  if (checklist.length > 0 && missing.length > 0 && !towedIn && !TAKEN_IN_FIRST.includes(policy.urgency)) {
    return refuse(
      'checklist_incomplete',
      `sign these points of the reception checklist too, or leave it out and sign it later: ${missing.join(', ')}`,
    );
  }
  const warnings = odometerBelow(body.odometerKm, reception.lastOdometerKm, 'the last one on record');
  return { type: 'checked_in', data: { ...body, towedInBy, towedIn, missing, warnings } };
}

/** An enquiry or a small fault that a specialist settles without dispatch: never what may be unsafe or stranded. */
function settleAtReception(
  body: ReceptionSettlement,
  { policy }: Pick<DecisionContext, 'policy'>,
): Decided<SettledEvent> {
  if (!TAKEN_IN_FIRST.includes(policy.urgency)) return { type: 'settled_at_reception', data: body };
  return refuse(
    'needs_a_technician',
    `a ${policy.urgency} goes to a technician: check it in, or correct its urgency with a reason first`,
  );
}

/**
 * The same without a check-in: what is answered on the telephone has no reading. A car that was there has one, for without
 * it neither 三包 nor the guarantee can be computed (R3.1): towed in, with its belongings looked through, or with a fault
 * mended for money.
 */
export function settleUnchecked(
  { tow }: Pick<BookingState, 'tow'>,
  body: ReceptionSettlement,
  context: Pick<DecisionContext, 'policy'>,
): Decided<SettledEvent> {
  const settled = settleAtReception(body, context);
  if (isRefusal(settled) || body.odometerKm !== null) return settled;
  const mended = body.kind === 'small_fault' && body.chargeCents > 0;
  if (tow?.broughtInAt)
    return refuse('odometer_missing', `the car was brought in at ${tow.broughtInAt}: give its odometer`);
  if (body.belongings || mended)
    return refuse(
      'odometer_missing',
      'the car was there, by its belongings or by what was mended for money: give its odometer',
    );
  return settled;
}

/** What the check-in recorded of a car that waits for a technician. */
export interface TakenIn {
  odometerKm: number;
  belongings?: string[];
}

/**
 * The same after the check-in, while the car waits for a technician: it goes back to its customer, with its reading.
 * @param car as it was taken in; null once somebody has worked on it, and then it is billed and handed over
 */
export function settleAfterCheckIn(
  car: TakenIn | null,
  body: ReceptionSettlement,
  context: Pick<DecisionContext, 'policy'>,
): Decided<SettledEvent> {
  if (!car)
    return refuse(
      'not_allowed_in_state',
      'a technician has worked on the car: it goes on to the next, or the order is cancelled',
    );
  const settled = settleAtReception(body, context);
  if (isRefusal(settled)) return settled;
  if (body.odometerKm === null)
    return refuse(
      'odometer_missing',
      `the car was taken in with ${car.odometerKm} km: give the odometer with which it leaves`,
    );
  const { wrong, warnings: unlooked } = belongingsAtHandOver(car.belongings ?? [], body);
  if (wrong) return refuse('belongings_unaccounted', wrong);
  const warnings = [
    ...odometerBelow(body.odometerKm, car.odometerKm, 'the reading at check-in'),
    ...unlooked,
  ];
  return { ...settled, data: { ...body, warnings } };
}

/** The signing of points after (or before) the car's arrival. */
export interface SignReceptionBody {
  checklist: ReceptionPoint[];
}

/**
 * What a signing makes of the checklist: complete, or still with points missing.
 * @param known the list, and what has been signed of it so far
 */
export function signReception(
  known: { checklist: readonly string[]; signed: readonly { code: string }[] },
  { checklist: points }: SignReceptionBody,
):
  | {
      type: 'reception_completed' | 'reception_signed';
      data: { points: ReceptionPoint[]; missing: string[] };
    }
  | Refusal {
  const foreign = foreignPoints(known.checklist, points);
  if (foreign) return foreign;
  const missing = missingPoints(known.checklist, [...known.signed, ...points]);
  const type = missing.length === 0 ? 'reception_completed' : 'reception_signed';
  return { type, data: { points, missing } };
}
