import { type Bench, type BenchMember, loadPoints } from './dispatch-fit.js';
import type { Fit, Plan, RankedRequest, ShutRequest } from './dispatch-plan.js';
import {
  type Candidate,
  type Decision,
  PASSED_OVER_REASONS,
  type PassedOverReason,
  type ReasonCounts,
  type WaitingCause,
  type WaitingRequest,
} from './dispatch-types.js';

/** How many candidates are kept of each request that is explained in full. */
export const CANDIDATES_PER_REQUEST = 8;
/** How many of those who go on waiting are explained in full; those who got a place or ask for one always are. */
export const EXPLAINED_WAITING = 50;

export interface Outcome {
  open: RankedRequest[];
  shut: ShutRequest[];
  fits: Fit[][];
  bench: Bench;
  plan: Plan;
}

/**
 * Words the outcome of the matching as a decision that people can read.
 *
 * Bounded: every request has its rank and the counts of technicians passed over by reason; single candidates (the one
 * chosen, then those that fit by score, then those that nearly did) are kept for at most `CANDIDATES_PER_REQUEST`
 * technicians of each request that got or asked for a place, and of the first `EXPLAINED_WAITING` others.
 */
export function explain(outcome: Outcome): Decision {
  const { open, shut, plan, bench } = outcome;
  const takers = takersOf(outcome);
  const decision: Decision = { assignments: [], preemptions: [], waiting: [], candidates: [] };
  let explainedWaiting = 0;
  open.forEach(({ request, rank }, index) => {
    const { orderNo, n } = request;
    const candidates = candidatesOf(outcome, index, takers);
    const reasons = countReasons(candidates);
    const place = plan.places.get(index);
    const member = bench.members[place?.member ?? -1];
    const preempted = plan.preempted.get(index);
    if (place !== undefined && member !== undefined) {
      const { technicianId } = member;
      decision.assignments.push({
        orderNo,
        n,
        technicianId,
        score: scoreOf(outcome, index, place),
        rank,
        reasons,
      });
    } else {
      const cause = preempted === undefined ? causeOf(reasons) : 'preemption_asked';
      decision.waiting.push({ orderNo, n, rank, cause, reasons });
    }
    if (preempted !== undefined && !preempted.commitment.withdrawalAsked) {
      const { orderNo: victim, n: victimN, offerId } = preempted.commitment;
      const technicianId = bench.members[preempted.member]?.technicianId ?? '';
      decision.preemptions.push({
        orderNo: victim,
        n: victimN,
        offerId,
        technicianId,
        forOrderNo: orderNo,
        forN: n,
      });
    }
    const waitsOnly = place === undefined && preempted === undefined;
    if (waitsOnly) explainedWaiting += 1;
    if (!waitsOnly || explainedWaiting <= EXPLAINED_WAITING) decision.candidates.push(...best(candidates));
  });
  for (const { ranked, cause } of shut) {
    const { orderNo, n } = ranked.request;
    decision.waiting.push({ orderNo, n, rank: ranked.rank, cause, reasons: {} });
  }
  decision.waiting.sort((a, b) => a.rank - b.rank);
  return decision;
}

/** Who got the free places of each technician. */
function takersOf({ open, plan }: Outcome): Map<number, string[]> {
  const takers = new Map<number, string[]>();
  for (const [index, { member }] of plan.places) {
    const orderNo = open[index]?.request.orderNo ?? '';
    takers.set(member, [...(takers.get(member) ?? []), orderNo]);
  }
  return takers;
}

