import { afterAll, describe, expect, it } from 'vitest';
import { parseAllowed } from '../../../src/channels/address-guard.js';
import { dingtalkChannel } from '../../../src/channels/dingtalk.js';
import { feishuChannel } from '../../../src/channels/feishu.js';
import { wecomChannel } from '../../../src/channels/wecom.js';
import { AWKWARD, channelMessage } from '../../support/channel-messages.js';
import { startDingtalkServer, startFeishuServer, startWecomServer } from '../../support/channel-servers.js';

const guard = { allowed: parseAllowed(['127.0.0.1']).allowed, timeoutMs: 300 };
const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

/** Each kind of robot with a server of its own, whose clock the test turns. */
const ROBOTS = {
  wecom: async () => {
    const clock = { nowMs: Date.UTC(2025, 5, 2, 9, 58) };
    const server = await startWecomServer({ now: () => clock.nowMs });
    return { clock, server, channel: wecomChannel(guard), secrets: [], key: 'wecom-key' };
  },
  dingtalk: async () => {
    const clock = { nowMs: Date.UTC(2025, 5, 2, 9, 58) };
    const server = await startDingtalkServer({ now: () => clock.nowMs });
    return {
      clock,
      server,
      channel: dingtalkChannel(guard),
      secrets: ['SEC-dingtalk'],
      key: 'dingtalk-token',
    };
  },
  feishu: async () => {
    const clock = { nowMs: Date.UTC(2025, 5, 2, 9, 58) };
    const server = await startFeishuServer({ now: () => clock.nowMs });
    return { clock, server, channel: feishuChannel(guard), secrets: ['feishu-secret'], key: 'feishu-token' };
  },
};

async function robot(kind: keyof typeof ROBOTS) {
  const made = await ROBOTS[kind]();
  const { server, channel, clock, secrets, key } = made;
  closing.push(server.close);
  const send = (
    messages = [channelMessage()],
    over: { address?: string; secrets?: string[]; skewMs?: number } = {},
  ) => {
    const { address = server.url, skewMs = 0 } = over;
    return channel.send(
      { address, secrets: over.secrets ?? secrets },
      messages,
      new Date(clock.nowMs + skewMs),
    );
  };
  return { server, channel, clock, send, secrets, key };
}

