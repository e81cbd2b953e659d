import { z } from 'zod';
import { DELIVERY_CHANNELS, DELIVERY_STATUSES } from '../domain/alert-channels.js';
import { LEDGER_DECISIONS } from '../domain/clock.js';
import { CLOCKLESS } from '../domain/clockless.js';
import { CLOCK_KINDS } from '../domain/policy/types.js';
import { id, instantOut, optionalText, pageOf, pageQuery, queryFlag, strict } from './common.js';

export const ALERT_STATUSES = ['raised', 'delivered', 'acknowledged', 'resolved'] as const;

/**
 * A clock's id, `<subject>/<kind>/<cycle>`, or that of an alert without a clock, of which a spot check's ends with two
 * numbers: URL-encoded when it stands in an address.
 */
export const alertParams = z.object({
  alertId: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\/[a-z_]{1,40}\/\d{1,6}(-\d{1,6})?$/,
      'must be the id of a clock',
    ),
});

export const acknowledgeAlert = strict({ note: optionalText(1000) }).meta({ id: 'AcknowledgeAlert' });

export const alertsQuery = strict({
  ...pageQuery,
  status: z.enum(ALERT_STATUSES).optional(),
  kind: z.enum([...CLOCK_KINDS, ...CLOCKLESS]).optional(),
  outletId: id.optional(),
  orderNo: id.optional(),
});
export type AlertsQuery = z.infer<typeof alertsQuery>;

export const alertSummary = z
  .object({
    id: z.string(),
    kind: z.string(),
    subject: z.string(),
    orderNo: z.string().nullable(),
    outletId: z.string(),
    urgency: z.string(),
    status: z.enum(ALERT_STATUSES),
    milestone: z.string(),
    level: z.number().int(),
    dueAt: instantOut,
    raisedAt: instantOut,
    /** Of the milestone that was told last: null until somebody has taken that one. */
    acknowledgedAt: instantOut.nullable(),
    acknowledgedBy: z.string().nullable(),
    note: z.string().nullable(),
    resolvedAt: instantOut.nullable(),
  })
  .meta({ id: 'AlertSummary' });
export type AlertSummary = z.infer<typeof alertSummary>;

export const alertPage = pageOf(alertSummary).meta({ id: 'AlertPage' });

export const alertView = alertSummary
  .extend({
    ledger: z.array(
      z.object({
        revision: z.number(),
        milestone: z.string(),
        level: z.number(),
        dueAt: instantOut,
        firedAt: instantOut,
        latenessMs: z.number(),
        /** Of a breach beside a request for more time: undecided yet, or what its decision made of it. */
        decision: z.enum(LEDGER_DECISIONS).nullable(),
      }),
    ),
    deliveries: z.array(
      z.object({
        milestone: z.string(),
        level: z.number(),
        channel: z.enum(DELIVERY_CHANNELS),
        /** A member of staff, or the endpoint whose group hears of it. */
        recipient: z.string(),
        status: z.enum(DELIVERY_STATUSES),
        notBefore: instantOut,
        /** The delivery that tells of this one too. */
        digestOf: z.string().nullable(),
        attempts: z.number(),
        answer: z.string().nullable(),
        deliveredAt: instantOut.nullable(),
        /** Since when it counts as undelivered although it is still tried. */
        undeliveredAt: instantOut.nullable(),
        readAt: instantOut.nullable(),
      }),
    ),
    /** Everybody who took it, oldest first; who took a warning hasn't taken the breach after it. */
    acknowledgements: z.array(z.object({ at: instantOut, by: z.string(), note: z.string().nullable() })),
  })
  .meta({ id: 'Alert' });
export type AlertView = z.infer<typeof alertView>;

export const inboxQuery = strict({
  ...pageQuery,
  unread: queryFlag.optional(),
  /** The messages that a digest stands for, by the id of the message that shows their number. */
  digestOf: z.string().min(1).max(400).optional(),
});
export type InboxQuery = z.infer<typeof inboxQuery>;

export const inboxPage = pageOf(
  z.object({
    id: z.string(),
    alertId: z.string(),
    kind: z.string(),
    subject: z.string(),
    orderNo: z.string().nullable(),
    urgency: z.string(),
    milestone: z.string(),
    level: z.number(),
    dueAt: instantOut,
    /** Until when there is time: of a warning later than `dueAt`; null where no deadline runs. */
    deadlineAt: instantOut.nullable(),
    alertStatus: z.enum(ALERT_STATUSES),
    /** Taken back: the work is somebody else's now. */
    withdrawn: z.boolean(),
    /** How many late messages this one stands for besides itself; read them with `digestOf`. */
    gathered: z.number().int(),
    deliveredAt: instantOut.nullable(),
    readAt: instantOut.nullable(),
  }),
).meta({ id: 'Inbox' });
export type InboxPage = z.infer<typeof inboxPage>;

/** The messages of the caller's inbox to mark as read. */
export const markRead = strict({ ids: z.array(z.string().min(1).max(400)).min(1).max(200) }).meta({
  id: 'MarkRead',
});
