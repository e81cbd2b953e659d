import { URGENCIES, type Urgency } from '../domain/urgency.js';
import type { ChannelMessage } from './channel.js';

/** How one channel writes a message down, and what fits into it. */
export interface Style {
  /** One message as it stands in the text. */
  item(message: ChannelMessage): string;
  /** Between two messages. */
  between: string;
  /** Whether the whole text is small enough for the channel. */
  fits(text: string): boolean;
}

const LABELS: Record<Urgency, string> = {
  P1_SAFETY_CRITICAL: 'P1 危及安全 safety',
  P2_IMMOBILIZED: 'P2 无法行驶 immobilised',
  P3_DEGRADED: 'P3 性能下降 degraded',
  P4_ROUTINE: 'P4 常规 routine',
};

/** The urgent first; within a class as they came. */
export function urgentFirst(messages: readonly ChannelMessage[]): ChannelMessage[] {
  return [...messages].sort((a, b) => URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency));
}

/** `【P1 危及安全 safety】` and the title on one line. */
export function headingOf({ urgency, title }: ChannelMessage): string {
  return `【${LABELS[urgency]}】${oneLine(title)}`;
}

/** One line for several messages: the most urgent, and how many more (as in a notification or a mail's subject). */
export function headlineOf(messages: readonly ChannelMessage[]): string {
  const [first] = urgentFirst(messages);
  if (!first) return '';
  const more = messages.length - 1;
  return headingOf(first) + (more > 0 ? ` 等 ${messages.length} 条 (and ${more} more)` : '');
}

/**
 * Writes many messages as one text, the urgent first, within the channel's size (R6.1). Where it is too long, the least
 * urgent lose their text and keep their title; then they are only counted; at last a single one is cut. Whatever is
 * missing is said in the text: it stays whole in the inbox.
 * @param messages at least one
 * @param style how the channel writes, and what fits
 * @returns the text, with nothing left out unsaid
 */
export function compose(messages: readonly ChannelMessage[], style: Style): string {
  const all = urgentFirst(messages);
  for (let whole = all.length; whole >= 0; whole--) {
    const text = join(all, whole, all.length, style);
    if (style.fits(text)) return text;
    // One alone is cut below instead, so that as much as possible of it is told.
    if (all.length === 1) break;
  }
  for (let shown = all.length - 1; shown >= 2; shown--) {
    const text = join(all, 0, shown, style);
    if (style.fits(text)) return text;
  }
  return cutFirst(all, style);
}

/** `whole` messages with their text, the rest up to `shown` with their title, the others counted. */
function join(all: readonly ChannelMessage[], whole: number, shown: number, style: Style): string {
  const items = all
    .slice(0, shown)
    .map((message, index) => style.item(index < whole ? message : { ...message, text: '', recipients: [] }));
  return [...items, ...missing(all.length - shown, shown - Math.min(whole, shown))].join(style.between);
}

function missing(uncounted: number, titlesOnly: number): string[] {
  const notes = [
    ...(uncounted > 0 ? [`另有 ${uncounted} 条 / and ${uncounted} more`] : []),
    ...(titlesOnly > 0 ? [`${titlesOnly} 条仅列标题 / ${titlesOnly} by title only`] : []),
  ];
  return notes.length > 0 ? [`… ${notes.join('；')}（全文见收件箱 / all of it is in the inbox）`] : [];
}

/** As much of the first message as fits, found by halving; characters are never torn apart. */
function cutFirst(all: readonly ChannelMessage[], style: Style): string {
  const [first] = all;
  if (!first) return '';
  const title = [...oneLine(first.title)];
  const text = [...first.text];
  const note = ['…（已截断，全文见收件箱 / cut, all of it is in the inbox）', ...missing(all.length - 1, 0)];
  const cutTo = (length: number) => {
    const kept = {
      title: title.slice(0, length).join(''),
      text: text.slice(0, Math.max(0, length - title.length)).join(''),
    };
    return [style.item({ ...first, ...kept, recipients: [] }), ...note].join(style.between);
  };
  let fitting = 0;
  let tooLong = title.length + text.length + 1;
  while (tooLong - fitting > 1) {
    const middle = Math.floor((fitting + tooLong) / 2);
    if (style.fits(cutTo(middle))) fitting = middle;
    else tooLong = middle;
  }
  return cutTo(fitting);
}

/** Whom it concerns, by name; '' when nobody is named. */
export function namesOf({ recipients }: ChannelMessage): string {
  const names = recipients.map(({ name }) => oneLine(name)).filter((name) => name !== '');
  return names.length > 0 ? `→ ${[...new Set(names)].join('、')}` : '';
}

/** The mobile numbers of all whom the messages concern, as the Chinese robots know them: eleven digits, no country code. */
export function mobilesOf(messages: readonly ChannelMessage[]): string[] {
  const phones = messages.flatMap(({ recipients }) => recipients.map(({ phone }) => phone ?? ''));
  const plain = phones.map((phone) => phone.replace(/[\s-]/g, '').replace(/^(\+|00)86/, ''));
  return [...new Set(plain.filter((phone) => /^1\d{10}$/.test(phone)))];
}

/** Lines of a text without control characters, and without those that turn the direction of writing about. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.replace(UNSEEN, '').trim())
    .filter((line) => line !== '');
}

/** The text on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(UNSEEN, '').trim();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const WIDE: Record<string, string> = {
  '*': '＊',
  '`': '｀',
  '#': '＃',
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '~': '～',
  '\\': '＼',
};

/**
 * Makes a text harmless in the robots' markdown: no heading, link, picture, emphasis or mention comes from a record's text.
 * They don't agree on how to escape, so the characters are replaced by their wide forms, which read the same.
 */
export function plainInMarkdown(text: string): string {
  return text
    .replace(/[*`#<>[\]~\\]/g, (character) => WIDE[character] ?? character)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿');
}