describe.each(['wecom', 'dingtalk', 'feishu'] as const)('the %s robot (R6.1)', (kind) => {
  it('takes a message, with those whom it concerns named in it', async () => {
    const { server, send } = await robot(kind);
    expect(await send()).toMatchObject({ outcome: 'accepted' });
    expect(server.taken[0]?.text).toContain('【P3 性能下降 degraded】工单 SO-1 维修超时 repair overdue');
    expect(server.taken[0]?.text).toContain('王经理');
    // Feishu knows no phone numbers.
    expect(server.taken[0]?.mentioned).toEqual(kind === 'feishu' ? [] : ['13800001111']);
  });

  it('shows two languages, quotes and line breaks, and mentions nobody whom a text names', async () => {
    const { server, send } = await robot(kind);
    expect(await send([channelMessage({ title: AWKWARD, text: AWKWARD, recipients: [] })])).toMatchObject({
      outcome: 'accepted',
    });
    const { text, mentioned } = server.taken[0] ?? { text: '', mentioned: ['nobody'] };
    expect(text).toContain('客户说："刹车');
    expect(text).toContain(`& 'won't stop'`);
    expect(mentioned).toEqual([]);
    if (kind !== 'feishu') expect(text).not.toMatch(/\]\(https/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must be gone
    expect(text).not.toMatch(/[\u0007\u202e\r]/);
  });

  it('gets many as one within its size, P1 first', async () => {
    const { server, channel, send } = await robot(kind);
    const many = Array.from({ length: channel.batchSize }, (_, index) =>
      channelMessage({ id: `d${index}`, title: `order ${index}`, text: '"超时" overdue\n'.repeat(100) }),
    );
    many.push(channelMessage({ title: 'brakes gone', urgency: 'P1_SAFETY_CRITICAL' }));
    expect(await send(many)).toMatchObject({ outcome: 'accepted' });
    expect(server.requests).toHaveLength(1);
    const { text = '', title = '' } = server.taken[0] ?? {};
    expect(text.indexOf('brakes gone')).toBeGreaterThan(0);
    expect(text.indexOf('brakes gone')).toBeLessThan(text.indexOf('order 0'));
    if (kind !== 'wecom') expect(title).toContain('brakes gone');
    expect(text).toMatch(/另有 \d+ 条|仅列标题/);
  });

  it('is not asked for more than its limits: within them all are taken, beyond them it says when', async () => {
    const { server, channel, clock, send } = await robot(kind);
    const { messages, perMs } = channel.limits.at(-1) ?? { messages: 0, perMs: 0 };
    for (let sent = 0; sent < messages; sent++) expect(await send()).toMatchObject({ outcome: 'accepted' });
    const refused = await send();
    expect(refused).toMatchObject({ outcome: 'retry' });
    const { afterMs = 0 } = refused as { afterMs?: number };
    expect(afterMs).toBeGreaterThanOrEqual(kind === 'dingtalk' ? 10 * perMs : perMs);
    clock.nowMs += afterMs;
    expect(await send()).toMatchObject({ outcome: 'accepted' });
    expect(server.taken).toHaveLength(messages + 1);
  });

  it('is refused with what to do when address or secret are wrong, and nothing shows either', async () => {
    const { server, send, secrets, key } = await robot(kind);
    const answers = [await send(undefined, { address: server.url.replace(key, 'an0ther') })];
    if (secrets.length > 0)
      answers.push(await send(undefined, { secrets: ['wr0ng'] }), await send(undefined, { secrets: [] }));
    answers.push(await send(undefined, { address: server.url.replace('127.0.0.1', '127.0.0.2') }));
    for (const answer of answers) {
      expect(answer).toMatchObject({
        outcome: 'refused',
        text: expect.stringMatching(/copy|check|ALERT_ALLOWED/),
      });
      expect(JSON.stringify(answer)).not.toMatch(/an0ther|wr0ng|SEC-|secret"|token"|http/);
    }
    expect(server.taken).toEqual([]);
  });

  it('is tried again when it is slow, breaks off, is out of order or lets a gateway answer', async () => {
    const { server, send } = await robot(kind);
    server.next.push(
      'hang',
      'reset',
      { status: 502, body: '<html>bad gateway</html>' },
      { body: '<html>log in</html>' },
    );
    server.next.push({ status: 429, headers: { 'retry-after': '7' } });
    expect(await send()).toEqual({ outcome: 'retry', text: 'no answer within 0.3 s' });
    expect(await send()).toEqual({ outcome: 'retry', text: 'connection reset' });
    expect(await send()).toEqual({ outcome: 'retry', text: 'HTTP 502' });
    expect(await send()).toMatchObject({
      outcome: 'retry',
      text: expect.stringContaining("not the robot's answer"),
    });
    expect(await send()).toEqual({ outcome: 'retry', text: 'HTTP 429', afterMs: 7_000 });
    expect(await send()).toMatchObject({ outcome: 'accepted' });
  });

  it('is not taken for content when it answers with a code that nobody knows', async () => {
    const { server, send } = await robot(kind);
    server.next.push({ body: { errcode: 777, errmsg: 'secret', code: 777, msg: 'secret' } });
    expect(await send()).toEqual({ outcome: 'refused', text: 'code 777' });
  });
});

describe.each(['dingtalk', 'feishu'] as const)("the %s robot's signature (R6.1)", (kind) => {
  it('holds while the clocks are less than an hour apart, and says what to check beyond', async () => {
    const { send } = await robot(kind);
    expect(await send(undefined, { skewMs: 59 * 60_000 })).toMatchObject({ outcome: 'accepted' });
    expect(await send(undefined, { skewMs: -59 * 60_000 })).toMatchObject({ outcome: 'accepted' });
    expect(await send(undefined, { skewMs: -61 * 60_000 })).toMatchObject({
      outcome: 'refused',
      text: expect.stringContaining('clock'),
    });
  });

  it('is made with the newest of several secrets', async () => {
    const { send, secrets } = await robot(kind);
    expect(await send(undefined, { secrets: [...secrets, 'the old one'] })).toMatchObject({
      outcome: 'accepted',
    });
    expect(await send(undefined, { secrets: ['the old one', ...secrets] })).toMatchObject({
      outcome: 'refused',
    });
  });
});

describe('what robots say otherwise (R6.1)', () => {
  it('WeCom writes markdown, twice as long as text, where nobody can be mentioned', async () => {
    const { server, send } = await robot('wecom');
    const recipients = [{ staffId: 'a', name: '李工', email: null, phone: null }];
    const urgent = channelMessage({ recipients, text: '刹'.repeat(1_200), urgency: 'P1_SAFETY_CRITICAL' });
    expect(await send([urgent])).toMatchObject({ outcome: 'accepted' });
    expect(server.taken[0]).toMatchObject({ kind: 'markdown', text: expect.stringContaining('李工') });
    expect(server.taken[0]?.text).toContain('<font color="warning">【P1');
    expect(await send([channelMessage({ text: '刹'.repeat(1_200) })])).toMatchObject({ outcome: 'accepted' });
    expect(server.taken[1]).toMatchObject({ kind: 'text', text: expect.stringContaining('已截断') });
  });

  it('DingTalk refuses a text for itself, while the robot works', async () => {
    const { server, send } = await robot('dingtalk');
    for (const errcode of [430101, 430102, 430103, 430104, 460101]) {
      server.next.push({ body: { errcode, errmsg: 'no' } });
      expect(await send()).toMatchObject({ outcome: 'refused', ofMessage: true });
    }
  });

  it('DingTalk tells missing keywords and a wrong IP from a wrong signature, under one code', async () => {
    const server = await startDingtalkServer({ keyword: '监控' });
    closing.push(server.close);
    const channel = dingtalkChannel(guard);
    const endpoint = { address: server.url, secrets: ['SEC-dingtalk'] };
    const send = (title: string) => channel.send(endpoint, [channelMessage({ title })], new Date());
    expect(await send('超时')).toMatchObject({
      outcome: 'refused',
      text: expect.stringContaining('keywords'),
    });
    expect(await send('监控 超时')).toMatchObject({ outcome: 'accepted' });
    server.next.push({ body: { errcode: 310000, errmsg: 'ip 1.2.3.4 not in whitelist' } });
    expect(await send('监控')).toMatchObject({
      outcome: 'refused',
      text: expect.stringContaining('IP list'),
    });
    server.next.push({ body: { status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: '1' } });
    expect(await send('监控')).toMatchObject({ outcome: 'retry', afterMs: 600_000 });
  });

  it("Feishu's 9499 is tried again when it means too many, and not when the body is wrong", async () => {
    const { server, send } = await robot('feishu');
    server.next.push({ status: 400, body: { code: 9499, msg: 'too many request' } });
    server.next.push({ status: 400, body: { code: 9499, msg: 'Bad Request' } });
    expect(await send()).toMatchObject({ outcome: 'retry', afterMs: 60_000 });
    expect(await send()).toMatchObject({ outcome: 'refused' });
  });
});
