import { type BelongingsHandedOver, type BelongingsWarning, belongingsAtHandOver } from '../belongings.js';
import { type Guarantee, guaranteeOf, type WorkGrade } from '../guarantee.js';
import { type DecisionContext, refuse, type StepEvent, type Unanswered, unansweredOf } from '../machine.js';
import { type OdometerWarning, odometerBelow } from '../vehicle.js';
import type { OldParts } from './estimates.js';
import type { SettlementState } from './settlement.js';

export interface HandOverBody extends BelongingsHandedOver {
  odometerKm: number;
  receivedBy: string;
  oldParts?: OldParts | null;
  /** A longer guarantee than the trade's, promised with the keys; each limit by itself. */
  guarantee?: null | { days: number | null; km: number | null };
}

/** Points of the reception checklist that nobody had signed when the bill was opened (R3.1); said, never refused. */
interface ReceptionWarning {
  code: 'reception_unsigned';
  field: 'checklist';
  message: string;
}

/** The guarantee on the work of an order, as given with the car (R3.4). */
export interface GivenGuarantee extends Guarantee {
  grade: WorkGrade;
}

export type HandedOverEvent = StepEvent<
  'handed_over',
  Omit<HandOverBody, 'guarantee'> & {
    certificateNo: string | null;
    guarantee: GivenGuarantee | null;
    warnings: (OdometerWarning | BelongingsWarning | ReceptionWarning)[];
  } & Unanswered
>;

/** The keys go to the customer, and with them the guarantee on the work (R5.3, R3.4). */
export function handOver(state: SettlementState, body: HandOverBody, { at, policy }: DecisionContext) {
  const { odometerInKm, certificateNo, workGrade } = state;
  const oldParts = body.oldParts ?? state.agreed.oldParts;
  if (state.partsReplaced && !oldParts) {
    return refuse(
      'old_parts_choice_missing',
      'parts were replaced: ask the customer and say in oldParts whether they are returned or left',
    );
  }
  const { wrong, warnings: unlooked } = belongingsAtHandOver(state.belongings ?? [], body);
  if (wrong) return refuse('belongings_unaccounted', wrong);
  // A slip of the pen at reception is no reason to keep somebody's car.
  const warnings = [
    ...odometerBelow(body.odometerKm, odometerInKm, 'the reading at check-in'),
    ...unlooked,
    ...unsigned(state),
  ];
  const guarantee = workGrade
    ? {
        grade: workGrade,
        ...guaranteeOf(policy.guarantee.terms[workGrade], body.guarantee ?? null, {
          at,
          odometerKm: Math.max(body.odometerKm, odometerInKm ?? 0),
        }),
      }
    : null;
  const said = { oldParts, certificateNo, guarantee, warnings, ...unansweredOf(state) };
  return { type: 'handed_over' as const, data: { ...body, ...said } };
}

function unsigned({ receptionMissing = [] }: SettlementState): ReceptionWarning[] {
  if (receptionMissing.length === 0) return [];
  const message = `Never signed on the reception checklist: ${receptionMissing.join(', ')}. Do it with the customer now, and sign it.`;
  return [{ code: 'reception_unsigned', field: 'checklist', message }];
}
