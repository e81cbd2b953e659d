import { type DecisionContext, type Machine, refuse } from '../machine.js';
import { dueFrom } from '../step-clocks.js';
import { answerClaim, claimFirst, recordStatutoryClaim, withdrawStatutoryClaim } from './complaint-claim.js';
import {
  aboveLimit,
  accusedOf,
  notToBeGiven,
  notToHear,
  type UnitKind,
  notFit as unfit,
} from './complaint-handling.js';
import {
  applyToComplaint,
  type ClaimWithdrawnBody,
  type ComplaintEvent,
  type ComplaintState,
  type CustomerDecisionBody,
  type CustomersWord,
  type EvidenceBody,
  type LiabilityBody,
  type RemedyBody,
  type RevisitBody,
  type StatutoryClaimBody,
} from './complaint-state.js';

type Commands = Machine<ComplaintState, ComplaintEvent>['commands'];

/** From taking it on to the remedy (R4.4). */
const HANDLING = {
  acceptComplaint: (state, _body: object, context) =>
    notFit(state, context) ?? {
      type: 'complaint_accepted',
      data: { handledBy: context.actor.id, accused: accusedOf(state, context.facts) },
    },
  reassignComplaint: (state, body: { handlerId: string; reason: string }, context) =>
    notFit(state, context) ??
    notToBeGiven(state, context.actor, context.facts, levelOf(state, context)) ?? {
      type: 'complaint_reassigned',
      data: { ...body, ...movedTo(context) },
    },
  recordStatutoryClaim: (state, body: StatutoryClaimBody, context) =>
    nobodyToAsk(state) ?? recordStatutoryClaim(state, body, context),
  withdrawStatutoryClaim: (state, body: ClaimWithdrawnBody, context) =>
    notHeardBy(state, context) ?? withdrawStatutoryClaim(state, body),
  addEvidence: (_state, body: EvidenceBody) => ({ type: 'evidence_added', data: body }),
  startInvestigation: (state, body: { plan: string }, context) =>
    notFit(state, context) ?? { type: 'investigation_started', data: body },
  determineLiability: (state, body: LiabilityBody, context) =>
    notFit(state, context) ?? { type: 'liability_determined', data: body },
  // Another remedy after the reply wants a reply of its own, within the time that the policy gives for one.
  proposeRemedy: (state, body: RemedyBody, context) =>
    notFit(state, context) ??
    aboveLimit(body, context) ?? {
      type: state.replied ? 'remedy_revised' : 'remedy_proposed',
      data: { ...body, unit: context.facts?.unit ?? null },
    },
} satisfies Commands;

/** What the customer is told and says, and how it ends (R4.4, R3.4). */
const CLOSING = {
  replyToCustomer(state, body: { message: string; channel: string }, context) {
    const hindrance = notFit(state, context) ?? nobodyToAsk(state);
    if (hindrance) return hindrance;
    if (state.status === 'withdrawn') return answerClaim(state, body);
    const decideBy = dueFrom('complaint_decision', context.at, context.policy);
    return { type: 'complaint_replied', data: { ...body, decideBy } };
  },
  recordOutsideReply: (state, body: { message: string; reference: string | null }, context) =>
    notFit(state, context) ??
    (state.outsideWaits
      ? { type: 'outside_replied', data: body }
      : refuse(
          'nothing_to_answer',
          'nobody outside waits for a reply: it came without one, or has been given',
        )),
  recordCustomerDecision(state, { accepted, reason, ...heard }: CustomerDecisionBody, context) {
    const hindrance = notHeardBy(state, context) ?? nobodyToAsk(state);
    if (hindrance) return hindrance;
    if (!state.replied)
      return refuse('reply_missing', 'send the reply to the customer before recording a decision on it');
    if (accepted) return claimFirst(state) ?? { type: 'customer_accepted', data: { note: reason, heard } };
    return upOrMediation(state, { reason: reason ?? '', heard }, context);
  },
  recordRevisit(state, body: RevisitBody, context) {
    const hindrance = notHeardBy(state, context) ?? nobodyToAsk(state);
    if (hindrance) return hindrance;
    if (!body.satisfied) {
      const { note, channel, evidence } = body;
      return upOrMediation(state, { reason: note ?? '', heard: { channel, evidence } }, context);
    }
    return outsideFirst(state) ?? { type: 'customer_revisited', data: body };
  },
  closeWithFindings(state, body: { findings: string }, context) {
    const unfit = notFit(state, context);
    if (unfit) return unfit;
    if (!state.anonymous && !state.customerSilent) {
      return refuse(
        'customer_to_be_asked',
        'the customer is known: reply, ask for their decision, and wait for as long as the standard says',
      );
    }
    return outsideFirst(state) ?? claimFirst(state) ?? { type: 'findings_recorded', data: body };
  },
  // It stays open, as withdrawn, for whoever outside and for whatever claim still waits for a word of ours.
  withdrawComplaint: (state, body: CustomersWord & { reason: string }, context) =>
    notHeardBy(state, context) ?? nobodyToAsk(state) ?? { type: 'complaint_withdrawn', data: body },
} satisfies Commands;

