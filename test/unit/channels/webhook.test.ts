import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllowed } from '../../../src/channels/address-guard.js';
import { deliverToWebhook, isWebhookSecret, webhookChannel } from '../../../src/channels/webhook.js';
import { AWKWARD, channelMessage } from '../../support/channel-messages.js';
import { startWebhookServer } from '../../support/channel-servers.js';

const OLD = 'whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz';
const NEW = 'whsec_dGhlIG5leHQgc2VjcmV0IG9mIHRoZSB0ZXN0cw==';
const server = await startWebhookServer({ secrets: [OLD] });
const late = await startWebhookServer({ secrets: [NEW] });
const channel = webhookChannel({ allowed: parseAllowed(['127.0.0.1']).allowed, timeoutMs: 300 });
let count = 0;
const message = (over = {}) =>
  channelMessage({ id: `SO-1/repair_completion/1#0#breach#${++count}`, ...over });
const send = (secrets = [OLD], messages = [message()], sentAt = new Date(), address = server.url) =>
  channel.send({ address, secrets }, messages, sentAt);

afterAll(() => Promise.all([server.close(), late.close()]));
beforeEach(() => {
  server.next.length = 0;
});

describe('the webhook (R6.1)', () => {
  it('gets each event once, signed, however often it is sent', async () => {
    const twice = message({ data: { orderNo: 'SO-1', text: AWKWARD } });
    expect(await send([OLD], [twice])).toEqual({ outcome: 'accepted', text: 'HTTP 204' });
    expect(await send([OLD], [twice])).toMatchObject({ outcome: 'accepted' });
    expect(server.taken.filter(({ id }) => id === twice.id)).toEqual([
      { id: twice.id, type: 'alert.milestone_reached', data: twice.data },
    ]);
  });

  it('gets the id as a hash where it could not be a header, the same at each attempt', async () => {
    const odd = message({ id: '工单.1\r\nx: y', type: 'alert.digest' });
    await send([OLD], [odd]);
    await send([OLD], [odd]);
    const events = server.taken.filter(({ type }) => type === 'alert.digest');
    expect(events).toEqual([expect.objectContaining({ id: expect.stringMatching(/^msg_[0-9a-f]{40}$/) })]);
  });

  it('gets through a change of secrets without a gap: old, both with the new first, new', async () => {
    for (const [secrets, address] of [
      [[OLD], server.url],
      [[NEW, OLD], server.url],
      [[NEW, OLD], late.url],
      [[NEW], late.url],
    ] as const)
      expect(await send([...secrets], undefined, undefined, address)).toMatchObject({ outcome: 'accepted' });
    const signature = String(server.requests.at(-1)?.headers['webhook-signature']);
    expect(signature).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    await send([NEW], undefined, undefined, late.url);
    const alone = late.requests.at(-1)?.headers['webhook-signature'];
    await send([NEW, OLD], undefined, undefined, late.url);
    expect(alone).toMatch(/^v1,[\w+/]{43}=$/);
    expect(await send([NEW])).toMatchObject({ outcome: 'retry', text: 'HTTP 401' });
  });

  it('signs the newest secret first', async () => {
    const one = message();
    const sentAt = new Date();
    await send([NEW], [one], sentAt, late.url);
    const first = late.requests.at(-1)?.headers['webhook-signature'];
    await send([NEW, OLD], [one], sentAt, late.url);
    expect(String(late.requests.at(-1)?.headers['webhook-signature']).split(' ')[0]).toBe(first);
  });

  it.each([
    [410, 'refused'],
    [302, 'refused'],
    [400, 'retry'],
    [401, 'retry'],
    [404, 'retry'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [504, 'retry'],
    [202, 'accepted'],
  ])('answering %i is %s', async (status, outcome) => {
    server.next.push({ status, headers: { location: late.url }, body: OLD });
    const answer = await send();
    expect(answer).toMatchObject({ outcome, text: expect.stringContaining(`HTTP ${status}`) });
    expect(JSON.stringify(answer)).not.toContain(OLD);
  });

  it('says when it may be tried again, and is tried again when slow or broken', async () => {
    server.next.push(
      { status: 429, headers: { 'retry-after': '30' } },
      { status: 503, headers: { 'retry-after': '9999999' } },
    );
    expect(await send()).toMatchObject({ outcome: 'retry', afterMs: 30_000 });
    expect(await send()).toMatchObject({ outcome: 'retry', afterMs: 24 * 3_600_000 });
    server.next.push('hang', 'reset');
    expect(await send()).toMatchObject({ outcome: 'retry', text: 'no answer within 0.3 s' });
    expect(await send()).toMatchObject({ outcome: 'retry', text: 'connection reset' });
  });

  it('turns down what is signed too long ago', async () => {
    expect(await send([OLD], undefined, new Date(Date.now() - 6 * 60_000))).toMatchObject({
      text: 'HTTP 400',
    });
  });

  it('is refused with a secret that can not be read, rather than signed with half of it', async () => {
    expect(await send(['whsec_not base64!'])).toMatchObject({
      outcome: 'refused',
      text: expect.stringContaining('base64'),
    });
  });

  it('has a secret of 24 to 64 bytes behind whsec_; one that was entered before it was asked for signs as it is (R5.4)', async () => {
    const bytes = (count: number) => Buffer.alloc(count, 7).toString('base64');
    const right = [OLD, ...[24, 25, 64].map((count) => `whsec_${bytes(count)}`)];
    expect(right.filter((secret) => !isWebhookSecret(secret))).toEqual([]);
    const wrong = [
      ...[0, 23, 65].map((count) => `whsec_${bytes(count)}`),
      bytes(32),
      'any other text at all, long',
    ];
    expect([...wrong, `whsec_${'a*'.repeat(20)}`, `WHSEC_${bytes(32)}`].filter(isWebhookSecret)).toEqual([]);
    const before = 'entered long ago';
    const receiver = await startWebhookServer({
      secrets: [`whsec_${Buffer.from(before).toString('base64')}`],
    });
    const answer = await send([before], undefined, undefined, receiver.url);
    await receiver.close();
    expect(answer).toMatchObject({ outcome: 'accepted' });
  });

  it("reaches nothing inside, but configuration's own webhook may lie there, with several secrets too", async () => {
    const strict = webhookChannel({ allowed: parseAllowed([]).allowed });
    const answer = await strict.send({ address: server.url, secrets: [OLD] }, [message()], new Date());
    expect(answer).toMatchObject({ outcome: 'refused' });
    const target = { url: server.url, secret: `${NEW} ${OLD}` };
    const told = { orderNo: 'SO-2' };
    expect(await deliverToWebhook(target, `n${++count}`, told, 'customer.notice')).toEqual({
      accepted: true,
      text: 'HTTP 204',
    });
    expect(server.taken.at(-1)).toEqual({ id: `n${count}`, type: 'customer.notice', data: told });
  });
});
