import { createHash, createHmac } from 'node:crypto';
import { hostOf } from './address-guard.js';
import type { Channel, ChannelAnswer, ChannelEndpoint } from './channel.js';
import { guardedPost, type RequestGuard } from './guarded-request.js';
import { retryOf } from './robot.js';

/*
 * Standard Webhooks, https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: headers
 * `webhook-id` (the same at each attempt), `webhook-timestamp` (seconds, of the attempt) and `webhook-signature`, a list of
 * `v1,<base64>` divided by spaces, one for each secret while it is changed. A secret is `whsec_` and the base64 of 24 to 64 bytes.
 * 2xx is success; 3xx is not followed, the address has to be changed; 410 ends it; everything else is tried again, with
 * Retry-After heeded.
 */
export interface WebhookTarget {
  url: string;
  /** One secret, or several divided by blanks while it is changed, the newest first. */
  secret: string | null;
}

/** What is posted: `data` of an event, and the id that stays the same when it is posted again. */
interface WebhookEvent {
  id: string;
  type: string;
  data: object;
}

const MILESTONE_REACHED = 'alert.milestone_reached';

/**
 * The channel to webhooks (R6.1): one event a request, so that each keeps its own id. Without a secret it isn't signed.
 * @param guard what addresses may be reached
 */
export function webhookChannel(guard: RequestGuard): Channel {
  return {
    name: 'webhook',
    // The scheme names no limit; this spares a small receiver.
    limits: [{ messages: 10, perMs: 1_000 }],
    batchSize: 1,
    async send({ address, secrets }, messages, sentAt) {
      let answer: ChannelAnswer = { outcome: 'accepted', text: 'nothing to send' };
      for (const { id, type = MILESTONE_REACHED, data } of messages) {
        answer = await postEvent(guard, address, secrets, { id, type, data }, sentAt);
        if (answer.outcome !== 'accepted') return answer;
      }
      return answer;
    },
  };
}

/**
 * Posts one notice to a customer to the webhook that configuration names (WEBHOOK_URL); its host is
 * trusted, for who configures it may reach it anyway.
 * @param target where to, and the secrets that sign; without one the signature is left out
 * @param deliveryId stable over repeats, so that the receiver can drop doubles
 * @param told what is told
 * @param type the event's name
 * @returns whether it was accepted (2xx), and the answer in a few words; never throws for an answer or a lost line
 */
export async function deliverToWebhook(
  target: WebhookTarget,
  deliveryId: string,
  told: object,
  type: string,
): Promise<{ accepted: boolean; text: string }> {
  const event = { id: deliveryId, type, data: told };
  const { outcome, text } = await postEvent(
    guardOf(target),
    target.url,
    secretsOf(target),
    event,
    new Date(),
  );
  return { accepted: outcome === 'accepted', text };
}

/** The webhook of configuration as a channel with its endpoint, for the sender of alerts. */
export function trustedWebhook(target: WebhookTarget): { channel: Channel; endpoint: ChannelEndpoint } {
  const endpoint = { address: target.url, secrets: secretsOf(target) };
  return { channel: webhookChannel(guardOf(target)), endpoint };
}

function guardOf({ url }: WebhookTarget): RequestGuard {
  const hosts = URL.canParse(url) ? [hostOf(new URL(url))] : [];
  return { allowed: { hosts: new Set(hosts), networks: [] } };
}

function secretsOf({ secret }: WebhookTarget): string[] {
  return secret?.split(/\s+/).filter((one) => one !== '') ?? [];
}

async function postEvent(
  guard: RequestGuard,
  url: string,
  secrets: readonly string[],
  { id, type, data }: WebhookEvent,
  sentAt: Date,
): Promise<ChannelAnswer> {
  const keys = secrets.map(keyOf);
  if (keys.some((key) => key === null))
    return { outcome: 'refused', text: 'a secret that begins with whsec_ must go on in base64' };
  const body = JSON.stringify({ type, timestamp: sentAt.toISOString(), data });
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const signedText = `${headerId(id)}.${timestamp}.${body}`;
  const signatures = keys.map((key) => signatureOf(key ?? Buffer.alloc(0), signedText));
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'webhook-id': headerId(id),
    'webhook-timestamp': timestamp,
    ...(signatures.length > 0 ? { 'webhook-signature': signatures.join(' ') } : {}),
  };
  const answer = await guardedPost(guard, url, headers, body);
  if (answer.kind === 'refused') return { outcome: 'refused', text: answer.text };
  if (answer.kind === 'lost') return { outcome: 'retry', text: answer.text };
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { outcome: 'accepted', text: `HTTP ${status}` };
  if (status === 410) return { outcome: 'refused', text: 'HTTP 410: the receiver wants no more of it' };
  if (status >= 300 && status < 400)
    return {
      outcome: 'refused',
      text: `HTTP ${status}: redirects are not followed; enter the address it moved to`,
    };
  // The scheme calls every other status a failure to be tried again: a receiver may be in the middle of a change.
  return retryOf(`HTTP ${status}`, retryAfterMs);
}

/** `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. */
function signatureOf(key: Buffer, signedText: string): string {
  return `v1,${createHmac('sha256', key).update(signedText).digest('base64')}`;
}

const PREFIX = 'whsec_';
/** As the scheme has it: shorter can be guessed, longer than the hash's block is no stronger. */
const [LEAST_KEY_BYTES, MOST_KEY_BYTES] = [24, 64];

/** What a secret must be, after its name. */
export const WEBHOOK_SECRET_MUST =
  'must be whsec_ and the base64 of 24 to 64 bytes, as `echo whsec_$(openssl rand -base64 32)` gives it';

/**
 * Whether a secret is one of Standard Webhooks.
 * @param secret one secret, as it is entered
 */
export function isWebhookSecret(secret: string): boolean {
  const key = secret.startsWith(PREFIX) ? keyOf(secret) : null;
  return key !== null && key.length >= LEAST_KEY_BYTES && key.length <= MOST_KEY_BYTES;
}

/**
 * A secret `whsec_…` is base64; null when it can't be read. Any other was entered before it was asked for, and goes on
 * signing as it is.
 */
function keyOf(secret: string): Buffer | null {
  if (!secret.startsWith(PREFIX)) return Buffer.from(secret);
  const encoded = secret.slice(PREFIX.length);
  const key = Buffer.from(encoded, 'base64');
  const same = key.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
  return key.length > 0 && same ? key : null;
}

/** The id as it stands where it may be a header and holds no dot, which divides what is signed; else its hash. */
function headerId(id: string): string {
  return /^[\w#/:-]{1,200}$/.test(id)
    ? id
    : `msg_${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
}
