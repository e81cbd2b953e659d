import type { WebhookTarget } from '../src/channels/webhook.js';
import type { ClientDeps } from '../src/client/deps.js';
import { alertActivities } from './alerts.js';
import { dispatchActivities } from './dispatch.js';
import { noticeActivities } from './notices.js';
import { recordActivities } from './records.js';

/** Everything that workflows may ask of the world, over explicit dependencies. All of it may be repeated without harm. */
export function createActivities(deps: ClientDeps & { webhook: WebhookTarget | null }) {
  return {
    ...recordActivities(deps),
    ...dispatchActivities(deps),
    ...alertActivities(deps),
    ...noticeActivities(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
