import { eq } from 'drizzle-orm';
import type { Channel, ChannelEndpoint, ChannelName } from '../src/channels/channel.js';
import { createChannels } from '../src/channels/channels.js';
import { trustedWebhook, type WebhookTarget } from '../src/channels/webhook.js';
import type { Database } from '../src/db/database.js';
import { alertEndpoints } from '../src/db/schema.js';
import type { Sealer } from '../src/db/sealing.js';
import { BUILT_IN_MAIL, BUILT_IN_WEBHOOK } from '../src/domain/alert-channels.js';

/** What configuration gives for sending outside the house. */
export interface OutsideWays {
  channels: Record<ChannelName, Channel>;
  /** Whether there is a mail server. */
  mail: boolean;
  sealer: Sealer | null;
}

export interface SendingDeps {
  db: Database;
  webhook: WebhookTarget | null;
  outside?: OutsideWays | undefined;
}

/** How an endpoint is reached. `active`: whether anything is to be sent there at all. */
export interface OpenEndpoint {
  channel: Channel;
  active: boolean;
  /** Null when its secrets can't be read: `problem` says why. */
  endpoint: ChannelEndpoint | null;
  problem: string;
  orgUnitId: string | null;
}

/** Nothing but the built-in webhook, as where nothing else is configured. */
const NO_WAYS: OutsideWays = {
  channels: createChannels({ allowedHosts: [], mail: null }),
  mail: false,
  sealer: null,
};

/**
 * Opens an endpoint for sending: a record's with its secrets, or one that configuration gives.
 * @returns null when there is no such endpoint
 */
export async function openEndpoint(
  { db, webhook, outside = NO_WAYS }: SendingDeps,
  endpointId: string,
): Promise<OpenEndpoint | null> {
  const builtIn = { orgUnitId: null, problem: '' };
  if (endpointId === BUILT_IN_WEBHOOK)
    return webhook ? { ...builtIn, ...trustedWebhook(webhook), active: true } : null;
  if (endpointId === BUILT_IN_MAIL) {
    const endpoint = { address: '', secrets: [] };
    return { ...builtIn, channel: outside.channels.email, active: outside.mail, endpoint };
  }
  const [row] = await db.select().from(alertEndpoints).where(eq(alertEndpoints.id, endpointId));
  if (!row) return null;
  const { channel, active, orgUnitId } = row;
  return { channel: outside.channels[channel], active, orgUnitId, ...opened(outside.sealer, row) };
}

function opened(
  sealer: Sealer | null,
  { id, sealedAddress, sealedSecrets }: typeof alertEndpoints.$inferSelect,
): Pick<OpenEndpoint, 'endpoint' | 'problem'> {
  if (!sealer) return { endpoint: null, problem: 'ALERT_SECRETS_KEY is not set for the worker' };
  try {
    const secrets = sealedSecrets.map((sealed) => sealer.open(sealed, id));
    return { endpoint: { address: sealer.open(sealedAddress, id), secrets }, problem: '' };
  } catch {
    return { endpoint: null, problem: 'its secrets can not be read with the keys of ALERT_SECRETS_KEY' };
  }
}
