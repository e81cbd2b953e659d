import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isAway } from '../client/availability.js';
import type { FieldError } from '../contracts/common.js';
import type { ProblemDocument } from '../contracts/problem.js';
import type { RefusalCode } from '../domain/machine.js';

/** Soon enough to go on without a person noticing, late enough for a restart. */
const RETRY_AFTER_SECONDS = '2';

/** Every code that a problem document can carry, with its status: the one map from code to HTTP (R5.4). */
const STATUS_OF = {
  malformed_body: 400,
  idempotency_key_missing: 400,
  idempotency_key_invalid: 400,
  unknown_key: 401,
  role_not_allowed: 403,
  not_found: 404,
  already_exists: 409,
  alert_resolved: 409,
  secrets_key_missing: 409,
  too_many_streams: 429,
  body_too_large: 413,
  unsupported_media_type: 415,
  bad_request: 400,
  validation_failed: 422,
  idempotency_key_reused: 422,
  unknown_staff: 422,
  assessment_not_valid: 409,
  staff_absent: 409,
  internal_error: 500,
  unavailable: 503,
  not_allowed_in_state: 409,
  stale_assignment: 409,
  stale_estimate: 409,
  not_the_assignee: 403,
  inspector_is_repairer: 403,
  decider_is_repairer: 403,
  steps_not_signed: 409,
  checklist_incomplete: 422,
  promise_unchanged: 409,
  change_unexplained: 422,
  not_happened_yet: 422,
  claim_pending: 409,
  claim_unanswered: 409,
  another_outlet_answers: 403,
  no_claim_pending: 409,
  compensation_above_limit: 403,
  no_such_deadline: 409,
  limit_not_changeable: 409,
  limit_unchanged: 409,
  hold_reason_not_allowed: 409,
  advice_missing: 422,
  hold_exists: 409,
  hold_too_late: 409,
  hold_unclear: 409,
  no_such_hold: 409,
  extension_not_allowed: 409,
  extension_too_late: 409,
  extension_pending: 409,
  no_extension_pending: 409,
  role_may_not_decide: 403,
  survey_already_submitted: 409,
  conflict_of_interest: 403,
  reply_missing: 409,
  diagnosis_missing: 409,
  amounts_do_not_add_up: 422,
  nothing_to_schedule: 422,
  slot_full: 409,
  outside_opening_hours: 422,
  no_tow_ordered: 409,
  tow_has_arrived: 409,
  tow_on_its_way: 409,
  unknown_handler: 422,
  handler_not_fit: 422,
  nothing_to_answer: 409,
  customer_to_be_asked: 409,
  complainant_unknown: 409,
  outside_reply_missing: 409,
  urgency_unchanged: 409,
  supplement_unexplained: 422,
  estimate_expired: 409,
  estimate_pending: 409,
  evidence_missing: 422,
  limit_below_estimate: 422,
  not_an_approver: 403,
  expected_in_past: 422,
  step_not_in_checklist: 422,
  not_the_inspector: 403,
  road_test_missing: 422,
  safety_fault_remains: 409,
  diagnosis_fee_exceeded: 409,
  approval_exceeded: 409,
  goodwill_not_approved: 403,
  old_parts_choice_missing: 422,
  needs_a_technician: 409,
  odometer_missing: 422,
  odometer_below_check_in: 422,
  belongings_unaccounted: 422,
  returned_before_arrival: 422,
  not_qualified: 403,
  no_guarantee_claim: 409,
  objection_too_late: 409,
  not_the_owing_outlet: 403,
  other_repairer_not_due: 409,
  free_under_guarantee: 409,
  person_needed: 403,
  not_second_person: 403,
  stale_revision: 409,
  enforcement_clash: 409,
} as const satisfies Record<RefusalCode, number> & Record<string, number>;
export type ProblemCode = keyof typeof STATUS_OF;

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

type Extra = Pick<
  ProblemDocument,
  'errors' | 'step' | 'stepStatus' | 'allowedCommands' | 'allowedRoutes' | 'roles' | 'freeSlots'
>;

/**
 * Answers with a problem document (RFC 9457).
 * @param code stable, for programs
 * @param detail for people: what is wrong and what would be right; never personal data or keys
 * @param extra the fields, the state or the roles that it is about
 */
export function sendProblem(reply: FastifyReply, code: ProblemCode, detail: string, extra: Extra = {}) {
  const status = STATUS_OF[code];
  const title = TITLES[status] ?? 'Error';
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  const document: ProblemDocument = {
    type: `urn:pitlane:problem:${code}`,
    title,
    status,
    code,
    detail,
    ...extra,
  };
  return reply.code(status).type('application/problem+json').send(document);
}

/** What the body, the query or the path of a request breaks; thrown by the validator for Fastify to pass on. */
export interface ValidationError extends Error {
  fieldErrors: FieldError[];
  validationContext?: string;
}

/** Turns whatever a route throws into a problem document; what is nobody's fault but ours is logged. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (isValidationError(error)) return sendValidationProblem(error, reply);
  if (error.code === 'FST_ERR_HANDLER_TIMEOUT' || isAway(error)) {
    return sendProblem(
      reply,
      'unavailable',
      'a server we depend on is away or slow: repeat with the same key',
    );
  }
  if (isDataException(error)) {
    return sendProblem(reply, 'validation_failed', 'a value is outside what can be kept', { errors: [] });
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) {
    request.log.error({ failure: describe(error), route: request.routeOptions.url }, 'request failed');
    return sendProblem(reply, 'internal_error', 'something went wrong on our side; it has been logged');
  }
  if (status === 413) return sendProblem(reply, 'body_too_large', 'the body is larger than 1 MiB');
  if (status === 415) return sendProblem(reply, 'unsupported_media_type', 'send application/json');
  if (BODY_CODES.has(error.code) || error instanceof SyntaxError) {
    return sendProblem(reply, 'malformed_body', 'the body is not JSON');
  }
  return sendProblem(reply, 'bad_request', 'the request can not be understood');
}

const BODY_CODES = new Set([
  'FST_ERR_CTP_INVALID_JSON_BODY',
  'FST_ERR_CTP_EMPTY_JSON_BODY',
  'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
]);

/** An address that leads nowhere; the method may be wrong, too. */
export function handleNotFound(request: FastifyRequest, reply: FastifyReply) {
  return sendProblem(reply, 'not_found', `there is no ${request.method} at this address: see /docs`);
}

function isValidationError(error: Error): error is ValidationError {
  return 'fieldErrors' in error;
}

function sendValidationProblem(error: ValidationError, reply: FastifyReply) {
  // An address that no case can have leads to none.
  if (error.validationContext === 'params') return sendProblem(reply, 'not_found', 'there is no such thing');
  return sendFieldErrors(reply, error.fieldErrors);
}

/** 422 with each field and what would be right; the detail names the first of them. */
export function sendFieldErrors(reply: FastifyReply, errors: FieldError[]) {
  const fields = errors.map(({ path }) => path || 'the whole').slice(0, 5);
  return sendProblem(reply, 'validation_failed', `not acceptable: ${fields.join(', ')}`, { errors });
}

/** A value that Postgres refuses (class 22), such as a date that doesn't exist. */
function isDataException(error: Error & { cause?: unknown }): boolean {
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code);
}

/** For the log: where it happened, without the message of a failed query, which quotes the values. */
function describe(error: Error & { cause?: unknown }) {
  const cause = error.cause instanceof Error ? error.cause : null;
  const { name, message } = cause ?? error;
  const at = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { name, message, code: (cause as { code?: string } | null)?.code, at: at.slice(0, 12) };
}
