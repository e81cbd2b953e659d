import { createHmac } from 'node:crypto';
import type { Channel, ChannelAnswer, ChannelMessage } from './channel.js';
import { compose, headingOf, headlineOf, linesOf, mobilesOf, namesOf, plainInMarkdown } from './compose.js';
import type { RequestGuard } from './guarded-request.js';
import { postToRobot, type RobotReply } from './robot.js';

/*
 * DingTalk's custom robot 自定义机器人, https://open.dingtalk.com/document/robots/custom-robot-access (access, limits, codes)
 * and …/robots/customize-robot-security-settings (signature): `timestamp` in ms, within an hour of DingTalk's clock, and
 * `sign`, base64 of HmacSHA256 with the secret as key over `timestamp + "\n" + secret`, both in the query. 20 messages a
 * minute; beyond that the robot is blocked for 10 minutes. Up to 20,000 bytes (460101). Who is mentioned by
 * `at.atMobiles` must stand in the text as `@number` too. Refusals come with HTTP 200.
 */
const BODY_BYTES = 20_000;
const MINUTE_MS = 60_000;
const BLOCKED_MS = 10 * MINUTE_MS;

const TOO_FAST: ChannelAnswer = {
  outcome: 'retry',
  text: 'more than 20 messages a minute: blocked for 10 minutes',
  afterMs: BLOCKED_MS,
};
const NO_TOKEN: ChannelAnswer = {
  outcome: 'refused',
  text: 'no such access token; copy the address anew from the group',
};
const ANSWERS: Record<number, ChannelAnswer> = {
  0: { outcome: 'accepted', text: 'errcode 0' },
  [-1]: { outcome: 'retry', text: 'busy' },
  130101: TOO_FAST,
  410100: TOO_FAST,
  300001: NO_TOKEN,
  300005: NO_TOKEN,
  400101: NO_TOKEN,
  400013: { outcome: 'refused', text: 'the group was dissolved' },
  400102: { outcome: 'refused', text: 'the robot was switched off' },
  400105: { outcome: 'refused', text: 'not a kind of message it takes' },
  400106: { outcome: 'refused', text: 'no such robot' },
  // What it says of one text: the robot itself works.
  430101: { outcome: 'refused', text: 'a link that it takes for unsafe', ofMessage: true },
  430102: { outcome: 'refused', text: 'words that it does not pass on', ofMessage: true },
  430103: { outcome: 'refused', text: 'a picture that it does not pass on', ofMessage: true },
  430104: { outcome: 'refused', text: 'content that it does not pass on', ofMessage: true },
  460101: { outcome: 'refused', text: 'longer than 20,000 bytes', ofMessage: true },
};

/**
 * The channel to DingTalk's custom robots (R6.1). A robot without a signature (keywords, or an IP list) has no secret.
 * @param guard what addresses may be reached
 */
export function dingtalkChannel(guard: RequestGuard): Channel {
  return {
    name: 'dingtalk',
    limits: [{ messages: 20, perMs: MINUTE_MS }],
    batchSize: 50,
    send: ({ address, secrets }, messages, sentAt) =>
      postToRobot(guard, signed(address, secrets[0], sentAt), dingtalkBody(messages), { reply, judge }),
  };
}

function signed(address: string, secret: string | undefined, sentAt: Date): string {
  if (!secret || !URL.canParse(address)) return address;
  const url = new URL(address);
  const timestamp = String(sentAt.getTime());
  url.searchParams.set('timestamp', timestamp);
  url.searchParams.set(
    'sign',
    createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'),
  );
  return url.href;
}

function dingtalkBody(messages: readonly ChannelMessage[]): object {
  const mobiles = mobilesOf(messages);
  const mentions = mobiles.map((mobile) => `@${mobile}`).join(' ');
  const bodyOf = (text: string) => ({
    msgtype: 'markdown',
    markdown: {
      title: [...plainInMarkdown(headlineOf(messages))].slice(0, TITLE_CHARACTERS).join(''),
      text: mentions ? `${text}\n\n${mentions}` : text,
    },
    at: { atMobiles: mobiles, isAtAll: false },
  });
  const fits = (text: string) => Buffer.byteLength(JSON.stringify(bodyOf(text))) <= BODY_BYTES;
  return bodyOf(compose(messages, { item, between: '\n\n', fits }));
}

/** What a notification on a phone shows. */
const TITLE_CHARACTERS = 100;

/** Each line is a paragraph: a single line break is not shown. */
function item(message: ChannelMessage): string {
  const lines = [...linesOf(message.text), namesOf(message)].filter((line) => line !== '');
  return [`#### ${plainInMarkdown(headingOf(message))}`, ...lines.map(plainInMarkdown)].join('\n\n');
}

/** Its gateway turns away in words of its own (`status` 1111, `punish`), with or without the robot's code. */
function reply(body: Record<string, unknown>): RobotReply | null {
  const { errcode, errmsg, punish } = body;
  if (typeof errcode === 'number') return { code: errcode, message: String(errmsg ?? '') };
  return punish === 'deny' ? { code: 130101, message: '' } : null;
}

/** 310000 is said of three things, which only the message tells apart. */
function judge({ code, message }: RobotReply): ChannelAnswer | null {
  if (code === 310_000) return { outcome: 'refused', text: `errcode 310000: ${securityText(message)}` };
  const answer = ANSWERS[code];
  return answer && code !== 0 ? { ...answer, text: `errcode ${code}: ${answer.text}` } : (answer ?? null);
}

const TIMESTAMP_TEXT =
  "no timestamp within an hour of DingTalk's: check that the endpoint has its secret, and this server's clock";

function securityText(message: string): string {
  if (/keyword|关键词/i.test(message)) return "none of the robot's keywords is in the text";
  if (/whitelist|白名单/i.test(message)) return "this server's address is not on the robot's IP list";
  if (/timestamp/i.test(message)) return TIMESTAMP_TEXT;
  return "the signature doesn't fit: check the secret, and this server's clock";
}
