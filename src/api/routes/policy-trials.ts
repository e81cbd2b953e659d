import { startTrial } from '../../client/policy-trials.js';
import { versionParams } from '../../contracts/policy-comparison.js';
import {
  findingsQuery,
  policyTrial,
  startTrial as startTrialBody,
  trialFindings,
  trialParams,
} from '../../contracts/policy-trials.js';
import { problemDocument } from '../../contracts/problem.js';
import { keptPolicy } from '../../db/policies.js';
import { listFindings, readTrial } from '../../db/reads/policy-trials.js';
import { callerOf, keyOf } from '../auth.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { markReplayed, sendCommonOutcome } from '../outcomes.js';
import { HEADQUARTERS } from '../roles.js';
import { isMalformed, MALFORMED } from './policy-comparison.js';

const TAGS = ['policies 服务标准'];
const NONE = 'there is no such trial of this version';

/** `/v1/policies/{version}/trials`: what a version would have done to past cases (R8.2). */
export const policyTrialRoutes: Routes = async (app, deps) => {
  const { db } = deps;

  app.post(
    '/policies/:version/trials',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'Try a version on past cases: deadlines, alerts and decisions that would differ (R8.2)',
        operationId: 'startPolicyTrial',
        params: versionParams,
        body: startTrialBody,
        response: { 201: policyTrial, default: problemDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const asked = {
        ...request.params,
        caller,
        scope: caller.scope,
        key: keyOf(request),
        body: request.body,
      };
      const kept = await keptPolicy(db, request.params.version);
      if (kept && isMalformed(kept)) return sendProblem(reply, 'not_allowed_in_state', MALFORMED);
      const outcome = await startTrial(deps, asked);
      if (outcome.kind !== 'started') return sendCommonOutcome(reply, outcome);
      const { id, version } = outcome;
      const trial = await readTrial(db, { version, id }, caller.scope);
      if (!trial) return sendProblem(reply, 'not_found', NONE);
      return markReplayed(reply, outcome.repeated)
        .code(201)
        .header('location', `/v1/policies/${encodeURIComponent(version)}/trials/${id}`)
        .send(trial);
    },
  );

  app.get(
    '/policies/:version/trials/:id',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'How far a trial is, and what it found in figures (R8.2)',
        operationId: 'readPolicyTrial',
        params: trialParams,
        response: { 200: policyTrial, default: problemDocument },
      },
    },
    async (request, reply) =>
      (await readTrial(db, request.params, callerOf(request).scope)) ?? sendProblem(reply, 'not_found', NONE),
  );

  app.get(
    '/policies/:version/trials/:id/findings',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: TAGS,
        summary: 'The orders, complaints or decisions that would have gone another way (R8.2)',
        operationId: 'listPolicyTrialFindings',
        params: trialParams,
        querystring: findingsQuery,
        response: { 200: trialFindings, default: problemDocument },
      },
    },
    async (request, reply) => {
      const trial = await readTrial(db, request.params, callerOf(request).scope);
      if (!trial) return sendProblem(reply, 'not_found', NONE);
      return listFindings(db, trial.id, request.query);
    },
  );
};
