import type { z } from 'zod';
import type { FieldError } from './common.js';

type Issue = z.core.$ZodIssue;

/** Zod's issues as one list of fields; of alternatives the one that was nearest to being met. */
export function fieldErrorsOf(issues: readonly Issue[], base: readonly PropertyKey[] = []): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'invalid_union') {
      const [nearest] = [...issue.errors].sort((a, b) => distance(a) - distance(b) || a.length - b.length);
      if (nearest && nearest.length > 0) return fieldErrorsOf(nearest, path);
    }
    return [{ path: path.map(String).join('.'), message: issue.message }];
  });
}

/** What is of another kind altogether is farther than what is wrong in a part. */
function distance(issues: readonly Issue[]): number {
  return issues.some(({ path, code }) => path.length === 0 && code === 'invalid_type') ? 1 : 0;
}
