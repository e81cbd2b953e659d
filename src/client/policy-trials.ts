import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { and, eq } from 'drizzle-orm';
import type { FieldError } from '../contracts/common.js';
import type { StartTrial } from '../contracts/policy-trials.js';
import { type Created, createOnce } from '../db/create-once.js';
import { keptPolicy } from '../db/policies.js';
import { insertTrial } from '../db/policy-trials.js';
import { type Scope, within } from '../db/reads/scope.js';
import { orgUnits } from '../db/schema.js';
import { ignore, isAway } from './availability.js';
import { ANSWER_WITHIN_MS, type Caller, type ClientDeps } from './deps.js';
import { claimKey } from './idempotency.js';

export type TrialOutcome =
  | { kind: 'started'; id: string; version: string; repeated: boolean }
  | { kind: 'key_reused' }
  | { kind: 'unknown' }
  | { kind: 'invalid'; errors: FieldError[] }
  | { kind: 'unavailable'; detail: string };

/**
 * Has a version of the standard tried on past cases (R8.2), once per key: the run is put on record first, then started; who
 * repeats the request after a failure starts it for sure.
 * @returns `unknown` when there is no such version; `invalid` for an outlet that the caller doesn't see
 */
export async function startTrial(
  deps: ClientDeps,
  request: { version: string; caller: Caller; scope: Scope; key: string; body: StartTrial },
): Promise<TrialOutcome> {
  try {
    const made = await putOnRecord(deps, request);
    if (made.kind === 'started') await startRun(deps, made.id);
    return made;
  } catch (error) {
    if (isAway(error)) return { kind: 'unavailable', detail: 'Temporal or Postgres is away' };
    throw error;
  }
}

async function putOnRecord(
  { db }: ClientDeps,
  { version, caller, scope, key, body }: Parameters<typeof startTrial>[1],
): Promise<TrialOutcome> {
  const kept = await keptPolicy(db, version);
  if (!kept) return { kind: 'unknown' };
  const { outletId } = body;
  const visible = and(eq(orgUnits.id, outletId ?? ''), within(orgUnits.id, scope));
  if (outletId !== null && (await db.$count(orgUnits, visible)) === 0) {
    const message = `no such outlet: ${outletId}; see /v1/org-units`;
    return { kind: 'invalid', errors: [{ path: 'outletId', message }] };
  }
  const identity = { caller: caller.caller, key };
  const keyed = { ...identity, name: 'startTrial', subject: kept.policy.version, body };
  const range = { ...body, orgUnitId: scope.orgUnitId };
  const made = await createOnce(
    db,
    identity,
    (tx) => claimKey(tx, keyed),
    async (tx): Promise<Created> => {
      const id = `PT-${randomUUID()}`;
      await insertTrial(tx, id, kept, range, caller.actor);
      return { id };
    },
  );
  if (made.kind === 'created') {
    return { kind: 'started', id: made.id, version: kept.policy.version, repeated: made.repeated };
  }
  return made.kind === 'key_reused' ? made : { kind: 'unknown' };
}

async function startRun({ temporal, taskQueue }: ClientDeps, trialId: string): Promise<void> {
  await temporal
    .withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      temporal.workflow.start('policyTrial', {
        workflowId: `policy-trial:${trialId}`,
        taskQueue,
        args: [{ trialId }],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: `服务标准试算 ${trialId}`,
        // Nobody's deadline waits for it.
        priority: { priorityKey: 5 },
      }),
    )
    .catch(ignore(WorkflowExecutionAlreadyStartedError));
}
