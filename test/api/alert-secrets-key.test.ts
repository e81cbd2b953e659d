import { expect, it } from 'vitest';
import { endpointCheck } from '../../src/channels/endpoint-check.js';
import { alertEndpoints, alertSenders } from '../../src/db/schema.js';
import { testApp } from './app.js';

const { app, db, operator, post } = await testApp({ endpoints: { sealer: null, check: endpointCheck([]) } });

it('says what to set when there is no key to seal secrets with (R5.4)', async () => {
  const address = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1';
  const body = { orgUnitId: 'HGH-01', channel: 'wecom', name: '群', address };
  const response = await post('/v1/alert-endpoints', body);
  expect([response.status, response.body.code]).toEqual([409, 'secrets_key_missing']);
  expect(response.body.detail).toContain('ALERT_SECRETS_KEY');
});

it('still lets an endpoint be switched off, but takes no new address (R5.4, R6.1)', async () => {
  await db.insert(alertEndpoints).values({
    ...{ id: 'EP-kept', orgUnitId: 'HGH-01', channel: 'wecom', name: '群' },
    ...{ sealedAddress: 'sealed', shownAddress: 'qyapi.weixin.qq.com', sealedSecrets: [] },
  });
  const patch = async (payload: object) => {
    const headers = { authorization: `Bearer ${operator}` };
    const response = await app.inject({
      method: 'PATCH',
      url: '/v1/alert-endpoints/EP-kept',
      payload,
      headers,
    });
    return [response.statusCode, response.json().active ?? response.json().code];
  };
  expect(await patch({ active: false })).toEqual([200, false]);
  expect(await patch({ address: 'https://qyapi.weixin.qq.com/new' })).toEqual([409, 'secrets_key_missing']);
});

it('shows in the metrics which channel is down, by endpoint and without its address (R6.1)', async () => {
  await db
    .insert(alertSenders)
    .values({ endpointId: 'EP-kept', downSince: '2026-03-02T08:00:00Z', outages: 1 });
  const { body } = await app.inject('/metrics');
  expect(body).toContain('pitlane_alert_channel_down{endpoint="EP-kept",channel="wecom"} 1');
  expect(body).toContain('pitlane_alert_deliveries_queued{endpoint="EP-kept",channel="wecom"} 0');
  expect(body).not.toContain('qyapi');
});
