import { assertNever } from '../assert.js';
import { type BillDifference, billDifferences } from '../bill.js';
import { unnumbered } from '../claim-numbers.js';
import type { WorkGrade } from '../guarantee.js';
import type { StatusOf } from '../lifecycle.js';
import {
  type CancelledEvent,
  type DecisionContext,
  type Machine,
  type MachineState,
  type MilestoneEvent,
  type Refusal,
  refuse,
  type StepEvent,
} from '../machine.js';
import {
  centsPaidBy,
  type EstimateLine,
  inYuan,
  PAYERS,
  type Payer,
  type Share,
  totalCents,
} from '../money.js';
import type { Role } from '../roles.js';
import { type Agreed, evidenceMissing, limitOf, mayApprove, notAnApprover } from './estimates.js';
import { decideExtension, type ExtensionEvent } from './extension.js';
import { type GivenGuarantee, type HandedOverEvent, handOver } from './hand-over.js';

export interface SettlementBody {
  lines: EstimateLine[];
  shares: Share[];
  method: 'paid' | 'on_account';
  /** On whose account, when it isn't paid at once. */
  accountHolder?: string | null;
  differenceExplained: string | null;
  /** The customer's word on a share beyond the limit that they had given. */
  approval?: null | { approvedBy: string | null; channel: string; evidence: string | null };
}

/**
 * Said, never refused: the manufacturer gives a claim its number when the work is done, and the customer waits for the car.
 * Who has settled is reminded of it later (workflows/claim-numbers.ts).
 */
interface ClaimWarning {
  code: 'claim_number_missing';
  field: 'shares';
  message: string;
}

interface GoodwillBody {
  amountCents: number;
  reason: string;
}

/** What the steps before have settled already: the bill and the hand-over are held against it. */
export interface WorkDone {
  /** Of the completion certificate 出厂合格证; null when the work was rejected, or accepted as it is. */
  certificateNo: string | null;
  approvers: string[];
  odometerInKm: number | null;
  /** What was in the car at check-in. */
  belongings?: string[];
  /** Points of the reception checklist that nobody had signed by then. */
  receptionMissing?: string[];
  /** The order whose guarantee this repair is free under; null when the customer pays as usual. */
  freeUnder?: string | null;
  /** Another cause was shown: what was approved as free isn't, and the customer's word on it is still to come. */
  contested?: boolean;
  /** Whose money the payer `outlet` is: who owes the guarantee, else who did the work. */
  payingOutletId?: string;
  /** What was done, for its guarantee; null when nothing was. */
  workGrade?: WorkGrade | null;
}

export interface SettlementState extends MachineState, WorkDone {
  status: StatusOf<'settlement'>;
  agreed: Agreed;
  estimatedCents: number;
  goodwill: null | (GoodwillBody & { approvedBy: string });
  partsReplaced: boolean;
  actualCents: number | null;
  method: SettlementBody['method'] | null;
  /** What the customer has paid: owed back when the order is cancelled. */
  paidCents: number;
  /** Given with the car; null before, and when nothing was repaired. */
  guarantee: GivenGuarantee | null;
  /** The reading at hand-over. */
  odometerOutKm: number | null;
}

export type SettlementEvent =
  | StepEvent<'settlement_opened', { estimatedCents: number; certificateNo?: string | null }>
  | StepEvent<'goodwill_approved', GoodwillBody>
  /** The claim that it was free under was contested before it was settled. */
  | StepEvent<'charged_as_usual', { payingOutletId: string }>
  | StepEvent<
      'settled',
      SettlementBody & {
        actualCents: number;
        estimatedCents: number;
        differences: BillDifference[];
        goodwillApprovedBy: string | null;
        /** Null without a share of `outlet`. */
        payingOutletId?: string | null;
        warnings?: ClaimWarning[];
      }
    >
  | HandedOverEvent
  | Extract<ExtensionEvent, { type: 'extension_decided' }>
  | MilestoneEvent
  | CancelledEvent;

/** Who may give the house's own money away; anybody else needs their approval first. */
const MAY_GIVE: readonly (Role | null)[] = [
  'outlet_manager',
  'region_supervisor',
  'hq_supervisor',
  'operator',
];

/** Settlement and hand-over 结算交车 (R5.3): estimate against actual, who pays what, then the keys. */
export const settlement: Machine<SettlementState, SettlementEvent> = {
  kind: 'settlement',
  commands: {
    approveGoodwill: (_state, body: GoodwillBody) => ({ type: 'goodwill_approved', data: body }),
    settle,
    handOver,
    decideExtension,
  },
  apply(state, event) {
    switch (event.type) {
      case 'settlement_opened':
      case 'extension_decided':
      case 'clock_milestone':
        return state;
      case 'goodwill_approved':
        return { ...state, goodwill: { ...event.data, approvedBy: event.actor.id } };
      case 'charged_as_usual':
        return { ...state, ...event.data, freeUnder: null, contested: true };
      case 'settled': {
        const { actualCents, method, lines } = event.data;
        const partsReplaced = lines.some(({ kind }) => kind === 'part');
        const paidCents = method === 'paid' ? shareOf(event.data, 'customer') : 0;
        return { ...state, status: 'settled', actualCents, method, paidCents, partsReplaced };
      }
      case 'handed_over': {
        const { guarantee, odometerKm } = event.data;
        return { ...state, status: 'handed_over', guarantee, odometerOutKm: odometerKm };
      }
      case 'order_cancelled':
        return { ...state, status: 'cancelled' };
      default:
        return assertNever(event);
    }
  },
};

