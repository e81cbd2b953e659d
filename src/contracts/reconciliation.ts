import { z } from 'zod';
import { FAULTS } from '../domain/reconciliation-types.js';
import { id, instantOut, pageOf, pageQuery, queryFlag, strict } from './common.js';

/** Which cases are reconciled: `limit` is how many of them a page looks at, not how many faults it has. */
export const reconciliationQuery = strict({
  outletId: id.optional(),
  /** One order or complaint. */
  subject: id.optional(),
  /** Only those that aren't closed. */
  open: queryFlag.optional(),
  fault: z.enum(FAULTS).optional(),
  ...pageQuery,
});
export type ReconciliationQuery = z.infer<typeof reconciliationQuery>;

/** What doesn't add up in the records of deadlines (R6.1). */
export const reconciliation = pageOf(
  z
    .object({
      fault: z.enum(FAULTS),
      subject: z.string(),
      /** Where the case is now; null when it belongs to no case on record. */
      outletId: z.string().nullable(),
      clockId: z.string().nullable(),
      revision: z.number().int().nullable(),
      milestone: z.string().nullable(),
      level: z.number().int().nullable(),
      detail: z.string(),
      since: instantOut,
    })
    .meta({ id: 'ReconciliationFault' }),
).extend({
  /** As of when the page's cases were read, and how late something may be before it is a fault. */
  at: instantOut,
  graceSeconds: z.number(),
  checked: z.object({ cases: z.number().int(), clocks: z.number().int(), milestones: z.number().int() }),
});
export type Reconciliation = z.infer<typeof reconciliation>;
