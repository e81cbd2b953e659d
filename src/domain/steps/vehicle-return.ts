import { belongingsWrong, type MissingBelonging } from '../belongings.js';
import type { Instant } from '../instant.js';
import { type Decided, type DecisionContext, type Refusal, refuse, type StepEvent } from '../machine.js';
import { type OdometerWarning, odometerBelow } from '../vehicle.js';
import type { OldParts } from './estimates.js';

/** What the return of a cancelled order's car is held against (R3.4). */
export interface ReturnTerms {
  /** Who hands it back, and where it stands. */
  advisorId: string | null;
  outletId: string;
  /** When it came in; null where nobody can tell. */
  arrivedAt: Instant | null;
  /** The check-in's reading and list; a car that was only towed in has neither. */
  odometerInKm: number | null;
  belongings: string[];
  /** What the customer was told that the diagnosis costs, in cents; 0 when nothing was told, or under a guarantee. */
  diagnosisFeeCents: number;
  /** Whether parts were billed as replaced, and the customer's choice about the old ones. */
  partsReplaced: boolean;
  oldParts: OldParts | null;
}

export interface ReturnBody {
  receivedBy: string;
  /** What they are to the customer; null when it is the customer. */
  relation: string | null;
  /** Null only of a car that was towed in and never checked in. */
  odometerKm: number | null;
  /** Why the reading is below the check-in's. */
  odometerExplained: string | null;
  belongings: string[];
  missingBelongings: MissingBelonging[];
  oldParts: OldParts | null;
  /** What the customer paid for the diagnosis, in cents. */
  diagnosisFeeCents: number;
  /** When it was, entered later; null is now. */
  returnedAt: Instant | null;
}

interface Returned extends ReturnBody {
  returnedAt: Instant;
  warnings: OdometerWarning[];
}

export type ReturnEvent =
  /** `clockIds`: deadlines of the cancelled order that no step has ended. */
  StepEvent<'return_due', ReturnTerms & { clockIds: string[] }> | StepEvent<'vehicle_returned', Returned>;

/** The return as the order has it: since when it is due, and how it was. */
export interface VehicleReturn extends ReturnTerms {
  dueSince: Instant;
  returned: null | (Returned & { by: string; recordedAt: Instant });
}

/**
 * The customer, or somebody for them, has got the car back (R3.4). It may have happened before anybody recorded the
 * cancellation, so it is only held against the car's arrival.
 */
export function recordReturn(
  { vehicleReturn }: { vehicleReturn: VehicleReturn | null },
  body: ReturnBody,
  { at }: Pick<DecisionContext, 'at'>,
): Decided<Extract<ReturnEvent, { type: 'vehicle_returned' }>> {
  if (!vehicleReturn) return refuse('not_allowed_in_state', 'no car of this order is to be returned');
  const returnedAt = body.returnedAt ?? at;
  const oldParts = body.oldParts ?? vehicleReturn.oldParts;
  const refusal =
    impossibleTime(vehicleReturn, returnedAt, at) ??
    readingWrong(vehicleReturn, body) ??
    incomplete(vehicleReturn, body, oldParts);
  if (refusal) return refusal;
  const { odometerInKm } = vehicleReturn;
  const warnings =
    body.odometerKm === null ? [] : odometerBelow(body.odometerKm, odometerInKm, 'the reading at check-in');
  return { type: 'vehicle_returned', data: { ...body, returnedAt, oldParts, warnings } };
}

function impossibleTime({ arrivedAt }: ReturnTerms, returnedAt: Instant, at: Instant): Refusal | null {
  if (returnedAt > at)
    return refuse('not_happened_yet', 'returnedAt is still to come: give when the car was collected');
  if (arrivedAt && returnedAt < arrivedAt)
    return refuse('returned_before_arrival', `the car came in at ${arrivedAt}: returnedAt lies before that`);
  return null;
}

function readingWrong({ odometerInKm }: ReturnTerms, body: ReturnBody): Refusal | null {
  const { odometerKm, odometerExplained } = body;
  if (odometerInKm === null) return null;
  if (odometerKm === null)
    return refuse(
      'odometer_missing',
      `the car was taken in with ${odometerInKm} km: give the odometer with which it leaves`,
    );
  if (odometerKm >= odometerInKm || odometerExplained) return null;
  return refuse(
    'odometer_below_check_in',
    `${odometerKm} km is less than the ${odometerInKm} km at check-in: read it again, or say in odometerExplained which is wrong`,
  );
}

function incomplete(terms: ReturnTerms, body: ReturnBody, oldParts: OldParts | null): Refusal | null {
  const wrong = belongingsWrong(terms.belongings, body);
  if (wrong) return refuse('belongings_unaccounted', wrong);
  if (terms.partsReplaced && !oldParts)
    return refuse(
      'old_parts_choice_missing',
      'parts were replaced: ask the customer and say in oldParts whether they are returned or left',
    );
  if (body.diagnosisFeeCents <= terms.diagnosisFeeCents) return null;
  return refuse(
    'diagnosis_fee_exceeded',
    `the customer was told up to ${terms.diagnosisFeeCents} cents for the diagnosis, not ${body.diagnosisFeeCents}: charge no more than that`,
  );
}

/** What the events of a return make of it. */
export function applyReturn(before: VehicleReturn | null, event: ReturnEvent): VehicleReturn | null {
  if (event.type === 'return_due') {
    const { clockIds: _ended, ...terms } = event.data;
    return { ...terms, dueSince: event.at, returned: null };
  }
  const returned = { ...event.data, by: event.actor.id, recordedAt: event.at };
  return before && { ...before, returned };
}
