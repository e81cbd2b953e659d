import { createHmac } from 'node:crypto';

export interface WebhookTarget {
  url: string;
  secret: string | null;
}

const TIMEOUT_MS = 10_000;

/**
 * Posts one alert, or one notice to a customer, signed by the Standard Webhooks scheme (`webhook-id`, `webhook-timestamp`, `webhook-signature`).
 * @param target where to, and the secret that signs; without one the signature is left out
 * @param deliveryId stable over repeats, so that the receiver can drop doubles
 * @param told what is told
 * @param type the event's name
 * @returns whether it was accepted (2xx), and the answer in a few words; never throws for an answer or a lost line
 */
export async function deliverToWebhook(
  target: WebhookTarget,
  deliveryId: string,
  told: object,
  type = 'alert.milestone_reached',
): Promise<{ accepted: boolean; text: string }> {
  const body = JSON.stringify({
    type,
    timestamp: new Date().toISOString(),
    data: told,
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'webhook-id': deliveryId,
    'webhook-timestamp': timestamp,
  };
  if (target.secret) headers['webhook-signature'] = sign(target.secret, deliveryId, timestamp, body);
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(target.url, { method: 'POST', headers, body, signal, redirect: 'error' });
    return { accepted: response.ok, text: `HTTP ${response.status}` };
  } catch (error) {
    return {
      accepted: false,
      text: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}

/** `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; a secret `whsec_…` is base64, any other is taken as it is. */
function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
