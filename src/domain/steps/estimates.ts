import type { Instant } from '../instant.js';
import { type DecisionContext, type MachineState, type Refusal, refuse, type StepEvent } from '../machine.js';
import { centsPaidBy, type EstimateLine, totalCents } from '../money.js';
import type { StepPolicy } from '../policy/types.js';
import { forCustomer, openHolds, type Waiting } from './hold.js';
import type { RepairState } from './repair.js';

/** What becomes of the parts that are replaced: they are the customer's. */
export const OLD_PARTS = ['returned', 'left'] as const;
export type OldParts = (typeof OLD_PARTS)[number];

/** Fields that callers of an earlier version don't send are optional. */
export interface EstimateBody {
  lines: EstimateLine[];
  /** Why there is more to do than was approved: the fault that was found on the way. */
  reason?: string | null;
  faultCodes?: string[];
  /** Only of a supplement: what is approved already is worked on while the customer decides. */
  workGoesOn?: boolean;
  /** Until when the price holds; null is until it is decided. */
  validUntil?: Instant | null;
  /** What the diagnosis costs whoever rejects; null leaves what was told before. */
  diagnosisFeeCents?: number | null;
}

/** The customer's word, with the channel that it came by and what proves it. */
export interface ApprovalBody {
  estimateId: string;
  channel: string;
  evidence: string | null;
  /** Who approved for the customer; null when it was the customer. */
  approvedBy?: string | null;
  /** Up to what the customer pays without being asked again. */
  limitCents?: number | null;
  oldParts?: OldParts | null;
}

export type RejectionBody = Pick<ApprovalBody, 'estimateId' | 'channel' | 'evidence'> & { reason: string };

export interface Estimate extends Required<EstimateBody> {
  estimateId: string;
  totalCents: number;
  supplementary: boolean;
  /** The estimate that this one takes the place of, not decided when it was submitted. */
  replaces: string | null;
  diagnosisFeeCents: number;
  /** Null while the customer has not decided, and for ever when another took its place. */
  approved: boolean | null;
  approval: ApprovalBody | null;
}

/** The customer was asked for what is free while nobody shows another cause; said, never refused: somebody may yet. */
interface FreeWarning {
  code: 'free_under_guarantee';
  field: 'lines';
  message: string;
}

type Submitted = Omit<Estimate, 'approved' | 'approval'> & { warnings?: FreeWarning[] };

export type EstimateEvent =
  | StepEvent<'estimate_submitted', Submitted>
  | StepEvent<'supplement_submitted', Submitted>
  | StepEvent<'estimate_approved', ApprovalBody & Held>
  | StepEvent<'estimate_rejected', RejectionBody>
  | StepEvent<'supplement_rejected', RejectionBody & Held>;

/** Set while the work is held for something else than its customer (R3.3b). */
interface Held {
  holdsGoOn?: true;
}

/** What the rules about estimates look at in a repair. */
interface Estimates {
  diagnosis: unknown;
  estimates: Estimate[];
  approvers: string[];
}

/** What the customer's word on an estimate goes by. */
type Asked = Pick<Estimates, 'estimates' | 'approvers'> & Pick<Waiting, 'holds'>;

/** The customer's word, wherever the question has gone with the work. */
export type DecidedEstimateEvent = Extract<
  EstimateEvent,
  { type: 'estimate_approved' | 'estimate_rejected' | 'supplement_rejected' }
>;

/**
 * Submits an estimate, a revised one, or a supplement, this also while the work is on hold (R3.3a, R3.3b).
 * @returns `supplement_submitted` when the approved work goes on meanwhile, else `estimate_submitted`
 */
export function submitEstimate(
  state: Estimates & MachineState & Pick<RepairState, 'holds' | 'freeUnder'>,
  body: EstimateBody,
  { at }: DecisionContext,
) {
  if (!state.diagnosis) return refuse('diagnosis_missing', 'record the diagnosis before the estimate');
  const supplementary = hasApproved(state);
  if (supplementary && !body.reason) {
    return refuse('supplement_unexplained', 'say in reason which additional fault was found');
  }
  if (body.validUntil && body.validUntil <= at) {
    return refuse('expected_in_past', 'validUntil has passed already: give a later instant');
  }
  if (!supplementary && state.status === 'on_hold')
    return refuse('not_allowed_in_state', 'the diagnosis is on hold: end the hold before the first estimate');
  // Work that waits for its customer already waits for this word, too.
  const workGoesOn = supplementary && (body.workGoesOn ?? false) && !openHolds(state).some(forCustomer);
  const data: Submitted = {
    lines: body.lines,
    reason: body.reason ?? null,
    faultCodes: body.faultCodes ?? [],
    validUntil: body.validUntil ?? null,
    estimateId: `E${state.estimates.length + 1}`,
    totalCents: totalCents(body.lines),
    supplementary,
    workGoesOn,
    replaces: pendingEstimate(state)?.estimateId ?? null,
    diagnosisFeeCents: body.diagnosisFeeCents ?? state.estimates.at(-1)?.diagnosisFeeCents ?? 0,
    ...askedThoughFree(state, body.lines),
  };
  return { type: workGoesOn ? ('supplement_submitted' as const) : ('estimate_submitted' as const), data };
}

function askedThoughFree({ freeUnder }: Pick<RepairState, 'freeUnder'>, lines: EstimateLine[]) {
  const theirs = centsPaidBy(lines, 'customer');
  if (!freeUnder || theirs === 0) return {};
  const message = `The repair is free under the guarantee of ${freeUnder} unless another cause is shown in time: put the customer's ${theirs} cents on the outlet.`;
  return { warnings: [{ code: 'free_under_guarantee' as const, field: 'lines' as const, message }] };
}

