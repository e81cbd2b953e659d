import type { Client } from '@temporalio/client';
import type { Sql } from 'postgres';
import type { DeskMessage } from './bare-workflow.js';

export interface BareFact {
  id: string;
  orderNo: string;
  type: string;
  data: unknown;
}

/** One idempotent insert per fact, and the message to the desk: all that the bare application asks of the world. */
export function bareActivities({ sql, client, taskQueue }: { sql: Sql; client: Client; taskQueue: string }) {
  return {
    async record({ id, orderNo, type, data }: BareFact): Promise<void> {
      await sql`insert into facts (id, order_no, type, data)
        values (${id}, ${orderNo}, ${type}, ${sql.json(data as never)}) on conflict do nothing`;
    },

    async tellDesk({ outletId, message }: { outletId: string; message: DeskMessage }): Promise<void> {
      await client.workflow.signalWithStart('bareDesk', {
        workflowId: `bare-desk:${outletId}`,
        taskQueue,
        args: [{ outletId }],
        signal: 'message',
        signalArgs: [message],
      });
    },
  };
}

export type BareActivities = ReturnType<typeof bareActivities>;
