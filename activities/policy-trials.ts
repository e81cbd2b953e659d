import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { deskRules } from '../src/client/desks.js';
import type { Database } from '../src/db/database.js';
import { plainVersion } from '../src/db/policies.js';
import { recordPage, type TrialFinding, type TrialRow, trialRow } from '../src/db/policy-trials.js';
import {
  countPast,
  finishedComplaints,
  finishedOrders,
  type KeptCase,
  pastDecisions,
} from '../src/db/reads/finished-cases.js';
import { iso } from '../src/db/reads/pages.js';
import { keptStandards } from '../src/db/reads/reconciliation.js';
import type { Decision, DispatchRules } from '../src/domain/dispatch.js';
import { type DecisionInput, tryDecision } from '../src/domain/dispatch-under.js';
import { scalePolicy } from '../src/domain/policy/scale.js';
import type { Policy } from '../src/domain/policy/types.js';
import { effectivePolicy, type KeptPolicy, scaledLike } from '../src/domain/policy/versions.js';
import { type CaseTrial, differs, tryCase } from '../src/domain/policy-trial.js';
import {
  MOST_FINDINGS,
  type SkipReason,
  TRIAL_STAGES,
  type TrialPlace,
  type TrialTotals,
  withCase,
  withDecision,
} from '../src/domain/policy-trial-totals.js';

/** Small enough that a worker that dies loses little, large enough that reading it costs little. */
const PAGE = 100;
/** Then the workflow asks for the next stretch: progress is its, and a dead worker is noticed soon. */
const WORK_MS = 3000;

/** Past cases under another version of the standard (R8.2). */
export function policyTrialActivities({ db, policy }: { db: Database; policy: Policy }) {
  return {
    /**
     * Goes on with a trial for a while: page by page, each on record once, so that it may be done again by anybody.
     * @returns whether all of it has been looked at
     */
    async continueTrial({ trialId }: { trialId: string }): Promise<{ finished: boolean }> {
      const untilMs = Date.now() + WORK_MS;
      for (let row = await trialRow(db, trialId); row; row = await trialRow(db, trialId)) {
        if (row.finishedAt !== null) return { finished: true };
        if (Date.now() > untilMs) return { finished: false };
        await lookAtPage(db, policy, row);
      }
      // It isn't made by trying again: its row is written before the run is started.
      throw ApplicationFailure.nonRetryable(`there is no trial ${trialId}`, 'no_such_trial');
    },
  };
}

async function lookAtPage(db: Database, base: Policy, row: TrialRow): Promise<void> {
  const { document, overrides, version, reached } = row;
  const draft: KeptPolicy = { policy: { ...document, version, timeScale: 1 }, overrides };
  const total = row.total ?? (await countPast(db, row));
  const looked =
    reached.stage === 'decisions'
      ? await lookAtDecisions(db, base, row, draft)
      : await lookAtCases(db, base, row, draft);
  const { totals, findings, last, count } = looked;
  const next = placeAfter(reached, count === PAGE ? last : null);
  const page = { from: reached, next, looked: count, total, totals, findings };
  await recordPage(db, row.id, page, MOST_FINDINGS);
}

/** Where the next page begins; null when this was the last. */
function placeAfter({ stage }: TrialPlace, after: string | null): TrialPlace | null {
  if (after !== null) return { stage, after };
  const next = TRIAL_STAGES[TRIAL_STAGES.indexOf(stage) + 1];
  return next ? { stage: next, after: '' } : null;
}

interface Looked {
  totals: TrialTotals;
  findings: TrialFinding[];
  /** The last one of the page. */
  last: string | null;
  count: number;
}

async function lookAtCases(db: Database, base: Policy, row: TrialRow, draft: KeptPolicy): Promise<Looked> {
  const { stage, after } = row.reached;
  const read = stage === 'orders' ? finishedOrders : finishedComplaints;
  const cases = await read(db, row, after, PAGE);
  const standards = standardsFor(db, base, draft);
  let { totals } = row;
  const findings: TrialFinding[] = [];
  for (const one of cases) {
    const { kept, other } = await standards(one);
    const trial = tried(one, kept, other);
    totals = withCase(totals, trial);
    if (typeof trial !== 'string' && differs(trial)) {
      findings.push({
        trialId: row.id,
        of: stage,
        subject: one.subject,
        outletId: one.outletId,
        detail: trial,
      });
    }
    // The worker has deadlines to keep besides.
    await nextTurn();
  }
  return { totals, findings, last: cases.at(-1)?.subject ?? null, count: cases.length };
}

/** Records that nobody can read any more are left out, and counted. */
function tried(one: KeptCase, kept: Policy | null, other: Policy): CaseTrial | SkipReason {
  if (!kept) return 'standard_unknown';
  try {
    return tryCase(one, kept, other) ?? 'records_differ';
  } catch {
    return 'unreadable';
  }
}

/** Both standards as they hold for a case, in the time that the case was kept in; made once for all cases alike. */
function standardsFor(db: Database, base: Policy, draft: KeptPolicy) {
  const keptOf = keptStandards(db, base);
  const known = new Map<string, Policy>();
  return async ({ policyVersion, facts, clocks }: Pick<KeptCase, 'policyVersion' | 'facts' | 'clocks'>) => {
    const { factor, shortestMs } = plainVersion(policyVersion);
    const key = JSON.stringify([factor, shortestMs, facts.outletId, facts.model, facts.customerType]);
    const effective = () => effectivePolicy(draft, facts);
    const other =
      known.get(key) ?? (factor === 1 ? effective() : scalePolicy(effective(), factor, shortestMs));
    known.set(key, other);
    const kinds = new Set(Object.values(clocks).map(({ kind }) => kind));
    return { kept: await keptOf(policyVersion, facts, kinds), other };
  };
}

async function lookAtDecisions(
  db: Database,
  base: Policy,
  row: TrialRow,
  draft: KeptPolicy,
): Promise<Looked> {
  const decisions = await pastDecisions(db, row, row.reached.after, PAGE);
  const rulesOf = rulesFor(base, draft);
  let { totals } = row;
  const findings: TrialFinding[] = [];
  for (const { id, outletId, decidedAt, input, decision } of decisions) {
    const trial = decidedAgain(input as DecisionInput, decision as Decision, rulesOf(outletId));
    totals = withDecision(totals, trial);
    if (typeof trial !== 'string' && trial.length > 0) {
      const detail = { decidedAt: iso(decidedAt), assignments: trial };
      findings.push({ trialId: row.id, of: 'decisions', subject: id, outletId, detail });
    }
    await nextTurn();
  }
  return { totals, findings, last: decisions.at(-1)?.id ?? null, count: decisions.length };
}

/** As desks do it: by the version with the overrides for their outlet alone. */
function rulesFor(base: Policy, draft: KeptPolicy) {
  const known = new Map<string, DispatchRules>();
  return (outletId: string): DispatchRules => {
    const facts = { outletId, model: null, customerType: null };
    const rules = known.get(outletId) ?? deskRules(scaledLike(base, effectivePolicy(draft, facts)));
    known.set(outletId, rules);
    return rules;
  };
}

function decidedAgain(...[input, decision, rules]: Parameters<typeof tryDecision>) {
  try {
    return tryDecision(input, decision, rules) ?? 'records_differ';
  } catch {
    return 'unreadable' as const;
  }
}
