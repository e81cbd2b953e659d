import { expect, it } from 'vitest';
import { endpointCheck } from '../../src/channels/endpoint-check.js';
import { testApp } from './app.js';

const { post } = await testApp({ endpoints: { sealer: null, check: endpointCheck([]) } });

it('says what to set when there is no key to seal secrets with (R5.4)', async () => {
  const address = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1';
  const body = { orgUnitId: 'HGH-01', channel: 'wecom', name: '群', address };
  const response = await post('/v1/alert-endpoints', body);
  expect([response.status, response.body.code]).toEqual([409, 'secrets_key_missing']);
  expect(response.body.detail).toContain('ALERT_SECRETS_KEY');
});
