import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { endpointCheck } from '../../src/channels/endpoint-check.js';
import { alertDeliveries, alertEndpoints } from '../../src/db/schema.js';
import { sealerOf } from '../../src/db/sealing.js';
import { testApp } from './app.js';

const sealer = sealerOf([Buffer.alloc(32, 7).toString('base64')]);
const { get, post, app, operator, keyOf, db, deps } = await testApp({
  endpoints: { sealer, check: endpointCheck([]) },
});

const patch = async (url: string, payload: object, key = operator) => {
  const headers = { authorization: `Bearer ${key}` };
  const response = await app.inject({ method: 'PATCH', url, payload, headers });
  return { status: response.statusCode, body: response.json() };
};
const WECOM = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx';
const robot = { orgUnitId: 'HGH-01', channel: 'wecom', name: '滨江群', address: WECOM };
const hook = { orgUnitId: 'SHA-01', channel: 'webhook', name: 'CRM', address: 'https://crm.example/alerts' };
const FIRST = 'whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz';
const SECOND = 'whsec_dGhlIG5leHQgc2VjcmV0IG9mIHRoZSB0ZXN0cw==';
const rowOf = async (id: string) => {
  const [row] = await db.select().from(alertEndpoints).where(eq(alertEndpoints.id, id));
  if (!row || !sealer) throw new Error(`no ${id}`);
  return {
    row,
    address: sealer.open(row.sealedAddress, id),
    secrets: row.sealedSecrets.map((one) => sealer.open(one, id)),
  };
};

