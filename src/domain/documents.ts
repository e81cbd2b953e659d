import type { MissingBelonging } from './belongings.js';
import type { BillDifference } from './bill.js';
import type { Instant } from './instant.js';
import type { StepEvent } from './machine.js';
import { type EstimateLine, lineCents, type Share } from './money.js';
import type { ApprovalBody, OldParts, RejectionBody } from './steps/estimates.js';
import type { CheckBody, QualityCheckEvent, RoadTest } from './steps/quality-check.js';
import type { RepairEvent } from './steps/repair.js';
import type { ServiceOrderEvent } from './steps/service-order.js';
import type { SettlementBody, SettlementEvent } from './steps/settlement.js';
import type { VehicleReturn } from './steps/vehicle-return.js';

/** A line with what it comes to. */
type DocumentLine = EstimateLine & { amountCents: number };

interface EstimateDocument {
  estimateId: string;
  submittedAt: Instant;
  lines: DocumentLine[];
  totalCents: number;
  supplementary: boolean;
  reason: string | null;
  /** Null while the customer has not decided, or when another took its place. */
  approved: boolean | null;
  decidedAt: Instant | null;
  approval: Pick<ApprovalBody, 'channel' | 'evidence' | 'approvedBy' | 'limitCents'> | null;
  /** Of a rejected one, how the customer said so and why. */
  rejection: Pick<RejectionBody, 'channel' | 'evidence' | 'reason'> | null;
}

/** 出厂合格证: the car has passed its check. */
interface CertificateDocument {
  certificateNo: string;
  issuedAt: Instant;
  inspectorId: string;
  items: CheckBody['items'];
  roadTest: RoadTest | null;
}

/** 结算清单: labour and materials, and who pays them. */
interface BillDocument {
  settledAt: Instant;
  labour: DocumentLine[];
  materials: DocumentLine[];
  estimatedCents: number;
  actualCents: number;
  differences: BillDifference[];
  differenceExplained: string | null;
  shares: Share[];
  /**
   * Which outlet pays the share of the payer `outlet`: the one that owes the guarantee, where there is one; the one that
   * did the work when another cause was shown after the bill.
   */
  payingOutletId: string | null;
  goodwillApprovedBy: string | null;
  method: SettlementBody['method'];
  accountHolder: string | null;
  /** When the order was cancelled after it: it is void, and what was paid is owed back. */
  voidedAt: Instant | null;
}

interface HandOverDocument {
  at: Instant;
  by: string;
  odometerKm: number;
  receivedBy: string;
  certificateNo: string | null;
  oldParts: OldParts | null;
  /** Null where nobody held them against the check-in's list. */
  belongings: string[] | null;
  missingBelongings: MissingBelonging[];
}

/** What a customer is given on paper about an order (R3.3a, R3.3c, R5.3). */
export interface Documents {
  estimates: EstimateDocument[];
  certificate: CertificateDocument | null;
  bill: BillDocument | null;
  handOver: HandOverDocument | null;
  /** How the car of a cancelled order went back. */
  vehicleReturn: VehicleReturn['returned'];
}

type DocumentEvent = RepairEvent | QualityCheckEvent | SettlementEvent | ServiceOrderEvent;

const NONE: Documents = { estimates: [], certificate: null, bill: null, handOver: null, vehicleReturn: null };

/**
 * Makes an order's documents from its events alone.
 * @param events of the order, oldest first; those that are in no document are passed over
 */
export function documentsOf(events: readonly StepEvent[]): Documents {
  const story = events as readonly DocumentEvent[];
  return paidByWhoWorked(story.reduce(add, NONE), story);
}

/**
 * Another cause that was shown after the work makes the outlet's share that of who did it; also when it is on record just
 * before the bill, which was settled as free because the settlement hadn't heard of it yet.
 */
