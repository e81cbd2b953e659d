import { z } from 'zod';

// The words that every contract is made of, with limits taken from the real world.

/** How far ahead an appointment or an expected arrival may lie. */
const FARTHEST_MS = 366 * 24 * 3_600_000;
const MAX_KM = 3_000_000;
/** 10,000,000 yuan. */
export const MAX_CENTS = 1_000_000_000;

/**
 * An object that refuses unknown fields and says which ones there are: a misspelt optional field must not be lost.
 * @param shape the fields, as for `z.object`
 */
export function strict<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownFields(issue.keys as string[], shape) : undefined,
  });
}

function unknownFields(unknown: string[], shape: object): string {
  const known = Object.keys(shape);
  const fields = unknown.slice(0, 5).map((field) => {
    const near = known.find((name) => looksLike(name, field));
    return near ? `"${field.slice(0, 60)}" (did you mean "${near}"?)` : `"${field.slice(0, 60)}"`;
  });
  return `unknown field ${fields.join(', ')}; known: ${known.join(', ') || 'none'}`;
}

function looksLike(name: string, field: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const [a, b] = [plain(name), plain(field)];
  return a === b || (b.length >= 3 && (a.startsWith(b) || b.startsWith(a)));
}

/**
 * Text for people: trimmed, not empty, without control characters other than line breaks.
 * @param max longest length, in UTF-16 units
 */
export function text(max: number) {
  return (
    z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(max)
      // What only joins or spaces other characters says nothing to anybody.
      .refine((value) => value === '' || VISIBLE.test(value), 'must not be empty')
      .refine((value) => !hasControlCharacters(value), 'must not contain control characters')
  );
}

const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

function hasControlCharacters(value: string): boolean {
  // Postgres takes no NUL, and nobody types the others.
  return [...value].some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code === 127 || (code < 32 && character !== '\n' && character !== '\r' && character !== '\t');
  });
}

/** Text or null; the empty string is null. */
export function nullableText(max: number) {
  return z.union([z.literal('').transform(() => null), text(max)]).nullable();
}

/** Optional text: absent, null and the empty string are the same. */
export function optionalText(max: number) {
  return nullableText(max).default(null);
}

/** Nothing that a service centre writes down happened before. */
const EARLIEST_MS = Date.parse('2000-01-01T00:00:00Z');

/** An instant as callers send it: RFC 3339 with any offset; taken as UTC with milliseconds. */
export const instant = z.iso
  .datetime({
    offset: true,
    error: 'must be an RFC 3339 instant with an offset, such as 2026-11-23T16:00:00+08:00',
  })
  .refine((value) => !(Date.parse(value) < EARLIEST_MS), 'must not be before the year 2000')
  .transform((value) => new Date(value).toISOString());

/** An instant that isn't more than a year ahead. */
export const nearInstant = instant.refine(
  (value) => Date.parse(value) <= Date.now() + FARTHEST_MS,
  'must not be more than a year ahead',
);

/** An instant as we answer it: UTC with milliseconds. */
export const instantOut = z.string().meta({ format: 'date-time' });

/** An id that we or a front office gave: letters, digits and `-_.:`, so that it is safe in addresses and in logs. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'must be 1 to 64 letters, digits, or one of - _ . :');

/**
 * A telephone number: E.164, or a Chinese mobile or landline number as people write it. Kept without blanks and
 * dashes.
 */
export const phone = z
  .string()
  .max(40)
  .transform((value) => value.normalize('NFKC').replace(/[\s().-]/g, ''))
  .refine(
    (value) =>
      /^\+[1-9]\d{6,14}$/.test(value) ||
      /^1[3-9]\d{9}$/.test(value) ||
      /^0\d{9,11}$/.test(value) ||
      /^[48]00\d{7}$/.test(value),
    'must be E.164 (+8613800138000), or a Chinese mobile or landline number',
  );

export const email = z.email().max(254);

export const odometerKm = z.number().int().min(0).max(MAX_KM);

export const cents = z.number().int().min(0).max(MAX_CENTS);

/** The ways by which a customer reaches us or is reached. */
export const CHANNELS = ['phone', 'app', 'web', 'walk_in', 'wechat'] as const;
export const channel = z.enum(CHANNELS);
export const CONTACT_CHANNELS = [...CHANNELS, 'sms', 'email', 'letter'] as const;
export const contactChannel = z.enum(CONTACT_CHANNELS);

/** Words of the skills that dispatch matches by; high voltage is a certificate besides. */
export const SKILLS = [
  'engine',
  'brakes',
  'steering',
  'transmission',
  'electrical',
  'body',
  'ac',
  'high_voltage',
  'general',
] as const;
export const skill = z.enum(SKILLS);

/** Where a page ended: the value that the list is sorted by (empty when that is the key), and the key of its last row. */
export interface Cursor {
  at: string;
  key: string;
}

const POSTGRES_INSTANT = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00)?$/;

/** Writes a cursor as callers get it: opaque to them. */
export function encodeCursor({ at, key }: Cursor): string {
  return Buffer.from(JSON.stringify([at, key])).toString('base64url');
}

function decodeCursor(value: string): Cursor | null {
  try {
    const [at, key] = JSON.parse(Buffer.from(value, 'base64url').toString()) as unknown[];
    const readable = typeof at === 'string' && typeof key === 'string' && POSTGRES_INSTANT.test(at);
    return readable && !(at !== '' && Number.isNaN(Date.parse(at))) ? { at, key } : null;
  } catch {
    return null;
  }
}

const cursor = z
  .string()
  .max(600)
  .transform((value, context): Cursor => {
    const decoded = decodeCursor(value);
    if (decoded) return decoded;
    context.addIssue({ code: 'custom', message: 'is not a cursor of this list: take it from nextCursor' });
    return z.NEVER;
  });

/** What a list takes: how many, and where the last page ended. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursor.optional(),
};
export interface PageQuery {
  limit: number;
  cursor?: Cursor | undefined;
}

/** A page of a list. `nextCursor` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** `true` or `false` in a query string; anything else is refused. */
export const queryFlag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** One field that was refused. */
export interface FieldError {
  /** Dotted, such as `slot.startsAt`; empty for the body as a whole. */
  path: string;
  message: string;
}

/** Something odd that was accepted all the same. */
export const warning = z
  .object({ code: z.string(), field: z.string(), message: z.string() })
  .meta({ id: 'Warning' });