function settle(state: SettlementState, body: SettlementBody, context: DecisionContext) {
  const refusal =
    notAddingUp(body) ??
    chargedUnderGuarantee(state, body) ??
    moreThanTheDiagnosis(state, body) ??
    unexplained(state, body) ??
    beyondTheLimit(state, body, context) ??
    goodwillWithout(state, body, context);
  if (refusal) return refusal;
  const given = shareOf(body, 'goodwill') > 0;
  const approver = MAY_GIVE.includes(context.actor.role) ? context.actor.id : state.goodwill?.approvedBy;
  return {
    type: 'settled' as const,
    data: {
      ...body,
      actualCents: totalCents(body.lines),
      estimatedCents: state.estimatedCents,
      differences: billDifferences(state.agreed.lines, body.lines),
      goodwillApprovedBy: given ? (approver ?? null) : null,
      payingOutletId: shareOf(body, 'outlet') > 0 ? (state.payingOutletId ?? null) : null,
      warnings: unclaimed(body),
    },
  };
}

function shareOf({ shares }: SettlementBody, payer: Payer): number {
  return shares.reduce((sum, share) => sum + (share.payer === payer ? share.amountCents : 0), 0);
}

function unclaimed({ shares }: SettlementBody): ClaimWarning[] {
  return unnumbered(shares).map(({ payer, amountCents }) => {
    const message = `The ${payer} pays ${inYuan(amountCents)} by a claim without a number: enter it when there is one (claim-number).`;
    return { code: 'claim_number_missing', field: 'shares', message };
  });
}

/** Every payer pays the lines that name them, no more and no less. */
function notAddingUp(body: SettlementBody): Refusal | null {
  const differing = PAYERS.flatMap((payer) => {
    const [billed, share] = [centsPaidBy(body.lines, payer), shareOf(body, payer)];
    return billed === share ? [] : [`${payer}: share ${share} cents, lines ${billed}`];
  });
  if (differing.length === 0) return null;
  return refuse(
    'amounts_do_not_add_up',
    `each share must be what that payer's lines come to (a line that two pay is two lines); ${differing.join('; ')}`,
  );
}

/** While a comeback counts as the earlier work's fault the customer pays nothing (R3.4). */
function chargedUnderGuarantee({ freeUnder }: SettlementState, body: SettlementBody): Refusal | null {
  const theirs = shareOf(body, 'customer');
  if (!freeUnder || theirs === 0) return null;
  return refuse(
    'free_under_guarantee',
    `the repair is free under the guarantee of ${freeUnder}: put the customer's ${theirs} cents on the outlet`,
  );
}

/** Who leaves after the price was told pays for the diagnosis, as it was told, and for nothing else. */
function moreThanTheDiagnosis({ agreed }: SettlementState, { lines }: SettlementBody): Refusal | null {
  if (!agreed.rejected) return null;
  const cents = totalCents(lines);
  const fee = agreed.diagnosisFeeCents;
  if (cents <= fee && lines.every(({ kind }) => kind === 'labour')) return null;
  return refuse(
    'diagnosis_fee_exceeded',
    `the estimate was rejected: bill labour of the diagnosis only, up to the ${fee} cents told with it, not ${cents}`,
  );
}

/**
 * Less than was approved needs no words: the differences are on record line by line. What was told as another's, such as
 * the warranty's, doesn't become the customer's in silence.
 */
function unexplained({ agreed, estimatedCents }: SettlementState, body: SettlementBody): Refusal | null {
  if (agreed.rejected || body.differenceExplained) return null;
  const actualCents = totalCents(body.lines);
  const theirs = shareOf(body, 'customer');
  const approvedCents = centsPaidBy(agreed.lines, 'customer');
  const what =
    actualCents > estimatedCents
      ? `${actualCents} cents is more than the approved ${estimatedCents}`
      : `the customer's ${theirs} cents are more than the ${approvedCents} that they approved as theirs`;
  return actualCents > estimatedCents || theirs > approvedCents
    ? refuse('amounts_do_not_add_up', `${what}: say why in differenceExplained`)
    : null;
}

function beyondTheLimit(
  { agreed, approvers, contested }: SettlementState,
  body: SettlementBody,
  { policy }: DecisionContext,
): Refusal | null {
  const theirs = shareOf(body, 'customer');
  const limitCents = limitOf(agreed, contested);
  if (limitCents === null || theirs <= limitCents) return null;
  if (!body.approval) {
    return refuse(
      'approval_exceeded',
      `the customer approved up to ${limitCents} cents and is to pay ${theirs}: ask again and send their word in approval`,
    );
  }
  if (!mayApprove(approvers, body.approval.approvedBy)) return notAnApprover();
  return evidenceMissing(theirs, body.approval.evidence, policy);
}

function goodwillWithout(
  { goodwill }: SettlementState,
  body: SettlementBody,
  { actor }: DecisionContext,
): Refusal | null {
  const given = shareOf(body, 'goodwill');
  const approvedCents = goodwill?.amountCents ?? 0;
  if (given <= approvedCents || MAY_GIVE.includes(actor.role)) return null;
  return refuse(
    'goodwill_not_approved',
    `${given} cents of goodwill, of which ${approvedCents} are approved: ask the outlet manager, or somebody above`,
  );
}

/** A settlement's first state. */
export function newSettlement(agreed: Agreed, done: WorkDone): SettlementState {
  return {
    ...done,
    status: 'open',
    clocks: {},
    agreed,
    estimatedCents: totalCents(agreed.lines),
    goodwill: null,
    partsReplaced: false,
    actualCents: null,
    method: null,
    paidCents: 0,
    guarantee: null,
    odometerOutKm: null,
  };
}
