import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { ChangeAlertEndpoint, CreateAlertEndpoint } from '../contracts/alert-endpoints.js';
import type { FieldError } from '../contracts/common.js';
import type { Tx } from '../db/database.js';
import { testMessageId } from '../db/reads/alert-endpoints.js';
import { alertDeliveries, alertEndpoints } from '../db/schema.js';
import type { Sealer } from '../db/sealing.js';
import type { OutsideChannel } from '../domain/alert-channels.js';
import type { ClientDeps } from './deps.js';
import { wakeSender } from './senders.js';

/** What keeping endpoints needs besides the database; put together where configuration is known. */
export interface EndpointKeeping {
  /** Null when ALERT_SECRETS_KEY isn't set. */
  sealer: Sealer | null;
  check(draft: { channel: OutsideChannel; address: string | null; secret: string | null }): FieldError[];
}

/** A webhook is signed with the new secret and the one before, until the receiver has changed over. */
const SECRETS_AT_ONCE = 2;

/** Keeps a new endpoint, its address and secret sealed. @returns its id */
export async function insertEndpoint(tx: Tx, sealer: Sealer, draft: CreateAlertEndpoint): Promise<string> {
  const { orgUnitId, channel, name, address, secret } = draft;
  const id = `EP-${randomUUID()}`;
  await tx.insert(alertEndpoints).values({
    ...{ id, orgUnitId, channel, name },
    sealedAddress: sealer.seal(address, id),
    shownAddress: shownOf(channel, address),
    sealedSecrets: secret === null ? [] : [sealer.seal(secret, id)],
  });
  return id;
}

/**
 * Changes an endpoint: only the fields given. Says how it is to be, so a repetition changes nothing. Its sender tries at
 * once what had failed; one that is switched off gives its messages to the next channel.
 * @param sealer may be missing where neither address nor secret is changed
 * @throws when Temporal or Postgres is away
 */
export async function changeEndpoint(
  deps: ClientDeps,
  sealer: Sealer | null,
  id: string,
  change: ChangeAlertEndpoint,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const [row] = await tx.select().from(alertEndpoints).where(eq(alertEndpoints.id, id)).for('update');
    if (!row) return;
    const { name, active, address } = change;
    await tx
      .update(alertEndpoints)
      .set({
        ...(name === undefined ? {} : { name }),
        ...(active === undefined ? {} : { active }),
        ...(address === undefined || !sealer
          ? {}
          : { sealedAddress: sealer.seal(address, id), shownAddress: shownOf(row.channel, address) }),
        sealedSecrets: secretsAfter(sealer, row, change),
        updatedAt: new Date().toISOString(),
      })
      .where(eq(alertEndpoints.id, id));
  });
  await wakeSender(deps, id, { retry: true });
}

function secretsAfter(
  sealer: Sealer | null,
  { id, channel, sealedSecrets }: typeof alertEndpoints.$inferSelect,
  { secret, dropOldSecrets }: ChangeAlertEndpoint,
): string[] {
  const atOnce = channel === 'webhook' && !dropOldSecrets ? SECRETS_AT_ONCE : 1;
  const [newest] = sealedSecrets;
  if (secret === undefined || !sealer) return dropOldSecrets ? sealedSecrets.slice(0, atOnce) : sealedSecrets;
  const isNew = !newest || sealer.open(newest, id) !== secret;
  const all = isNew ? [sealer.seal(secret, id), ...sealedSecrets] : sealedSecrets;
  return isNew || dropOldSecrets ? all.slice(0, atOnce) : all;
}

/** Puts a test message into an endpoint's queue. @returns its number */
export async function insertTestMessage(
  tx: Tx,
  endpoint: { id: string; channel: OutsideChannel },
  by: string,
): Promise<string> {
  const messageId = randomUUID();
  const id = testMessageId(endpoint.id, messageId);
  await tx.insert(alertDeliveries).values({
    ...{ id, alertId: `test/${endpoint.id}`, revision: 0, milestone: 'test', level: 0 },
    ...{ channel: endpoint.channel, recipient: endpoint.id, endpointId: endpoint.id, people: [by] },
  });
  return messageId;
}

/** The host, or a mailbox's first letter and domain: an address may hold a secret. */
function shownOf(channel: OutsideChannel, address: string): string {
  if (channel !== 'email') return new URL(address).host;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}
