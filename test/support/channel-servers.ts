import { createHmac, timingSafeEqual } from 'node:crypto';
import { movingWindow, type ReceivedRequest, startChannelServer } from './channel-server.js';

/** Servers that check signature, format, size and rate as the real ones do, and answer with their codes. */

/** A message as a chat group sees it. */
interface GroupMessage {
  kind: string;
  title: string;
  text: string;
  mentioned: string[];
}

type Clock = () => number;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** WeCom's group robot: key in the query, 20 a minute, text up to 2,048 bytes, markdown up to 4,096. */
export async function startWecomServer({ key = 'wecom-key', now = Date.now as Clock } = {}) {
  const withinLimit = movingWindow(20, MINUTE_MS);
  const refuse = (errcode: number, errmsg: string) => ({ reply: { body: { errcode, errmsg } } });
  return startChannelServer<GroupMessage>(`/cgi-bin/webhook/send?key=${key}`, ({ query, body }) => {
    if (query.get('key') !== key) return refuse(93000, 'invalid webhook url, hint: [1], from ip: 1.2.3.4');
    if (!withinLimit(now())) return refuse(45009, 'api freq out of limit, hint: [2]');
    const message = json(body);
    const kind = message?.msgtype;
    if (kind !== 'text' && kind !== 'markdown') return refuse(40008, 'invalid message type');
    const part = (message?.[kind] ?? {}) as { content?: unknown; mentioned_mobile_list?: string[] };
    const most = kind === 'text' ? 2_048 : 4_096;
    if (typeof part.content !== 'string' || part.content === '')
      return refuse(44004, `${kind} content is empty`);
    if (Buffer.byteLength(part.content) > most)
      return refuse(40058, `${kind}.content exceed max length ${most}. invalid Request Parameter`);
    // Only text mentions by phone; `<@userid>` mentions in both.
    const byPhone = kind === 'text' ? (part.mentioned_mobile_list ?? []) : [];
    const byName = [...part.content.matchAll(/<@([^>]+)>/g)].map(([, userid = '']) => userid);
    const taken = { kind, title: '', text: part.content, mentioned: [...byPhone, ...byName] };
    return { reply: { body: { errcode: 0, errmsg: 'ok' } }, message: taken };
  });
}

/** DingTalk's custom robot: signature in the query, 20 a minute and then 10 minutes of nothing, 20,000 bytes. */
export async function startDingtalkServer({
  token = 'dingtalk-token',
  secret = 'SEC-dingtalk',
  keyword = '',
  now = Date.now as Clock,
} = {}) {
  const withinLimit = movingWindow(20, MINUTE_MS);
  let blockedUntil = 0;
  const refuse = (errcode: number, errmsg: string) => ({ reply: { body: { errcode, errmsg } } });
  return startChannelServer<GroupMessage>(`/robot/send?access_token=${token}`, (request) => {
    const { query, body, headers } = request;
    if (query.get('access_token') !== token) return refuse(300005, 'token is not exist');
    if (!withinLimit(now()) && now() >= blockedUntil) blockedUntil = now() + 10 * MINUTE_MS;
    if (now() < blockedUntil) return refuse(130101, 'send too fast, exceed 20 times per minute');
    if (!headers['content-type']?.startsWith('application/json'))
      return refuse(43004, 'invalid content type');
    const timestamp = query.get('timestamp') ?? '';
    if (Math.abs(now() - Number(timestamp)) > HOUR_MS) return refuse(310000, 'invalid timestamp');
    const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
    if (!same(query.get('sign') ?? '', expected)) return refuse(310000, `sign not match: ${expected}`);
    if (Buffer.byteLength(body) > 20_000) return refuse(460101, 'message too long, exceed 20000 bytes');
    const message = json(body) as
      | { msgtype?: string; markdown?: { title?: string; text?: string }; at?: { atMobiles?: string[] } }
      | undefined;
    const { title = '', text = '' } = message?.markdown ?? {};
    if (message?.msgtype !== 'markdown' || !title || !text) return refuse(40035, 'missing parameter json');
    if (!`${title}${text}`.includes(keyword)) return refuse(310000, 'keywords not in content');
    // Who isn't written in the text as @number is not mentioned.
    const mentioned = (message.at?.atMobiles ?? []).filter((mobile) => text.includes(`@${mobile}`));
    return {
      reply: { body: { errcode: 0, errmsg: 'ok' } },
      message: { kind: 'markdown', title, text, mentioned },
    };
  });
}

