import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { eq, sql } from 'drizzle-orm';
import { deliverToWebhook, type WebhookTarget } from '../src/channels/webhook.js';
import { ignore } from '../src/client/availability.js';
import type { ClientDeps } from '../src/client/deps.js';
import { complaints, customerNotices, intakes } from '../src/db/schema.js';

/** What is told to customers leaves the house here (R3.2a). */
export function customerNoticeActivities(deps: ClientDeps & { webhook: WebhookTarget | null }) {
  const { db, temporal, taskQueue, webhook } = deps;
  return {
    /** Sees to the delivery of a notice that is on record. Without a webhook the front office fetches it. */
    async sendNotice({ noticeId }: { noticeId: string }): Promise<void> {
      if (!webhook) return;
      const start = temporal.workflow.start('customerNotice', {
        workflowId: `notice:${noticeId}`,
        taskQueue,
        args: [{ noticeId }],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: `通知 ${noticeId}`,
        searchAttributes: { PitlaneOrderNo: [noticeId.split('/')[0] ?? noticeId], PitlaneStep: ['notice'] },
      });
      await start.catch(ignore(WorkflowExecutionAlreadyStartedError));
    },

    /**
     * Posts one notice to the webhook and keeps the answer.
     * @throws when it was not accepted; the caller tries again
     */
    async deliverNotice({ noticeId }: { noticeId: string }): Promise<void> {
      const mine = eq(customerNotices.id, noticeId);
      const [row] = await db
        .select({
          notice: customerNotices,
          customerId: sql<string | null>`coalesce(${intakes.customerId}, ${complaints.customerId})`,
        })
        .from(customerNotices)
        .leftJoin(intakes, eq(intakes.orderNo, customerNotices.orderNo))
        .leftJoin(complaints, eq(complaints.complaintNo, customerNotices.orderNo))
        .where(mine);
      if (!row || !webhook || row.notice.deliveredAt) return;
      const { id, orderNo, kind, cycle, channel, text } = row.notice;
      const told = { id, orderNo, kind, cycle, channel, text, customerId: row.customerId };
      const answer = await deliverToWebhook(webhook, id, told, 'customer.notice');
      await db
        .update(customerNotices)
        .set({
          attempts: sql`${customerNotices.attempts} + 1`,
          answer: answer.text,
          ...(answer.accepted ? { deliveredAt: sql`now()` } : {}),
        })
        .where(mine);
      if (!answer.accepted) throw new Error(`webhook answered ${answer.text}`);
    },
  };
}
