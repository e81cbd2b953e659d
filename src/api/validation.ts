import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import type { FieldError } from '../contracts/common.js';
import { fieldErrorsOf } from '../contracts/issues.js';
import type { ValidationError } from './errors.js';

/** Nobody reads more; a hostile body shouldn't make a long answer. */
const MAX_ERRORS = 50;

/** Checks by zod. A body that is absent counts as empty, so that the answer names the fields that are missing. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data) => {
    const unreadable = unreadableStrings(data).slice(0, MAX_ERRORS);
    if (unreadable.length > 0) return { error: validationError(unreadable) };
    const parsed = schema.safeParse(httpPart === 'body' && data == null ? {} : data);
    if (parsed.success) return { value: parsed.data };
    const fieldErrors = fieldErrorsOf(parsed.error.issues).slice(0, MAX_ERRORS);
    return { error: validationError(fieldErrors) };
  };
};

function validationError(fieldErrors: FieldError[]): ValidationError {
  return Object.assign(new Error('not acceptable'), { fieldErrors });
}

const DEEPEST = 20;

/** Half of a character, or a NUL: JSON lets them through, the database can't keep them. */
const UNREADABLE = /\p{Surrogate}|\0/u;

/** Every string, and every name of a field, that can't be kept. */
function unreadableStrings(data: unknown, path: readonly string[] = []): FieldError[] {
  // No body of ours is nested so deeply; the contract says what is wrong with it.
  if (path.length > DEEPEST) return [];
  const message = 'must be text: it holds a NUL or half of a character';
  if (typeof data === 'string') return UNREADABLE.test(data) ? [{ path: path.join('.'), message }] : [];
  if (data === null || typeof data !== 'object') return [];
  return Object.entries(data).flatMap(([name, value]) =>
    UNREADABLE.test(name) ? [{ path: path.join('.'), message }] : unreadableStrings(value, [...path, name]),
  );
}
