import { createHmac } from 'node:crypto';
import type { Channel, ChannelAnswer, ChannelMessage } from './channel.js';
import { compose, headingOf, headlineOf, linesOf, namesOf } from './compose.js';
import type { RequestGuard } from './guarded-request.js';
import { postToRobot, type RobotReply, replyIn } from './robot.js';

/*
 * Feishu's custom robot 自定义机器人, https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: `timestamp` in
 * seconds, within an hour of Feishu's clock, and `sign`, both in the body; the key of the HmacSHA256 is
 * `timestamp + "\n" + secret` and what is signed is empty. 100 messages a minute and 5 a second; near full and half hours
 * 11232 may come below these limits. The body is up to 20 KB. It can mention by open_id only, so people are named in the
 * text. 9499 is said of a wrong body, and of too many requests.
 */
const BODY_BYTES = 20_000;
const MINUTE_MS = 60_000;
const TOO_FAST: ChannelAnswer = { outcome: 'retry', text: 'too many messages', afterMs: MINUTE_MS };

const ANSWERS: Record<number, ChannelAnswer> = {
  0: { outcome: 'accepted', text: 'code 0' },
  11232: TOO_FAST,
  9499: { outcome: 'refused', text: 'the body is wrong or larger than 20 KB' },
  19001: { outcome: 'refused', text: 'no such robot; copy its address anew from the group' },
  19021: {
    outcome: 'refused',
    text: "the signature doesn't fit: check the secret, and that this server's clock is not an hour off",
  },
  19022: { outcome: 'refused', text: "this server's address is not on the robot's IP list" },
  19024: { outcome: 'refused', text: "none of the robot's keywords is in the text" },
};

/**
 * The channel to Feishu's custom robots (R6.1). A robot without a signature (keywords, or an IP list) has no secret.
 * @param guard what addresses may be reached
 */
export function feishuChannel(guard: RequestGuard): Channel {
  return {
    name: 'feishu',
    limits: [
      { messages: 100, perMs: MINUTE_MS },
      { messages: 5, perMs: 1_000 },
    ],
    batchSize: 50,
    send: ({ address, secrets }, messages, sentAt) =>
      postToRobot(guard, address, feishuBody(messages, secrets[0], sentAt), {
        reply: (body) => replyIn(body, 'code', 'msg'),
        judge,
      }),
  };
}

function feishuBody(messages: readonly ChannelMessage[], secret: string | undefined, sentAt: Date): object {
  const title = [...inert(headlineOf(messages))].slice(0, TITLE_CHARACTERS).join('');
  const bodyOf = (text: string) => ({
    ...(secret ? signatureOf(secret, sentAt) : {}),
    msg_type: 'post',
    // `text` in a post is taken as it stands: no markdown, no links.
    content: {
      post: { zh_cn: { title, content: text.split('\n').map((line) => [{ tag: 'text', text: line }]) } },
    },
  });
  const fits = (text: string) => Buffer.byteLength(JSON.stringify(bodyOf(text))) <= BODY_BYTES;
  return bodyOf(compose(messages, { item, between: '\n', fits }));
}

const TITLE_CHARACTERS = 100;

function signatureOf(secret: string, sentAt: Date): { timestamp: string; sign: string } {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}

function item(message: ChannelMessage): string {
  const lines = [headingOf(message), ...linesOf(message.text), namesOf(message)];
  return inert(lines.filter((line) => line !== '').join('\n'));
}

/** `<at …>` would call everybody. */
function inert(text: string): string {
  return text.replaceAll('<', '＜');
}

function judge({ code, message }: RobotReply): ChannelAnswer | null {
  const answer = code === 9499 && /frequen|too many/i.test(message) ? TOO_FAST : ANSWERS[code];
  return answer && code !== 0 ? { ...answer, text: `code ${code}: ${answer.text}` } : (answer ?? null);
}
