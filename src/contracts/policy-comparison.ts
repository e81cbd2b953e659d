import { z } from 'zod';
import { DIFFERENCE_KINDS, type Difference } from '../domain/policy/differences.js';
import type { CaseFinding } from '../domain/policy/references.js';
import { CUSTOMER_TYPES } from '../domain/steps/reception.js';

// What a version of the standard is compared with: references, other versions, past cases (R8.2).

export const versionParams = z.object({ version: z.string().min(1).max(100) });

const reference = z.object({
  id: z.string(),
  name: z.string(),
  article: z.string(),
  kind: z.enum(['legal_floor', 'norm']),
});

const caseFacts = z.object({
  outletId: z.string().nullable(),
  model: z.string().nullable(),
  customerType: z.enum(CUSTOMER_TYPES).nullable(),
});

const finding = z
  .object({
    reference,
    path: z.string(),
    message: z.string().meta({ description: 'What the reference says' }),
    required: z.string(),
    actual: z.string(),
    holds: z.boolean(),
    where: caseFacts.nullable().meta({ description: 'The cases that it is for; null: all' }),
  })
  .meta({ id: 'PolicyFinding' }) satisfies z.ZodType<CaseFinding>;

export const policyReferences = z
  .object({
    version: z.string(),
    keepsTheLaw: z
      .boolean()
      .meta({ description: 'Whether it is looser than no legal floor; else it is refused' }),
    findings: z.array(finding),
  })
  .meta({ id: 'PolicyReferences' });

export const comparisonQuery = z.object({
  with: z.string().min(1).max(100).meta({ description: 'The version to compare with, as the one before' }),
});

const difference = z.object({
  path: z.string(),
  kind: z.enum(DIFFERENCE_KINDS),
  before: z.unknown(),
  after: z.unknown(),
}) satisfies z.ZodType<Difference>;

export const policyComparison = z
  .object({
    version: z.string(),
    with: z.string(),
    total: z.int().meta({ description: 'How many differences there are; `sections` holds the first 1000' }),
    sections: z.array(
      z.object({
        section: z.string().meta({ description: 'Such as `clocks.repair_completion`' }),
        differences: z.array(difference),
      }),
    ),
  })
  .meta({ id: 'PolicyComparison' });
