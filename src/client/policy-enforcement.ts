import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../db/database.js';
import { enforcements } from '../db/reads/policies.js';
import { policyEnforcements } from '../db/schema.js';
import { fromMs, type Instant } from '../domain/instant.js';
import { enforcementRefusal, yetToBegin } from '../domain/policy/version-life.js';
import type { ClientDeps } from './deps.js';
import { change, note, type PolicyOutcome, type PolicyRequest, validityRefusal } from './policies.js';

type Deps = Pick<ClientDeps, 'db' | 'policy'>;

/**
 * Puts an approved version in force from an instant on, now when none is given; what is in force until then is superseded
 * by itself (R8.1). The built-in standard can be put in force again.
 */
export async function putPolicyInForce(
  deps: Deps,
  request: PolicyRequest<{ effectiveAt?: Instant | undefined }>,
): Promise<PolicyOutcome> {
  const { version, body } = request;
  return change(deps, request, 'putInForce', async (tx, stored) => {
    const broken = stored.builtIn ? null : await validityRefusal(tx, stored);
    if (broken) return broken;
    await oneAtATime(tx);
    const now = fromMs(Date.now());
    const effectiveAt = body.effectiveAt ?? now;
    const refusal = enforcementRefusal({ version, effectiveAt }, await enforcements(tx), now);
    if (refusal) return refusal;
    await tx.insert(policyEnforcements).values({ version, effectiveAt });
    await note(tx, request, 'put_in_force', { effectiveAt });
    return null;
  });
}

/** Takes back that a version is to be in force, as long as it hasn't begun (R8.1). */
export async function callPolicyOff(
  deps: Deps,
  request: PolicyRequest<{ reason: string }>,
): Promise<PolicyOutcome> {
  const { version, body } = request;
  return change(deps, request, 'callOff', async (tx, { status }) => {
    await oneAtATime(tx);
    const now = fromMs(Date.now());
    const ahead = yetToBegin(version, await enforcements(tx), now);
    if (!ahead) {
      const detail =
        'nothing lies ahead that could be called off; what has begun is followed by another version';
      return { code: 'not_allowed_in_state', detail, status };
    }
    await tx.update(policyEnforcements).set({ calledOffAt: now }).where(eq(policyEnforcements.id, ahead.id));
    await note(tx, request, 'called_off', { effectiveAt: ahead.effectiveAt, reason: body.reason });
    return null;
  });
}

/** Two versions that are put in force at once see each other. */
async function oneAtATime(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('policy-enforcements'))`);
}