describe('endpoints of alerts (R5.4, R6.1)', () => {
  it('are kept sealed, created once, and never show address or secret (R5.4, R6.1)', async () => {
    const body = { ...hook, secret: FIRST };
    const made = await post('/v1/alert-endpoints', body, { key: 'endpoint-1' });
    expect([made.status, made.body.address, made.body.secrets]).toEqual([201, 'crm.example', 1]);
    expect(made.headers.location).toBe(`/v1/alert-endpoints/${made.body.id}`);
    const again = await post('/v1/alert-endpoints', body, { key: 'endpoint-1' });
    expect([again.body.id, again.headers['idempotency-replayed']]).toEqual([made.body.id, 'true']);
    const list = await get('/v1/alert-endpoints?channel=webhook');
    expect(list.body.items).toHaveLength(1);
    for (const { text } of [made, list, await get(`/v1/alert-endpoints/${made.body.id}`)])
      expect(text).not.toMatch(/whsec_|\/alerts"/);
    const { row, address, secrets } = await rowOf(made.body.id);
    expect([address, secrets]).toEqual([body.address, [body.secret]]);
    expect(JSON.stringify(row)).not.toMatch(/whsec_|crm\.example\/alerts/);
  });

  it("belong to a manager's own part of the organisation (R2.1, R6.1)", async () => {
    const manager = await keyOf('HGH-01-M1', 'HGH-01');
    const own = await post('/v1/alert-endpoints', robot, { as: manager });
    expect(own.status).toBe(201);
    const elsewhere = await post('/v1/alert-endpoints', { ...robot, orgUnitId: 'SHA-01' }, { as: manager });
    expect([elsewhere.status, elsewhere.body.errors[0].path]).toEqual([422, 'orgUnitId']);
    const other = await keyOf('SHA-01-M1', 'SHA-01');
    expect((await get(`/v1/alert-endpoints/${own.body.id}`, other)).status).toBe(404);
    expect((await patch(`/v1/alert-endpoints/${own.body.id}`, { active: false }, other)).status).toBe(404);
    const technician = await keyOf('HGH-01-T1', 'HGH-01');
    expect((await get('/v1/alert-endpoints', technician)).status).toBe(403);
  });

  it('refuse what can not work, with the field and without its value (R6.1)', async () => {
    const wrong = [
      [{ ...robot, address: 'http://qyapi.weixin.qq.com/x' }, 'address'],
      [{ ...robot, address: 'https://169.254.169.254/latest' }, 'address'],
      [{ ...robot, channel: 'email', address: 'nobody' }, 'address'],
      [{ ...robot, secret: 'wecom-knows-none' }, 'secret'],
      [hook, 'secret'],
      [{ ...hook, secret: 'whsec_!!!not-base64' }, 'secret'],
      [{ ...hook, secret: 'without-the-prefix-of-the-scheme' }, 'secret'],
      [{ ...hook, secret: 'whsec_dG9vLXNob3J0' }, 'secret'],
      [{ ...robot, channel: 'fax' }, 'channel'],
    ] as const;
    for (const [body, path] of wrong) {
      const response = await post('/v1/alert-endpoints', body);
      expect([response.status, response.body.errors[0].path]).toEqual([422, path]);
      expect(response.text).not.toContain('169.254');
    }
  });

  it('go on with the secret that they have, from before webhooks had to have one of the scheme, until it is rotated (R5.4, R6.1)', async () => {
    const made = await post('/v1/alert-endpoints', { ...hook, secret: FIRST });
    const { id } = made.body;
    const sealedSecrets = [sealer?.seal('entered-long-ago', id) ?? ''];
    await db.update(alertEndpoints).set({ sealedSecrets }).where(eq(alertEndpoints.id, id));
    const url = `/v1/alert-endpoints/${id}`;
    const changed = await patch(url, { name: 'CRM 2', address: 'https://crm.example/new' });
    expect([changed.status, changed.body.name, changed.body.secrets]).toEqual([200, 'CRM 2', 1]);
    expect((await rowOf(id)).secrets).toEqual(['entered-long-ago']);
    expect((await patch(url, { secret: SECOND })).status).toBe(200);
    expect((await rowOf(id)).secrets).toEqual([SECOND, 'entered-long-ago']);
  });

  it('rotate: a webhook is signed with both secrets until the old one is dropped, a robot with the new alone (R5.4, R6.1)', async () => {
    const made = await post('/v1/alert-endpoints', { ...hook, secret: FIRST });
    const url = `/v1/alert-endpoints/${made.body.id}`;
    for (const _repeated of [1, 2]) {
      const rotated = await patch(url, { secret: SECOND });
      expect([rotated.status, rotated.body.secrets]).toEqual([200, 2]);
    }
    expect((await rowOf(made.body.id)).secrets).toEqual([SECOND, FIRST]);
    expect((await patch(url, { dropOldSecrets: true })).body.secrets).toBe(1);
    expect((await rowOf(made.body.id)).secrets).toEqual([SECOND]);
    expect(await patch(url, { secret: 'third-without-the-prefix' })).toMatchObject({
      ...{ status: 422, body: { errors: [{ path: 'secret', message: expect.stringContaining('whsec_') }] } },
    });
    expect((await rowOf(made.body.id)).secrets).toEqual([SECOND]);
    const ding = {
      ...robot,
      channel: 'dingtalk',
      address: 'https://oapi.dingtalk.com/robot/send?access_token=1',
    };
    const signed = await post('/v1/alert-endpoints', { ...ding, secret: 'SEC-first' });
    await patch(`/v1/alert-endpoints/${signed.body.id}`, { secret: 'SEC-second' });
    expect((await rowOf(signed.body.id)).secrets).toEqual(['SEC-second']);
    const off = await patch(`/v1/alert-endpoints/${signed.body.id}`, { active: false, name: '旧群' });
    expect([off.body.active, off.body.name, off.body.secrets]).toEqual([false, '旧群', 1]);
    const test = await post(`/v1/alert-endpoints/${signed.body.id}/test-messages`, {});
    expect([test.status, test.body.errors[0].message]).toEqual([
      422,
      expect.stringContaining('switched off'),
    ]);
  });

  it('take a test message into their queue once, and wake their sender (R6.1)', async () => {
    const { body: made } = await post('/v1/alert-endpoints', robot);
    const url = `/v1/alert-endpoints/${made.id}/test-messages`;
    const sent = await post(url, {}, { key: 'test-message' });
    expect([sent.status, sent.body.status]).toEqual([201, 'pending']);
    expect((await post(url, {}, { key: 'test-message' })).body.id).toBe(sent.body.id);
    expect((await get(String(sent.headers.location))).body).toEqual(sent.body);
    expect((await get(`/v1/alert-endpoints/${made.id}`)).body.queued).toBe(1);
    const rows = await db.select().from(alertDeliveries).where(eq(alertDeliveries.endpointId, made.id));
    expect(rows).toHaveLength(1);
    const { status } = await deps.temporal.workflow.getHandle(`alert-sender:${made.id}`).describe();
    expect(status.name).toBe('RUNNING');
  });

  it('reach people by the address that their manager enters, which their colleagues see masked (R5.4, R6.1)', async () => {
    const manager = await keyOf('HGH-01-M1', 'HGH-01');
    const entered = await patch(
      '/v1/staff/HGH-01-T1',
      { email: 'xu@example.com', phone: '138 0000 1111' },
      manager,
    );
    expect(entered.body).toMatchObject({ email: 'xu@example.com', phone: '13800001111' });
    const wrong = await patch('/v1/staff/HGH-01-T1', { email: 'xu' }, manager);
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'email']);
    const seen = async (who: string) => (await get('/v1/staff/HGH-01-T1', await keyOf(who, 'HGH-01'))).body;
    expect(await seen('HGH-01-T1')).toMatchObject({ email: 'xu@example.com', phone: '13800001111' });
    expect(await seen('HGH-01-T2')).toMatchObject({ email: 'x***@example.com', phone: '138****11' });
    const list = await get('/v1/staff?orgUnitId=HGH-01', await keyOf('HGH-01-T2', 'HGH-01'));
    expect(list.text).not.toMatch(/xu@|13800001111/);
  });
});
