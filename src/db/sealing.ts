import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Keeps texts at rest so that the database alone doesn't give them away (R5.4). */
export interface Sealer {
  /** @param about what it belongs to, such as the endpoint's id: sealed for one record it opens for no other */
  seal(text: string, about: string): string;
  /** @throws when it was sealed for something else, with a key that is no longer known, or was changed */
  open(sealed: string, about: string): string;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with the keys of configuration. The newest seals; what was sealed with an older one still opens, so that
 * keys can be changed.
 * @param keys base64 of 32 bytes each, the newest first
 * @returns null when there is none: then nothing can be sealed
 */
export function sealerOf(keys: readonly string[]): Sealer | null {
  const known = keys.map((key) => {
    const bytes = Buffer.from(key, 'base64');
    return { bytes, name: createHash('sha256').update(bytes).digest('base64url').slice(0, 8) };
  });
  const [newest] = known;
  if (!newest) return null;
  return {
    seal(text, about) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', newest.bytes, iv).setAAD(Buffer.from(about));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${newest.name}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')}`;
    },
    open(sealed, about) {
      const [name, rest = ''] = sealed.split('.');
      const key = known.find((one) => one.name === name);
      if (!key)
        throw new Error('sealed with a key that ALERT_SECRETS_KEY no longer holds: add it behind the newest');
      const bytes = Buffer.from(rest, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return (
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    },
  };
}

/** Whether a text can be a key: base64 of exactly 32 bytes, as `openssl rand -base64 32` gives it. */
export function isSealingKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, 'base64').length === KEY_BYTES;
}
