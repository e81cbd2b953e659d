import { and, asc, eq } from 'drizzle-orm';
import {
  type FindingsQuery,
  type PolicyTrialView,
  TRIAL_ASSUMES,
  type TrialFindingView,
} from '../../contracts/policy-trials.js';
import type { Database } from '../database.js';
import { plainVersion } from '../policies.js';
import { policyTrialFindings, policyTrials } from '../schema.js';
import { iso, isoOrNull, keyAfter, type Page, pageFrom } from './pages.js';
import { type Scope, within } from './scope.js';

/**
 * A trial with how far it is; null when there is none that the caller may see.
 * @param version its name, or the one that cases keep it by where time is scaled
 */
export async function readTrial(
  db: Database,
  { version, id }: { version: string; id: string },
  scope: Scope,
): Promise<PolicyTrialView | null> {
  const { name } = plainVersion(version);
  const [row] = await db
    .select()
    .from(policyTrials)
    .where(
      and(eq(policyTrials.id, id), eq(policyTrials.version, name), within(policyTrials.orgUnitId, scope)),
    );
  if (!row) return null;
  const { outletId, total, done, totals, startedBy } = row;
  return {
    ...{ id, version: name, outletId, total, done, totals, startedBy: startedBy.id },
    ...{ from: iso(row.from), to: iso(row.to) },
    ...{ startedAt: iso(row.startedAt), finishedAt: isoOrNull(row.finishedAt) },
    assumes: TRIAL_ASSUMES,
  };
}

/** What would have gone another way: orders, complaints or decisions, by their numbers. */
export async function listFindings(
  db: Database,
  trialId: string,
  query: FindingsQuery,
): Promise<Page<TrialFindingView>> {
  const rows = await db
    .select()
    .from(policyTrialFindings)
    .where(
      and(
        eq(policyTrialFindings.trialId, trialId),
        eq(policyTrialFindings.of, query.of),
        keyAfter(policyTrialFindings.subject, query.cursor),
      ),
    )
    .orderBy(asc(policyTrialFindings.subject))
    .limit(query.limit + 1);
  return pageFrom(
    rows,
    query,
    ({ subject }) => ({ at: '', key: subject }),
    ({ subject, outletId, detail }) => ({ subject, outletId, detail }),
  );
}
