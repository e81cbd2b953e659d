import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/** A stretch takes seconds; beyond this its worker has died, and another goes on where the record says. */
const trials = proxyActivities<Pick<Activities, 'continueTrial'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
  summary: 'look at past cases',
});

/** Keeps the history short, however much there is to look at. */
const STRETCHES = 500;

/** What a version of the standard would have done to past cases (R8.2): goes on until all were looked at. */
export async function policyTrial(trial: { trialId: string }): Promise<void> {
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const { finished } = await trials.continueTrial(trial);
    if (finished) return;
  }
  await continueAsNew<typeof policyTrial>(trial);
}
