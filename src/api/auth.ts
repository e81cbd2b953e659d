import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../client/deps.js';
import type { Database } from '../db/database.js';
import { findKeyHolder, type KeyHolder } from '../db/reads/callers.js';
import type { Scope } from '../db/reads/scope.js';
import { ROLE_TERMS, type Role } from '../domain/roles.js';
import { sendProblem } from './errors.js';

/** Who calls, what they may, and what they see. */
export interface ApiCaller extends Caller {
  role: Role;
  scope: Scope;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: ApiCaller | null;
  }
  interface FastifyContextConfig {
    /** Who may call the route; every route under /v1 says so. */
    roles?: readonly Role[];
  }
}

const VISIBLE_ASCII = /^[\x21-\x7e]{1,200}$/;

/**
 * Asks every route of a scope for a key, its role, and an idempotency key with each POST (R5.4; design, HTTP API).
 * @param app the scope; routes outside it stay open
 */
export function requireKeys(app: FastifyInstance, db: Database): void {
  app.decorateRequest('caller', null);
  app.addHook('onRoute', ({ config, url }) => {
    if (!config?.roles) throw new Error(`${url} does not say which roles may call it`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const caller = await authenticate(db, request, reply);
    if (!caller) return reply;
    request.caller = caller;
    const roles = request.routeOptions.config.roles ?? [];
    if (!roles.includes(caller.role)) return refuseRole(reply, roles);
    if (request.method === 'POST') return checkIdempotencyKey(request, reply);
  });
}

/** The caller of a request that has passed the hook. */
export function callerOf(request: FastifyRequest): ApiCaller {
  if (!request.caller) throw new Error('the route asks for no key');
  return request.caller;
}

/** The caller's idempotency key, which the hook has checked. */
export function keyOf(request: FastifyRequest): string {
  return String(request.headers['idempotency-key']);
}

async function authenticate(
  db: Database,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ApiCaller | null> {
  const [, key] = /^Bearer +([\x21-\x7e]{8,500})$/i.exec(request.headers.authorization ?? '') ?? [];
  const onBehalfOf = headerOf(request, 'x-on-behalf-of');
  const holder = key ? await findKeyHolder(db, sha256(key), onBehalfOf) : null;
  if (!holder) {
    sendProblem(reply, 'unknown_key', 'send a key that is in force: Authorization: Bearer <key>');
    return null;
  }
  return holder.staffId === null ? asSystem(holder, onBehalfOf, reply) : asPerson(holder, onBehalfOf, reply);
}

/** A person's own key acts for that person alone. */
function asPerson(holder: KeyHolder, onBehalfOf: string | null, reply: FastifyReply): ApiCaller | null {
  const { person, caller } = holder;
  if (!person) {
    sendProblem(reply, 'unknown_key', 'the person whose key it is no longer works here');
    return null;
  }
  if (onBehalfOf !== null && onBehalfOf !== person.id) {
    sendProblem(reply, 'role_not_allowed', 'only a system may act for somebody: leave X-On-Behalf-Of out', {
      roles: ['front_office', 'operator'],
    });
    return null;
  }
  const { id, role, scope } = person;
  return { caller, role, scope, orgUnitId: scope.orgUnitId, actor: { kind: 'staff', id, role } };
}

/** A system acts as itself, or for a member of staff of its own part of the organisation. */
function asSystem(holder: KeyHolder, onBehalfOf: string | null, reply: FastifyReply): ApiCaller | null {
  const { caller, person } = holder;
  if (onBehalfOf === null) {
    const { role, scope } = holder;
    return { caller, role, scope, orgUnitId: scope.orgUnitId, actor: { kind: 'system', id: caller, role } };
  }
  if (!person?.within) {
    sendProblem(reply, 'unknown_staff', 'X-On-Behalf-Of names nobody who works here: see /v1/staff');
    return null;
  }
  const { id, role, scope } = person;
  return { caller, role, scope, orgUnitId: scope.orgUnitId, actor: { kind: 'staff', id, role, via: caller } };
}

function refuseRole(reply: FastifyReply, roles: readonly Role[]) {
  const names = roles.map((role) => `${role} ${ROLE_TERMS[role]}`).join(', ');
  return sendProblem(reply, 'role_not_allowed', `this is for: ${names}`, { roles: [...roles] });
}

function checkIdempotencyKey(request: FastifyRequest, reply: FastifyReply) {
  const key = headerOf(request, 'idempotency-key');
  if (key === null) {
    const detail = 'send an Idempotency-Key with every POST; the same key again gets the same answer';
    return sendProblem(reply, 'idempotency_key_missing', detail);
  }
  if (!VISIBLE_ASCII.test(key)) {
    return sendProblem(
      reply,
      'idempotency_key_invalid',
      'Idempotency-Key: 1 to 200 visible ASCII characters',
    );
  }
}

function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function sha256(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
