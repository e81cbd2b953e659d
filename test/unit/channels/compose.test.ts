import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelMessage } from '../../../src/channels/channel.js';
import { compose, headingOf, headlineOf, mobilesOf, plainInMarkdown } from '../../../src/channels/compose.js';
import { URGENCIES } from '../../../src/domain/urgency.js';
import { AWKWARD, channelMessage } from '../../support/channel-messages.js';

const styleOf = (bytes: number) => ({
  item: (message: ChannelMessage) => `${headingOf(message)}\n${message.text}`,
  between: '\n\n',
  fits: (text: string) => Buffer.byteLength(text) <= bytes,
});

describe('many alerts as one text (R6.1)', () => {
  it('names P1 first, then the others as they came', () => {
    const messages = [
      channelMessage({ title: 'routine', urgency: 'P4_ROUTINE' }),
      channelMessage({ title: 'degraded' }),
      channelMessage({ title: 'brakes', urgency: 'P1_SAFETY_CRITICAL' }),
      channelMessage({ title: 'degraded too' }),
    ];
    const text = compose(messages, styleOf(10_000));
    const places = ['brakes', 'degraded\n', 'degraded too', 'routine'].map((title) => text.indexOf(title));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(headlineOf(messages)).toMatch(/^【P1 危及安全 safety】brakes 等 4 条 \(and 3 more\)$/);
  });

  it('takes the text from the least urgent first, then only counts them, and says so', () => {
    const messages = Array.from({ length: 30 }, (_, index) =>
      channelMessage({
        title: `order ${index + 1}`,
        text: 'x'.repeat(200),
        urgency: index === 29 ? 'P1_SAFETY_CRITICAL' : 'P4_ROUTINE',
      }),
    );
    const titles = compose(messages, styleOf(2_500));
    expect(titles).toContain(`order 30\n${'x'.repeat(200)}`);
    expect(titles).toMatch(/(\d+) 条仅列标题 \/ \1 by title only/);
    for (const { title } of messages) expect(titles).toContain(title);
    const counted = compose(messages, styleOf(500));
    const shown = counted.match(/order \d+/g)?.length ?? 0;
    expect(counted).toContain(`另有 ${30 - shown} 条 / and ${30 - shown} more`);
    expect(counted).toContain('order 30');
  });

  it('cuts a single text that is too long between two characters, and says so', () => {
    const text = compose([channelMessage({ text: '车😀'.repeat(2_000) })], styleOf(1_000));
    expect(Buffer.byteLength(text)).toBeGreaterThan(980);
    expect(text).toMatch(/[车😀]\n\n…（已截断/u);
    expect(text).not.toContain('\ufffd');
    expect(text).not.toMatch(/[\ud800-\udfff]/u);
  });

  it('always fits, never leaves one out unsaid and always names the most urgent', () => {
    const message = fc.record({
      title: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      text: fc.string({ unit: 'grapheme', maxLength: 300 }),
      urgency: fc.constantFrom(...URGENCIES),
    });
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 400, max: 3_000 }),
        (parts, bytes) => {
          const messages = parts.map((part, index) =>
            channelMessage({ ...part, title: `«${index}» ${part.title}` }),
          );
          const text = compose(messages, styleOf(bytes));
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytes);
          const shown = messages.filter((_, index) => text.includes(`«${index}»`)).length;
          const counted = Number(/另有 (\d+) 条 \/ and/.exec(text)?.[1] ?? 0);
          expect(shown + counted).toBe(messages.length);
          const best = Math.min(...parts.map(({ urgency }) => URGENCIES.indexOf(urgency)));
          const first = messages.findIndex(({ urgency }) => urgency === URGENCIES[best]);
          expect(text).toContain(`«${first}»`);
        },
      ),
    );
  });

  it('leaves nothing of a text that markdown or a mention could be made of, and reads the same', () => {
    const plain = plainInMarkdown(`${AWKWARD} _so_ order_no_1`);
    expect(plain).not.toMatch(/[*`#<>[\]\\]/);
    expect(plain).toContain('刹车＊失灵＊');
    expect(plain).toContain('＿so＿ order_no_1');
  });

  it('mentions mobile numbers as the robots know them, once each', () => {
    const phones = [
      '138 0000-1111',
      '+8613800001111',
      '008613900002222',
      '+1 555 0100',
      '021-5555 1234',
      null,
    ];
    const recipients = phones.map((phone, index) => ({ staffId: `s${index}`, name: '', email: null, phone }));
    expect(mobilesOf([channelMessage({ recipients })])).toEqual(['13800001111', '13900002222']);
  });
});
