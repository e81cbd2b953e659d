import { type Activities, createActivities } from '../../activities/index.js';
import type { WebhookTarget } from '../../src/channels/webhook.js';
import type { ClientDeps } from '../../src/client/deps.js';
import type { Transition, TransitionResult } from '../../src/contracts/transition.js';

/** Where a test may step in: around the one transaction that makes a transition true. */
export interface Hooks {
  /** Before anything is written; what it throws makes the attempt fail. */
  beforeWrite?: ((transition: Transition) => Promise<void> | void) | undefined;
  /** After the commit and before the workflow hears of it; what it throws makes the answer get lost. */
  afterCommit?: ((transition: Transition, result: TransitionResult) => Promise<void> | void) | undefined;
}

/** The real activities, with the hooks around the record writer. The hooks are looked up anew at every call. */
export function chaosActivities(
  deps: ClientDeps & { webhook: WebhookTarget | null },
  hooks: Hooks,
): Activities {
  const real = createActivities(deps);
  return {
    ...real,
    async recordTransition(transition: Transition): Promise<TransitionResult> {
      await hooks.beforeWrite?.(transition);
      const result = await real.recordTransition(transition);
      await hooks.afterCommit?.(transition, result);
      return result;
    },
  };
}