interface FeishuPost {
  title?: string;
  content?: { tag: string; text: string }[][];
}

/** Feishu's custom robot: signature in the body with the text as key, 100 a minute and 5 a second, 20 KB. */
export async function startFeishuServer({ secret = 'feishu-secret', now = Date.now as Clock } = {}) {
  const windows = [movingWindow(100, MINUTE_MS), movingWindow(5, 1_000)];
  const refuse = (code: number, msg: string) => ({ reply: { body: { code, data: {}, msg } } });
  return startChannelServer<GroupMessage>('/open-apis/bot/v2/hook/feishu-token', ({ path, body }) => {
    if (path !== '/open-apis/bot/v2/hook/feishu-token')
      return refuse(19001, 'param invalid: incoming webhook access token invalid');
    // Both windows count each request, so no short cut here.
    if (windows.map((within) => within(now())).includes(false))
      return refuse(11232, 'frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]');
    if (Buffer.byteLength(body) > 20 * 1_024) return refuse(9499, 'Bad Request');
    const message = json(body) as
      | { timestamp?: string; sign?: string; msg_type?: string; content?: { post?: { zh_cn?: FeishuPost } } }
      | undefined;
    if (!message) return refuse(9499, 'Bad Request');
    const expected = createHmac('sha256', `${message.timestamp}\n${secret}`).digest('base64');
    const old = Math.abs(now() / 1_000 - Number(message.timestamp)) > 3_600;
    if (old || !same(message.sign ?? '', expected))
      return refuse(19021, 'sign match fail or timestamp is not within one hour from current time');
    const post = message.content?.post?.zh_cn;
    const lines = post?.content;
    if (message.msg_type !== 'post' || !lines?.flat().every(({ tag, text }) => tag === 'text' && text !== ''))
      return refuse(9499, 'Bad Request');
    const text = lines.map((line) => line.map((element) => element.text).join('')).join('\n');
    const mentioned = [...text.matchAll(/<at [^>]*user_id="([^"]+)"/g)].map(([, id = '']) => id);
    return {
      reply: { body: { code: 0, msg: 'success', data: {}, StatusCode: 0 } },
      message: { kind: 'post', title: post?.title ?? '', text, mentioned },
    };
  });
}

/** A receiver of Standard Webhooks: takes an event once whose signature fits one of its secrets, within 5 minutes. */
export async function startWebhookServer({
  secrets = ['whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz'],
  now = Date.now as Clock,
} = {}) {
  const known = new Set<string>();
  const fits = ({ headers, body }: ReceivedRequest, secret: string) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    return String(headers['webhook-signature'] ?? '')
      .split(' ')
      .some((signature) => same(signature, expected));
  };
  return startChannelServer<{ id: string; type: string; data: unknown }>('/hook', (request) => {
    const id = String(request.headers['webhook-id'] ?? '');
    const sentAtMs = Number(request.headers['webhook-timestamp']) * 1_000;
    if (Math.abs(now() - sentAtMs) > 5 * MINUTE_MS) return { reply: { status: 400, body: 'too old' } };
    if (!secrets.some((secret) => fits(request, secret)))
      return { reply: { status: 401, body: secrets.join() } };
    if (known.has(id)) return { reply: { status: 204 } };
    known.add(id);
    const { type, data } = JSON.parse(request.body) as { type: string; data: unknown };
    return { reply: { status: 204 }, message: { id, type, data } };
  });
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function json(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
