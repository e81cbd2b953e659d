import type { WebhookTarget } from '../src/channels/webhook.js';
import type { ClientDeps } from '../src/client/deps.js';
import { withoutData } from '../src/db/errors.js';
import { alertActivities } from './alerts.js';
import { assessmentActivities } from './assessments.js';
import { clockActivities } from './clock-records.js';
import { customerNoticeActivities } from './customer-notices.js';
import { dispatchActivities } from './dispatch.js';
import { givingUpActivities } from './giving-up.js';
import { noticeActivities } from './notices.js';
import type { OutsideWays } from './outside-ways.js';
import { peopleActivities } from './people.js';
import { policyTrialActivities } from './policy-trials.js';
import { recordActivities } from './records.js';
import { sendingActivities } from './sending.js';
import { statutoryActivities } from './statutory.js';

/** Everything that workflows may ask of the world, over explicit dependencies. All of it may be repeated without harm. */
export function createActivities(
  deps: ClientDeps & { webhook: WebhookTarget | null; outside?: OutsideWays | undefined },
) {
  const telling = noticeActivities(deps);
  return withoutDataInErrors({
    ...recordActivities(deps),
    ...dispatchActivities(deps),
    ...peopleActivities(deps),
    ...clockActivities(deps),
    ...alertActivities(deps),
    ...telling,
    ...sendingActivities(deps),
    ...givingUpActivities({ ...deps, ...telling }),
    ...assessmentActivities({ ...deps, ...telling }),
    ...statutoryActivities(deps),
    ...customerNoticeActivities(deps),
    ...policyTrialActivities(deps),
  });
}

type AnyActivity = (...args: never[]) => Promise<unknown>;

function withoutDataInErrors<A extends Record<string, AnyActivity>>(activities: A): A {
  const guarded = Object.entries(activities).map(([name, activity]) => [
    name,
    (...args: never[]) => activity(...args).catch((error: unknown) => Promise.reject(withoutData(error))),
  ]);
  return Object.fromEntries(guarded) as A;
}

export type Activities = ReturnType<typeof createActivities>;
