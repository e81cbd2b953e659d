import { z } from 'zod';
import { NOTICE_KINDS } from '../domain/customer-notices.js';
import { REPORT_KINDS } from '../domain/customer-reports.js';
import { id, instantOut, pageOf, pageQuery, queryFlag, strict } from './common.js';

/** What a customer was told, or is to be told: posted to the webhook, else kept for the front office to fetch. */
export const customerNotice = z
  .object({
    id: z.string(),
    orderNo: z.string(),
    kind: z.enum([...NOTICE_KINDS, ...REPORT_KINDS]),
    /** Which appointment of the order it is about. */
    cycle: z.number().int(),
    channel: z.string(),
    text: z.string(),
    /** `staff`: somebody told them in person. */
    via: z.enum(['outbox', 'webhook', 'staff']),
    attempts: z.number().int(),
    /** The webhook's last answer. */
    answer: z.string().nullable(),
    createdAt: instantOut,
    deliveredAt: instantOut.nullable(),
  })
  .meta({ id: 'CustomerNotice' });
export type CustomerNoticeView = z.infer<typeof customerNotice>;

export const noticePage = pageOf(customerNotice).meta({ id: 'CustomerNoticePage' });
export const noticesQuery = strict({
  ...pageQuery,
  outletId: id.optional(),
  delivered: queryFlag.optional(),
});
export type NoticesQuery = z.infer<typeof noticesQuery>;
