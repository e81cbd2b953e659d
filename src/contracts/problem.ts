import { z } from 'zod';
import { ROLES } from '../domain/roles.js';
import { freeHalfDay } from './slots.js';

/** An error as `application/problem+json` (RFC 9457): `code` is stable, `detail` is for people. */
export const problemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** Where the case stands, when a command isn't possible there. */
    step: z.string().optional(),
    stepStatus: z.string().optional(),
    allowedCommands: z.array(z.string()).optional(),
    /** The same as what can be called, such as `POST /v1/service-orders/{orderNo}/check-in`. */
    allowedRoutes: z.array(z.string()).optional(),
    /** What is free instead of the visit that has no place. */
    freeSlots: z.array(freeHalfDay).optional(),
    /** Who may, when the caller may not. */
    roles: z.array(z.enum(ROLES)).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof problemDocument>;