/** The customer approves the estimate that waits, while its price holds, by somebody who may (R3.3a). */
export function approveEstimate(state: Asked, body: ApprovalBody, { at, policy }: DecisionContext) {
  const pending = pendingEstimate(state);
  if (pending?.estimateId !== body.estimateId) return stale(state, body.estimateId);
  const { validUntil, lines } = pending;
  if (validUntil && at > validUntil) {
    return refuse('estimate_expired', `its price held until ${validUntil}: submit the estimate anew`);
  }
  if (!mayApprove(state.approvers, body.approvedBy)) return notAnApprover();
  const theirs = centsPaidBy(lines, 'customer');
  const limitCents = body.limitCents ?? null;
  const unproven = evidenceMissing(Math.max(theirs, limitCents ?? 0), body.evidence, policy);
  if (unproven) return unproven;
  if (limitCents !== null && limitCents < theirs) {
    return refuse(
      'limit_below_estimate',
      `a limit of ${limitCents} cents is less than the customer's ${theirs}: submit an estimate within it`,
    );
  }
  return { type: 'estimate_approved' as const, data: { ...body, ...held(state) } };
}

/** A refused supplement leaves the approved work to be done; a refused first estimate ends the repair (R3.3a). */
export function rejectEstimate(state: Asked, body: RejectionBody) {
  if (pendingEstimate(state)?.estimateId !== body.estimateId) return stale(state, body.estimateId);
  return hasApproved(state)
    ? { type: 'supplement_rejected' as const, data: { ...body, ...held(state) } }
    : { type: 'estimate_rejected' as const, data: body };
}

function held(state: Pick<Waiting, 'holds'>): Held {
  return openHolds(state).some((hold) => !forCustomer(hold)) ? { holdsGoOn: true } : {};
}

function stale(state: Asked, estimateId: string) {
  const pending = pendingEstimate(state);
  return refuse(
    'stale_estimate',
    `estimate ${estimateId} is not the one that waits: ${pending?.estimateId ?? 'none'} is`,
  );
}

/** Whether somebody may approve for the customer: whom the check-in named, or the customer, who is always asked. */
export function mayApprove(approvers: readonly string[], approvedBy?: string | null): boolean {
  return !approvedBy || approvers.length === 0 || approvers.includes(approvedBy);
}

/** A word that is dear is kept with what proves it (R3.3a); @returns why it doesn't do as it is, or null */
export function evidenceMissing(
  cents: number,
  evidence: string | null,
  { evidenceFromCents }: Pick<StepPolicy, 'evidenceFromCents'>,
): Refusal | null {
  if (evidence || evidenceFromCents === undefined || cents < evidenceFromCents) return null;
  return refuse(
    'evidence_missing',
    `for ${cents} cents the customer's word is kept with its proof (from ${evidenceFromCents} on): send in evidence a reference to the recording, the message or the signature`,
  );
}

/**
 * Up to how much the customer may be charged without being asked again: the limit that they gave; of a repair that was to
 * be free until another cause was shown, what they approved as theirs (R3.3a, R3.4).
 * @returns null without one
 */
export function limitOf({ limitCents, rejected, lines }: Agreed, contested = false): number | null {
  return limitCents ?? (contested && !rejected ? centsPaidBy(lines, 'customer') : null);
}

/** The refusal names nobody: it may be read by people who needn't know them. */
export function notAnApprover() {
  return refuse('not_an_approver', 'approvedBy is not among those who may approve, as recorded at check-in');
}

/** The estimate that the customer has not decided on yet; the last one, since each takes the place of what waited. */
export function pendingEstimate({ estimates }: Pick<Estimates, 'estimates'>): Estimate | null {
  const last = estimates.at(-1);
  return last && last.approved === null ? last : null;
}

/** Whether the customer has approved work already. */
export function hasApproved({ estimates }: Pick<Estimates, 'estimates'>): boolean {
  return estimates.some(({ approved }) => approved);
}

/** The estimates after the customer's word on the last of them. */
export function decidedEstimates(
  { estimates }: Pick<Estimates, 'estimates'>,
  decision: (ApprovalBody & Held) | null,
): Estimate[] {
  const last = estimates.at(-1);
  if (!last) return estimates;
  const approval = decision && wordOf(decision);
  return [...estimates.slice(0, -1), { ...last, approved: approval !== null, approval }];
}

function wordOf({ holdsGoOn: _held, ...word }: ApprovalBody & Held): ApprovalBody {
  return word;
}

/** What the customer has agreed to, for the bill to be held against (R5.3). */
export interface Agreed {
  lines: EstimateLine[];
  /** The customer was told this price and left. */
  rejected: boolean;
  diagnosisFeeCents: number;
  /** Up to what the customer pays without being asked again; null when no limit was given. */
  limitCents: number | null;
  oldParts: OldParts | null;
}

/** Sums the approved estimates up; without any there is the diagnosis to pay. */
export function agreed({ estimates }: Pick<Estimates, 'estimates'>): Agreed {
  const approved = estimates.filter((estimate) => estimate.approved);
  const limited = approved.some(({ approval }) => (approval?.limitCents ?? null) !== null);
  const limits = approved.map(
    ({ approval, lines }) => approval?.limitCents ?? centsPaidBy(lines, 'customer'),
  );
  return {
    lines: approved.flatMap(({ lines }) => lines),
    rejected: approved.length === 0,
    diagnosisFeeCents: estimates.at(-1)?.diagnosisFeeCents ?? 0,
    limitCents: limited ? limits.reduce((sum, limit) => sum + limit, 0) : null,
    oldParts: approved.flatMap(({ approval }) => approval?.oldParts ?? []).at(-1) ?? null,
  };
}
