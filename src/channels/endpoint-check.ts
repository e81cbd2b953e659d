import type { OutsideChannel } from '../domain/alert-channels.js';
import { parseAllowed, problemOfAddress } from './address-guard.js';
import { isWebhookSecret, WEBHOOK_SECRET_MUST } from './webhook.js';

/** Where a unit's alerts are to go, as somebody enters it. `null` where a field isn't given. */
export interface EndpointDraft {
  channel: OutsideChannel;
  address: string | null;
  secret: string | null;
}

export type EndpointCheck = (draft: EndpointDraft) => { path: string; message: string }[];

/** As in channels/email.ts: one plain mailbox. */
const MAILBOX = /^[^\s<>()[\]\\,;:@"]+@[^\s<>()[\]\\,;:@"]+$/;
/** The kinds that are signed to; a webhook always is, so that its receiver can tell us from others. */
const SIGNED: readonly OutsideChannel[] = ['dingtalk', 'feishu', 'webhook'];

/**
 * Says what is wrong with an endpoint before it is kept (R6.1).
 * @param allowedHosts what may be reached inside (ALERT_ALLOWED_HOSTS)
 * @returns a function that gives each field that is wrong, with what would be right and without the value
 */
export function endpointCheck(allowedHosts: readonly string[]): EndpointCheck {
  const { allowed } = parseAllowed(allowedHosts);
  return ({ channel, address, secret }) => {
    const errors: { path: string; message: string }[] = [];
    const problem =
      address === null
        ? null
        : channel === 'email'
          ? mailProblem(address)
          : problemOfAddress(address, allowed);
    if (problem) errors.push({ path: 'address', message: problem });
    if (secret === null) return errors;
    if (!SIGNED.includes(channel))
      errors.push({ path: 'secret', message: `${channel} knows no signature: leave the secret out` });
    else if (channel === 'webhook' && !isWebhookSecret(secret))
      errors.push({ path: 'secret', message: WEBHOOK_SECRET_MUST });
    return errors;
  };
}

function mailProblem(address: string): string | null {
  return MAILBOX.test(address) && address.length <= 254 ? null : 'must be an e-mail address';
}
