import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import type { FieldError } from '../contracts/common.js';
import type { ValidationError } from './errors.js';

/** Nobody reads more; a hostile body shouldn't make a long answer. */
const MAX_ERRORS = 50;

type Issue = z.core.$ZodIssue;

/** Checks by zod. A body that is absent counts as empty, so that the answer names the fields that are missing. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  return (data) => {
    const parsed = schema.safeParse(httpPart === 'body' && data == null ? {} : data);
    if (parsed.success) return { value: parsed.data };
    const fieldErrors = flatten(parsed.error.issues).slice(0, MAX_ERRORS);
    const error: ValidationError = Object.assign(new Error('not acceptable'), { fieldErrors });
    return { error };
  };
};

/** Zod's issues as one list of fields; of alternatives the one that was nearest to being met. */
function flatten(issues: readonly Issue[], base: readonly PropertyKey[] = []): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'invalid_union') {
      const nearest = [...issue.errors].sort((a, b) => a.length - b.length)[0];
      if (nearest && nearest.length > 0) return flatten(nearest, path);
    }
    return [{ path: path.map(String).join('.'), message: issue.message }];
  });
}
