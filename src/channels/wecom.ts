import type { Channel, ChannelAnswer, ChannelMessage } from './channel.js';
import { compose, headingOf, linesOf, mobilesOf, namesOf, plainInMarkdown } from './compose.js';
import type { RequestGuard } from './guarded-request.js';
import { postToRobot, type RobotReply, replyIn } from './robot.js';

/*
 * WeCom's group robot 群机器人, https://developer.work.weixin.qq.com/document/path/91770: the key in the address is all that
 * protects it, there is no signature. 20 messages a minute and robot; `text.content` up to 2,048 bytes of UTF-8 and
 * `mentioned_mobile_list`, `markdown.content` up to 4,096 bytes, where phone numbers can't be mentioned. `<@userid>` in
 * either would mention somebody. Codes: https://developer.work.weixin.qq.com/document/path/90455 (global codes).
 */
const TEXT_BYTES = 2_048;
const MARKDOWN_BYTES = 4_096;
const MINUTE_MS = 60_000;

const ANSWERS: Record<number, ChannelAnswer> = {
  0: { outcome: 'accepted', text: 'errcode 0' },
  [-1]: { outcome: 'retry', text: 'errcode -1: busy' },
  6000: { outcome: 'retry', text: 'errcode 6000: two changes at once' },
  // The minute's quota is used up: it is free again after a minute at the latest.
  45009: { outcome: 'retry', text: 'errcode 45009: more than 20 messages a minute', afterMs: MINUTE_MS },
  45033: { outcome: 'retry', text: 'errcode 45033: too many requests at once' },
  40008: { outcome: 'refused', text: 'errcode 40008: not a kind of message it takes' },
  40058: { outcome: 'refused', text: 'errcode 40058: a field is wrong or too long' },
  93000: { outcome: 'refused', text: 'errcode 93000: no such robot; copy its address anew from the group' },
  93004: { outcome: 'refused', text: 'errcode 93004: the robot was switched off' },
  93008: { outcome: 'refused', text: 'errcode 93008: the robot is not in the group' },
};

/**
 * The channel to WeCom's group robots (R6.1).
 * @param guard what addresses may be reached
 */
export function wecomChannel(guard: RequestGuard): Channel {
  return {
    name: 'wecom',
    limits: [{ messages: 20, perMs: MINUTE_MS }],
    batchSize: 20,
    send: ({ address }, messages) =>
      postToRobot(guard, address, wecomBody(messages), {
        reply: (body) => replyIn(body, 'errcode', 'errmsg'),
        judge: ({ code }: RobotReply) => ANSWERS[code] ?? null,
      }),
  };
}

/** Text with mentions where somebody can be mentioned, else markdown, which is twice as long. */
function wecomBody(messages: readonly ChannelMessage[]): object {
  const mobiles = mobilesOf(messages);
  if (mobiles.length === 0)
    return { msgtype: 'markdown', markdown: { content: compose(messages, MARKDOWN) } };
  const content = compose(messages, TEXT);
  return { msgtype: 'text', text: { content, mentioned_mobile_list: mobiles } };
}

const TEXT = {
  item: (message: ChannelMessage) =>
    [headingOf(message), ...linesOf(message.text), namesOf(message)]
      .filter((line) => line !== '')
      .join('\n')
      .replaceAll('<@', '＜@'),
  between: '\n\n',
  fits: (text: string) => Buffer.byteLength(text) <= TEXT_BYTES,
};

const MARKDOWN = {
  item: (message: ChannelMessage) => {
    const heading = plainInMarkdown(headingOf(message));
    const urgent = message.urgency === 'P1_SAFETY_CRITICAL';
    const lines = [...linesOf(message.text), namesOf(message)].filter((line) => line !== '');
    return [
      urgent ? `**<font color="warning">${heading}</font>**` : `**${heading}**`,
      ...lines.map((line) => `> ${plainInMarkdown(line)}`),
    ].join('\n');
  },
  between: '\n\n',
  fits: (text: string) => Buffer.byteLength(text) <= MARKDOWN_BYTES,
};