/**
 * Complaint 投诉 (R4.4): accepted, investigated, judged, replied within 24 h, revisited; rejected by the customer it goes
 * one level up. An anonymous one ends with its findings; the customer may withdraw theirs at any time.
 */
export const complaint: Machine<ComplaintState, ComplaintEvent> = {
  kind: 'complaint',
  commands: { ...HANDLING, ...CLOSING },
  apply: applyToComplaint,
  order: ({ responsibleId, outletId }) => ({
    ...(responsibleId && { responsibleId }),
    ...(outletId && { outletId }),
  }),
};

function levelOf(state: ComplaintState, { policy }: DecisionContext): UnitKind {
  return policy.complaintLevels[state.level] ?? 'hq';
}

function notFit(state: ComplaintState, context: DecisionContext) {
  return unfit(state, context.actor, context.facts, levelOf(state, context));
}

function notHeardBy(state: ComplaintState, context: DecisionContext) {
  return notToHear(state, context.actor, context.facts, levelOf(state, context));
}

/** With a handler of the order's other outlet it is that outlet which answers. */
function movedTo({ facts }: DecisionContext): { outletId?: string } {
  const outletId = facts?.named?.elsewhere;
  return outletId ? { outletId } : {};
}

function nobodyToAsk({ anonymous }: ComplaintState) {
  return anonymous
    ? refuse(
        'complainant_unknown',
        'the complaint is anonymous, nobody can be asked: close it with its findings',
      )
    : null;
}

function outsideFirst({ outsideWaits }: ComplaintState) {
  return outsideWaits
    ? refuse('outside_reply_missing', 'send the reply to whoever forwarded the complaint before closing it')
    : null;
}

/**
 * The customer's rejection: one level up from whoever made the remedy, who may stand above the level that it was at; beyond
 * headquarters the notice that mediation is open to them.
 */
function upOrMediation(
  state: ComplaintState,
  said: { reason: string; heard: CustomersWord },
  { policy, facts }: DecisionContext,
) {
  const answered = state.remedy?.unit ? policy.complaintLevels.indexOf(state.remedy.unit) : -1;
  const level = Math.max(state.level, answered) + 1;
  if (level >= policy.complaintLevels.length) {
    const text = policy.mediationNotice;
    return (
      outsideFirst(state) ??
      claimFirst(state) ?? { type: 'mediation_notice_sent' as const, data: { ...said, text } }
    );
  }
  const responsibleId = facts?.handlers[level] ?? null;
  const accused = accusedOf(state, facts);
  return { type: 'complaint_reopened' as const, data: { ...said, level, responsibleId, accused } };
}
