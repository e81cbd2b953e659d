import { z } from 'zod';
import { POLICY_EVENTS, POLICY_STATUSES } from '../domain/policy/versions.js';
import { CUSTOMER_TYPES } from '../domain/steps/reception.js';
import {
  id,
  instantOut,
  nearInstant,
  optionalText,
  pageOf,
  pageQuery,
  queryFlag,
  strict,
  text,
} from './common.js';
import { policyDocument } from './policy-document.js';

const DEEPEST = 12;

/** An object of a draft: it may be wrong as yet, but it can be kept. */
const draftObject = z
  .record(z.string(), z.unknown())
  .refine((value) => isNestedWithin(value, DEEPEST), `must not be nested deeper than ${DEEPEST}`);

function isNestedWithin(value: unknown, deepest: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return deepest > 0 && Object.values(value).every((part) => isNestedWithin(part, deepest - 1));
}

const content = {
  /** Only what differs, laid over: objects field by field, lists are replaced whole. */
  changes: draftObject.optional(),
  /** Or the whole document, as `PolicyDocument`. */
  document: draftObject.optional(),
  /** All overrides; left out, they stay as they are. */
  overrides: z.array(draftObject).max(50).optional(),
};
const revision = z.number().int().min(1);
const ONE_OF_BOTH = { path: ['changes'], message: 'give either changes or a whole document' };

/** A draft may be wrong while it is written; it can't be submitted until `/validation` finds nothing. */
export const draftPolicy = strict({
  version: id,
  /** Left out: the version in force. */
  basedOn: id.optional(),
  ...content,
  note: optionalText(1_000),
})
  .refine(({ changes, document }) => !(changes && document), ONE_OF_BOTH)
  .meta({ id: 'DraftPolicy' });
export type DraftPolicy = z.infer<typeof draftPolicy>;

/** `revision` is the one that was read: a draft that has changed since is refused with `stale_revision`. */
export const editPolicy = strict({ revision, ...content, note: optionalText(1_000) })
  .refine(({ changes, document }) => !(changes && document), ONE_OF_BOTH)
  .refine(({ changes, document, overrides }) => changes ?? document ?? overrides, {
    path: ['changes'],
    message: 'say what changes: changes, document or overrides',
  })
  .meta({ id: 'EditPolicy' });
export type EditPolicy = z.infer<typeof editPolicy>;

export const submitPolicy = strict({ revision, note: optionalText(1_000) }).meta({ id: 'SubmitPolicy' });
export const approvePolicy = strict({ revision, note: optionalText(1_000) }).meta({ id: 'ApprovePolicy' });
export const returnPolicy = strict({ revision, reason: text(1_000) }).meta({ id: 'ReturnPolicy' });
export const withdrawPolicy = strict({ reason: text(1_000) }).meta({ id: 'WithdrawPolicy' });
/** Left out: from now on. */
export const putPolicyInForce = strict({ effectiveAt: nearInstant.optional() }).meta({
  id: 'PutPolicyInForce',
});
export const callPolicyOff = strict({ reason: text(1_000) }).meta({ id: 'CallPolicyOff' });

/** A version's name; with the factor, such as `standard-2025@1920x`, as cases keep it where time is scaled. */
export const versionParams = z.object({
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}(@[\d.]{1,12}x(-\d{1,9}ms)?)?$/),
});

export const policiesQuery = strict({
  ...pageQuery,
  status: z.enum(POLICY_STATUSES).optional(),
  inForce: queryFlag.optional(),
});
export type PoliciesQuery = z.infer<typeof policiesQuery>;

const done = z.object({ at: instantOut, by: z.string() }).nullable();

/** A version, and how it stands. `done` by whom and when; the whole story is at `/history`. */
export const policySummary = z
  .object({
    version: z.string(),
    status: z.enum(POLICY_STATUSES),
    builtIn: z.boolean(),
    revision: z.number().int(),
    basedOn: z.string().nullable(),
    drafted: done,
    submitted: done,
    approved: done,
    inForce: z.boolean(),
    effectiveAt: instantOut.nullable(),
    supersededAt: instantOut.nullable(),
    supersededBy: z.string().nullable(),
    /** Under which name new cases keep it here: with a factor where time is scaled, as in the demo. */
    keptAs: z.string(),
    timeScale: z.number(),
  })
  .meta({ id: 'PolicySummary' });
export type PolicySummary = z.infer<typeof policySummary>;
export const policyPage = pageOf(policySummary).meta({ id: 'PolicyPage' });

export const policyView = policySummary
  .extend({
    document: z.union([policyDocument, z.record(z.string(), z.unknown())]),
    overrides: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'Policy' });
export type PolicyView = z.infer<typeof policyView>;

export const policyHistory = z
  .object({
    version: z.string(),
    events: z.array(
      z.object({
        type: z.enum(POLICY_EVENTS),
        at: instantOut,
        /** The person; `via` is the system that vouched for them. */
        actor: z.object({ id: z.string(), via: z.string().optional() }),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'PolicyHistory' });
export type PolicyHistory = z.infer<typeof policyHistory>;

const finding = z.object({ path: z.string(), message: z.string() });

/** Everything that is wrong, by its path; `warnings` refuse nothing. */
export const policyValidation = z
  .object({
    version: z.string(),
    revision: z.number().int(),
    valid: z.boolean(),
    errors: z.array(finding),
    warnings: z.array(finding),
  })
  .meta({ id: 'PolicyValidation' });

export const effectiveQuery = strict({
  outletId: id.optional(),
  model: text(80).optional(),
  customerType: z.enum(CUSTOMER_TYPES).optional(),
  /** Dotted, such as `clocks.repair_completion.limit`; left out, everything. */
  path: z.string().max(300).default(''),
});

export const effectiveView = z
  .object({
    version: z.string(),
    path: z.string(),
    value: z.unknown(),
    /** The overrides that fit the case, by number, the weakest first. */
    applied: z.array(z.number().int()),
    /** Value by value: `override` is the number of the one that it comes from, null for the version's own. */
    values: z.array(
      z.object({ path: z.string(), value: z.unknown(), override: z.number().int().nullable() }),
    ),
  })
  .meta({ id: 'EffectivePolicy' });