function paidByWhoWorked(documents: Documents, story: readonly DocumentEvent[]): Documents {
  const { bill } = documents;
  const [payer] = story.flatMap((event) =>
    event.type === 'guarantee_objected' && event.data.payingOutletId ? event.data.payingOutletId : [],
  );
  return bill?.payingOutletId && payer
    ? { ...documents, bill: { ...bill, payingOutletId: payer } }
    : documents;
}

function add(documents: Documents, event: DocumentEvent): Documents {
  switch (event.type) {
    case 'estimate_submitted':
    case 'supplement_submitted':
      return { ...documents, estimates: [...documents.estimates, submitted(event.data, event.at)] };
    case 'estimate_approved':
      return decided(documents, event.data.estimateId, { decidedAt: event.at, ...approvedBy(event.data) });
    case 'estimate_rejected':
    case 'supplement_rejected':
      return decided(documents, event.data.estimateId, { decidedAt: event.at, ...rejectedBy(event.data) });
    case 'check_passed': {
      const { certificateNo, inspectorId, items, roadTest = null } = event.data;
      return {
        ...documents,
        certificate: { certificateNo, issuedAt: event.at, inspectorId, items, roadTest },
      };
    }
    case 'settled':
      return { ...documents, bill: billOf(event.data, event.at) };
    case 'compensated':
      return event.data.what === 'settlement_voided' && documents.bill
        ? { ...documents, bill: { ...documents.bill, voidedAt: event.at } }
        : documents;
    case 'handed_over': {
      const { odometerKm, receivedBy, certificateNo, oldParts = null } = event.data;
      const { belongings = null, missingBelongings = [] } = event.data;
      const left = { odometerKm, receivedBy, certificateNo, oldParts, belongings, missingBelongings };
      return { ...documents, handOver: { ...left, at: event.at, by: event.actor.id } };
    }
    case 'vehicle_returned':
      return {
        ...documents,
        vehicleReturn: { ...event.data, by: event.actor.id, recordedAt: event.at },
      };
    default:
      return documents;
  }
}

type Data<T extends DocumentEvent['type']> = Extract<DocumentEvent, { type: T }>['data'];

function submitted(data: Data<'estimate_submitted'>, submittedAt: Instant): EstimateDocument {
  const { estimateId, lines, totalCents, supplementary, reason } = data;
  return {
    ...{ estimateId, submittedAt, totalCents, supplementary, reason: reason ?? null },
    lines: lines.map(withAmount),
    ...{ approved: null, decidedAt: null, approval: null, rejection: null },
  };
}

type Word = Pick<EstimateDocument, 'approved' | 'decidedAt' | 'approval' | 'rejection'>;

function decided(documents: Documents, estimateId: string, word: Word): Documents {
  const estimates = documents.estimates.map((estimate) =>
    estimate.estimateId === estimateId ? { ...estimate, ...word } : estimate,
  );
  return { ...documents, estimates };
}

function approvedBy({ channel, evidence, approvedBy = null, limitCents = null }: ApprovalBody) {
  return { approved: true, approval: { channel, evidence, approvedBy, limitCents }, rejection: null };
}

function rejectedBy({ channel, evidence, reason }: RejectionBody) {
  return { approved: false, approval: null, rejection: { channel, evidence, reason } };
}

function billOf(data: Data<'settled'>, settledAt: Instant): BillDocument {
  const lines = data.lines.map(withAmount);
  return {
    settledAt,
    labour: lines.filter(({ kind }) => kind === 'labour'),
    materials: lines.filter(({ kind }) => kind === 'part'),
    estimatedCents: data.estimatedCents,
    actualCents: data.actualCents,
    differences: data.differences,
    differenceExplained: data.differenceExplained,
    shares: data.shares,
    payingOutletId: data.payingOutletId ?? null,
    goodwillApprovedBy: data.goodwillApprovedBy,
    method: data.method,
    accountHolder: data.accountHolder ?? null,
    voidedAt: null,
  };
}

function withAmount(line: EstimateLine): DocumentLine {
  return { ...line, partNo: line.partNo ?? null, amountCents: lineCents(line) };
}
