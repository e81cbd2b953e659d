import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  approvePolicy as approve,
  draftPolicy as draft,
  editPolicy as edit,
  returnPolicy as giveBack,
  type PolicyOutcome,
  type PolicyRequest,
  submitPolicy as submit,
  withdrawPolicy as withdraw,
} from '../../client/policies.js';
import { callPolicyOff as callOff, putPolicyInForce as putInForce } from '../../client/policy-enforcement.js';
import {
  approvePolicy,
  callPolicyOff,
  draftPolicy,
  editPolicy,
  policyView,
  putPolicyInForce,
  returnPolicy,
  submitPolicy,
  versionParams,
  withdrawPolicy,
} from '../../contracts/policies.js';
import { problemDocument } from '../../contracts/problem.js';
import { POLICY_COMMANDS, type PolicyCommand } from '../../domain/policy/version-life.js';
import type { PolicyStatus } from '../../domain/policy/versions.js';
import { callerOf, keyOf } from '../auth.js';
import type { ApiDeps, Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { markReplayed, sendCommonOutcome } from '../outcomes.js';
import { HEADQUARTERS } from '../roles.js';
import { NO_VERSION, POLICY_TAGS, readPolicyView } from './policies.js';

/** Nobody reads more in one answer; `/validation` has them all. */
const MOST_ERRORS = 50;

const PATHS: Record<PolicyCommand, string> = {
  edit: '/edits',
  submit: '/submission',
  approve: '/approval',
  return: '/return',
  withdraw: '/withdrawal',
  putInForce: '/enforcement',
  callOff: '/enforcement/cancellation',
};

interface Route<B> {
  command: PolicyCommand;
  summary: string;
  body: z.ZodType<B>;
  carryOut: (deps: ApiDeps, request: PolicyRequest<B>) => Promise<PolicyOutcome>;
}

const COMMAND_ROUTES = [
  route({
    command: 'edit',
    summary: 'Change a draft, from the revision that was read (R8.1)',
    body: editPolicy,
    carryOut: edit,
  }),
  route({
    command: 'submit',
    summary: 'Hand a draft in for review; it must be valid (R8.1)',
    body: submitPolicy,
    carryOut: submit,
  }),
  route({
    command: 'approve',
    summary: 'Approve what was submitted: a person who has neither drafted, edited nor submitted it (R8.1)',
    body: approvePolicy,
    carryOut: approve,
  }),
  route({
    command: 'return',
    summary: 'Return what was submitted, with the reason: a second person too (R8.1)',
    body: returnPolicy,
    carryOut: giveBack,
  }),
  route({
    command: 'withdraw',
    summary: 'Give up a version that no case keeps (R8.1)',
    body: withdrawPolicy,
    carryOut: withdraw,
  }),
  route({
    command: 'putInForce',
    summary: 'Put an approved version in force from an instant on; cases in flight keep theirs (R8.1)',
    body: putPolicyInForce,
    carryOut: putInForce,
  }),
  route({
    command: 'callOff',
    summary: 'Call off that a version is to be in force, before it begins (R8.1)',
    body: callPolicyOff,
    carryOut: callOff,
  }),
];

/** Ties body and function of one route together, and forgets their type. */
function route<B extends object>({ body, carryOut, ...rest }: Route<B>): Route<object> {
  return { ...rest, body, carryOut: carryOut as Route<object>['carryOut'] };
}

/** `/v1/policies`: drafting, review, and from when a version holds (R8.1). */
export const policyCommandRoutes: Routes = async (app, deps) => {
  app.post(
    '/policies',
    {
      config: { roles: HEADQUARTERS },
      schema: {
        tags: POLICY_TAGS,
        summary: 'Draft a version: an existing one with changes laid over it, or a whole document (R8.1)',
        operationId: 'draftPolicy',
        body: draftPolicy,
        response: { 201: policyView, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { version } = request.body;
      const caller = callerOf(request);
      const outcome = await draft(deps, { version, caller, key: keyOf(request), body: request.body });
      if (outcome.kind === 'created')
        reply.code(201).header('location', `/v1/policies/${encodeURIComponent(version)}`);
      return answer(deps, reply, outcome);
    },
  );

  for (const { command, summary, body, carryOut } of COMMAND_ROUTES) {
    app.post(
      `/policies/:version${PATHS[command]}`,
      {
        config: { roles: HEADQUARTERS },
        schema: {
          tags: POLICY_TAGS,
          summary,
          operationId: `${command}Policy`,
          params: versionParams,
          body,
          response: { 200: policyView, default: problemDocument },
        },
      },
      async (request, reply) => {
        const { version } = request.params;
        const caller = callerOf(request);
        const outcome = await carryOut(deps, { version, caller, key: keyOf(request), body: request.body });
        return answer(deps, reply, outcome);
      },
    );
  }
};

async function answer(deps: ApiDeps, reply: FastifyReply, outcome: PolicyOutcome) {
  if (outcome.kind === 'key_reused') return sendCommonOutcome(reply, outcome);
  if (outcome.kind === 'created')
    return markReplayed(reply, outcome.repeated).send(await readPolicyView(deps, outcome.id));
  const { why } = outcome;
  if (why.code === 'unknown') return sendProblem(reply, 'not_found', NO_VERSION);
  if (why.code === 'already_exists') return sendProblem(reply, 'already_exists', why.detail);
  const { code, detail, errors, status } = why;
  return sendProblem(reply, code, detail, {
    ...(errors ? { errors: errors.slice(0, MOST_ERRORS) } : {}),
    ...(status ? { stepStatus: status, allowedRoutes: routesIn(status) } : {}),
  });
}

/** What can be done with a version in a status, as callers write it. */
function routesIn(status: PolicyStatus): string[] {
  return (Object.keys(PATHS) as PolicyCommand[])
    .filter((command) => (POLICY_COMMANDS[command] as readonly PolicyStatus[]).includes(status))
    .map((command) => `POST /v1/policies/{version}${PATHS[command]}`);
}
