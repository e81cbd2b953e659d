import { proxyLocalActivities, sleep } from '@temporalio/workflow';

// The yardstick for deadlines: one durable timer and one insert for each, and nothing else.

export interface BareDeadline {
  id: string;
  urgent: boolean;
  n: number;
  dueAt: string;
}

const { recordDeadline } = proxyLocalActivities<{ recordDeadline(deadline: BareDeadline): Promise<void> }>({
  startToCloseTimeout: '10s',
});

/** As many deadlines as there are rounds, one after the other. */
export async function bareDeadlines(input: { id: string; urgent: boolean; dueAts: string[] }): Promise<void> {
  const { id, urgent, dueAts } = input;
  for (const [n, dueAt] of dueAts.entries()) {
    await sleep(Math.max(1, Date.parse(dueAt) - Date.now()));
    await recordDeadline({ id, urgent, n, dueAt });
  }
}
