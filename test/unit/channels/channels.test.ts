import { afterAll, expect, it } from 'vitest';
import { createChannels } from '../../../src/channels/channels.js';
import { loadConfig } from '../../../src/config.js';
import { OUTSIDE_CHANNELS } from '../../../src/domain/alert-channels.js';
import { channelMessage } from '../../support/channel-messages.js';
import {
  startDingtalkServer,
  startFeishuServer,
  startWebhookServer,
  startWecomServer,
} from '../../support/channel-servers.js';
import { startMailServer } from '../../support/mail-server.js';

const mail = await startMailServer();
const servers = {
  wecom: await startWecomServer(),
  dingtalk: await startDingtalkServer(),
  feishu: await startFeishuServer(),
  webhook: await startWebhookServer(),
};
const SECRETS = {
  wecom: [],
  dingtalk: ['SEC-dingtalk'],
  feishu: ['feishu-secret'],
  webhook: ['whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz'],
};
afterAll(() => Promise.all([mail, ...Object.values(servers)].map(({ close }) => close())));

it('each channel delivers by its name, with the settings of configuration (R6.1)', async () => {
  const settings = {
    ALERT_ALLOWED_HOSTS: '127.0.0.0/8',
    SMTP_URL: mail.url,
    MAIL_FROM: 'alerts@pitlane.example',
  };
  const channels = createChannels(loadConfig(settings).channels);
  for (const name of OUTSIDE_CHANNELS) {
    expect(channels[name].name).toBe(name);
    const endpoint =
      name === 'email'
        ? { address: '', secrets: [] }
        : { address: servers[name].url, secrets: SECRETS[name] };
    expect(await channels[name].send(endpoint, [channelMessage()], new Date())).toMatchObject({
      outcome: 'accepted',
    });
  }
  expect(mail.mails).toHaveLength(1);
  expect(Object.values(servers).map(({ taken }) => taken.length)).toEqual([1, 1, 1, 1]);
});

it('without settings nothing inside is reached and no mail is sent, and both answers name the setting (R6.1)', async () => {
  const channels = createChannels(loadConfig({}).channels);
  for (const name of OUTSIDE_CHANNELS) {
    const address = name === 'email' ? 'desk@example.com' : servers[name].url;
    const answer = await channels[name].send({ address, secrets: [] }, [channelMessage()], new Date());
    expect(answer).toMatchObject({
      outcome: 'refused',
      text: expect.stringMatching(/ALERT_ALLOWED_HOSTS|SMTP_URL/),
    });
  }
});
