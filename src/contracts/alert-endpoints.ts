import { z } from 'zod';
import { DELIVERY_STATUSES, OUTSIDE_CHANNELS } from '../domain/alert-channels.js';
import { id, instantOut, pageOf, pageQuery, queryFlag, strict, text } from './common.js';

/** Where a unit's alerts go outside the house: a chat group's robot, a mailbox, a webhook. Secrets are never shown. */
export const alertEndpoint = z
  .object({
    id: z.string(),
    orgUnitId: z.string(),
    channel: z.enum(OUTSIDE_CHANNELS),
    name: z.string(),
    /** As much of it as may be seen: the host, or the mailbox's first letter and domain. */
    address: z.string(),
    /** How many secrets are in use: two while a webhook's receiver changes over. */
    secrets: z.number().int(),
    active: z.boolean(),
    /** Since when it has been failing for longer than the standard allows; null while it works. */
    downSince: instantOut.nullable(),
    lastAnswer: z.string().nullable(),
    lastAnswerAt: instantOut.nullable(),
    /** How many messages haven't been taken yet. */
    queued: z.number().int(),
    createdAt: instantOut,
    updatedAt: instantOut,
  })
  .meta({ id: 'AlertEndpoint' });
export type AlertEndpoint = z.infer<typeof alertEndpoint>;

export const alertEndpointPage = pageOf(alertEndpoint).meta({ id: 'AlertEndpointPage' });

export const alertEndpointsQuery = strict({
  ...pageQuery,
  orgUnitId: id.optional(),
  channel: z.enum(OUTSIDE_CHANNELS).optional(),
  active: queryFlag.optional(),
});
export type AlertEndpointsQuery = z.infer<typeof alertEndpointsQuery>;

const address = text(2_000);
/** A webhook's is `whsec_` and the base64 of 24 to 64 bytes; a robot's is as its platform gives it. */
const secret = z
  .string()
  .regex(/^[\x21-\x7e]{8,500}$/, 'must be 8 to 500 visible ASCII characters, without blanks');

export const createAlertEndpoint = strict({
  orgUnitId: id,
  channel: z.enum(OUTSIDE_CHANNELS),
  name: text(100),
  address,
  secret: secret.nullable().default(null),
})
  .superRefine((draft, context) => {
    if (draft.channel === 'webhook' && draft.secret === null)
      context.addIssue({ code: 'custom', path: ['secret'], message: 'a webhook is signed: give a secret' });
  })
  .meta({ id: 'CreateAlertEndpoint' });
export type CreateAlertEndpoint = z.infer<typeof createAlertEndpoint>;

export const changeAlertEndpoint = strict({
  name: text(100).optional(),
  address: address.optional(),
  /** A new secret. A webhook goes on being signed with the one before as well, until `dropOldSecrets`. */
  secret: secret.optional(),
  dropOldSecrets: z.literal(true).optional(),
  active: z.boolean().optional(),
}).meta({ id: 'ChangeAlertEndpoint' });
export type ChangeAlertEndpoint = z.infer<typeof changeAlertEndpoint>;

export const sendTestMessage = strict({}).meta({ id: 'SendTestMessage' });

export const testMessageParams = z.object({ id, messageId: z.uuid() });

/** What became of a test message; `pending` until the endpoint's sender has got to it. */
export const testMessage = z
  .object({
    id: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.number().int(),
    answer: z.string().nullable(),
    deliveredAt: instantOut.nullable(),
  })
  .meta({ id: 'TestMessage' });
export type TestMessage = z.infer<typeof testMessage>;
