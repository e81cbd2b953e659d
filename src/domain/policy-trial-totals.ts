import type { AssignmentDifference } from './dispatch-under.js';
import type { CaseTrial, ClockDifference } from './policy-trial.js';

/** So many cases and decisions that differ are listed: beyond it nobody reads on. The totals count all. */
export const MOST_FINDINGS = 5000;

/** What a trial looks at, in this order. */
export const TRIAL_STAGES = ['orders', 'complaints', 'decisions'] as const;
export type TrialStage = (typeof TRIAL_STAGES)[number];

/** What was looked at last; nothing of the stage yet when `after` is empty. */
export interface TrialPlace {
  stage: TrialStage;
  after: string;
}

/** Why something was left out. */
export const SKIP_REASONS = ['records_differ', 'unreadable', 'standard_unknown'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** What a finding holds: of a case its deadlines and alerts, of a decision its assignments. */
export type TrialDetail = CaseTrial | { decidedAt: string; assignments: AssignmentDifference[] };

/** How the deadlines of one kind would have ended otherwise. */
export interface KindTotals {
  /** Met or withdrawn before, missed under the other version; or only there, and missed. */
  newBreaches: number;
  noLongerBreached: number;
  /** Due at another time, whichever way they ended. */
  moved: number;
  onlyBefore: number;
  onlyAfter: number;
}

export interface TrialTotals {
  cases: number;
  casesThatDiffer: number;
  decisions: number;
  decisionsThatDiffer: number;
  skipped: Partial<Record<SkipReason, number>>;
  clocks: Record<string, KindTotals>;
  alerts: { more: number; fewer: number };
  assignments: number;
}

export const NO_TOTALS: TrialTotals = {
  ...{ cases: 0, casesThatDiffer: 0, decisions: 0, decisionsThatDiffer: 0 },
  ...{ skipped: {}, clocks: {}, alerts: { more: 0, fewer: 0 }, assignments: 0 },
};

const NONE: KindTotals = { newBreaches: 0, noLongerBreached: 0, moved: 0, onlyBefore: 0, onlyAfter: 0 };

/** The totals with one more case, or why it was left out. */
export function withCase(totals: TrialTotals, trial: CaseTrial | SkipReason): TrialTotals {
  const cases = totals.cases + 1;
  if (typeof trial === 'string') return { ...totals, cases, skipped: skipped(totals, trial) };
  const { clocks, alerts } = trial;
  const differs = clocks.length + alerts.more.length + alerts.fewer.length > 0;
  return {
    ...totals,
    cases,
    casesThatDiffer: totals.casesThatDiffer + (differs ? 1 : 0),
    clocks: clocks.reduce(withClock, totals.clocks),
    alerts: {
      more: totals.alerts.more + alerts.more.length,
      fewer: totals.alerts.fewer + alerts.fewer.length,
    },
  };
}

/** The totals with one more decision of a desk, or why it was left out. */
export function withDecision(
  totals: TrialTotals,
  trial: readonly AssignmentDifference[] | SkipReason,
): TrialTotals {
  const decisions = totals.decisions + 1;
  if (typeof trial === 'string') return { ...totals, decisions, skipped: skipped(totals, trial) };
  return {
    ...totals,
    decisions,
    decisionsThatDiffer: totals.decisionsThatDiffer + (trial.length > 0 ? 1 : 0),
    assignments: totals.assignments + trial.length,
  };
}

function skipped(totals: TrialTotals, reason: SkipReason): TrialTotals['skipped'] {
  return { ...totals.skipped, [reason]: (totals.skipped[reason] ?? 0) + 1 };
}

function withClock(
  kinds: TrialTotals['clocks'],
  { kind, before, after }: ClockDifference,
): TrialTotals['clocks'] {
  const { newBreaches, noLongerBreached, moved, onlyBefore, onlyAfter } = kinds[kind] ?? NONE;
  const [missed, misses] = [before?.outcome === 'breached', after?.outcome === 'breached'];
  return {
    ...kinds,
    [kind]: {
      newBreaches: newBreaches + (misses && !missed ? 1 : 0),
      noLongerBreached: noLongerBreached + (missed && !misses ? 1 : 0),
      moved: moved + (before && after && before.dueAt !== after.dueAt ? 1 : 0),
      onlyBefore: onlyBefore + (after ? 0 : 1),
      onlyAfter: onlyAfter + (before ? 0 : 1),
    },
  };
}