function candidatesOf(outcome: Outcome, index: number, takers: Map<number, string[]>): Candidate[] {
  const { open, fits, bench, plan } = outcome;
  const request = open[index]?.request;
  if (request === undefined) return [];
  const { orderNo, n } = request;
  const place = plan.places.get(index);
  const chosen = bench.members[place?.member ?? -1];
  return bench.members.map((member, at): Candidate => {
    const { technicianId } = member;
    const broken = fits[index]?.[at]?.broken ?? null;
    if (broken !== null) {
      const asked =
        plan.preempted.get(index)?.member === at ? plan.preempted.get(index)?.commitment.offerId : undefined;
      const detail = brokenDetail(request, member, broken, asked);
      return { orderNo, n, technicianId, score: null, passedOver: broken, detail };
    }
    if (place !== undefined && chosen === member) {
      return {
        orderNo,
        n,
        technicianId,
        score: scoreOf(outcome, index, place),
        passedOver: null,
        detail: 'assigned',
      };
    }
    const score = scoreOf(outcome, index, { member: at, place: 0 });
    const taken = takers.get(at) ?? [];
    const beatsChosen = place === undefined || score > scoreOf(outcome, index, place);
    if (chosen === undefined || (beatsChosen && taken.length >= member.free)) {
      const detail = `place given to ${taken.slice(0, 3).join(', ')}${taken.length > 3 ? ' and others' : ''}`;
      return { orderNo, n, technicianId, score, passedOver: 'place_taken', detail };
    }
    const detail = `${chosen.technicianId} fits better`;
    return { orderNo, n, technicianId, score, passedOver: 'another_fits_better', detail };
  });
}

function scoreOf({ fits, bench }: Outcome, index: number, at: { member: number; place: number }): number {
  const member = bench.members[at.member];
  const points = fits[index]?.[at.member]?.points ?? 0;
  return (points + (member === undefined ? 0 : loadPoints(member, at.place))) / 10;
}

/** What exactly broke the rule, in a few words; without personal data. */
function brokenDetail(
  request: WaitingRequest,
  member: BenchMember,
  broken: PassedOverReason,
  askedOffer: string | undefined,
): string {
  const { entry } = member;
  switch (broken) {
    case 'off_duty':
      return 'not on duty';
    case 'assessment_below_minimum':
      return `assessment score ${entry.assessmentScore}`;
    case 'assessment_expired':
      return `assessment valid until ${entry.assessmentValidUntil}`;
    case 'too_little_experience':
      return `${entry.yearsOfExperience} years of experience`;
    case 'skill_missing':
      return `lacks ${request.requiredSkills.filter((skill) => !member.skills.has(skill)).join(', ')}`;
    case 'certificate_missing':
      return `lacks ${request.requiredCertificates.filter((name) => !member.certificates.has(name)).join(', ')}`;
    case 'declined_before':
      return 'declined this order, or a person took it away from them';
    case 'let_lapse':
      return `let its offers lapse; asked again from ${request.restUntil}`;
    default: {
      const load = `${entry.commitments.length} of ${entry.capacity} places taken`;
      return askedOffer === undefined ? load : `${load}; offer ${askedOffer} is asked back`;
    }
  }
}

function countReasons(candidates: readonly Candidate[]): ReasonCounts {
  const counts: ReasonCounts = {};
  for (const reason of PASSED_OVER_REASONS) {
    const count = candidates.filter(({ passedOver }) => passedOver === reason).length;
    if (count > 0) counts[reason] = count;
  }
  return counts;
}

function causeOf(reasons: ReasonCounts): WaitingCause {
  if (reasons.no_capacity || reasons.place_taken) return 'all_busy';
  return reasons.let_lapse ? 'all_resting' : 'nobody_fits';
}

/** The chosen one, then those that fit by score, then by how many of the rules they passed. */
function best(candidates: Candidate[]): Candidate[] {
  const passed = ({ passedOver }: Candidate): number =>
    passedOver === null ? PASSED_OVER_REASONS.length : PASSED_OVER_REASONS.indexOf(passedOver);
  return candidates
    .sort(
      (a, b) =>
        Number(b.passedOver === null) - Number(a.passedOver === null) ||
        // Who let it lapse has a score below 0, though never as low as -100.
        (b.score ?? -100) - (a.score ?? -100) ||
        passed(b) - passed(a) ||
        (a.technicianId < b.technicianId ? -1 : 1),
    )
    .slice(0, CANDIDATES_PER_REQUEST);
}
