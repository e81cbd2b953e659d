import { parseAllowed } from './address-guard.js';
import type { Channel, ChannelName } from './channel.js';
import { dingtalkChannel } from './dingtalk.js';
import { emailChannel, type MailSettings } from './email.js';
import { feishuChannel } from './feishu.js';
import type { RequestGuard } from './guarded-request.js';
import { webhookChannel } from './webhook.js';
import { wecomChannel } from './wecom.js';

/** What the channels are set up with (`Config.channels`). */
export interface ChannelSettings {
  /** Hosts, addresses and networks that may be reached although they lie inside, or by plain http. */
  allowedHosts: readonly string[];
  mail: MailSettings | null;
}

/**
 * Every channel by its name (R6.1). None holds a connection or a state of its own.
 * @param settings from configuration; entries of `allowedHosts` that can't be read allow nothing
 */
export function createChannels({ allowedHosts, mail }: ChannelSettings): Record<ChannelName, Channel> {
  const guard: RequestGuard = { allowed: parseAllowed(allowedHosts).allowed };
  return {
    email: emailChannel(mail),
    wecom: wecomChannel(guard),
    dingtalk: dingtalkChannel(guard),
    feishu: feishuChannel(guard),
    webhook: webhookChannel(guard),
  };
}
