import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { isSealingKey, sealerOf } from '../../src/db/sealing.js';

const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const [first, second] = [keyOf(1), keyOf(2)];
const sealer = (...keys: string[]) => {
  const made = sealerOf(keys);
  if (!made) throw new Error('no sealer');
  return made;
};

it('gives back what was sealed, and shows nothing of it (R5.4)', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), (text) => {
      const sealed = sealer(first).seal(text, 'EP-1');
      expect(sealer(first).open(sealed, 'EP-1')).toBe(text);
      expect(sealed).not.toContain(text);
      expect(sealed).not.toBe(sealer(first).seal(text, 'EP-1'));
    }),
  );
});

it('opens for no other record, and nothing that was changed (R5.4)', () => {
  const sealed = sealer(first).seal('SEC-robot', 'EP-1');
  expect(() => sealer(first).open(sealed, 'EP-2')).toThrow();
  const [name, rest = ''] = sealed.split('.');
  const bytes = Buffer.from(rest, 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => sealer(first).open(`${name}.${bytes.toString('base64')}`, 'EP-1')).toThrow();
});

it('opens with an older key that is still listed, and says so when it is not (R5.4)', () => {
  const old = sealer(first).seal('SEC-robot', 'EP-1');
  expect(sealer(second, first).open(old, 'EP-1')).toBe('SEC-robot');
  expect(() => sealer(second).open(old, 'EP-1')).toThrow('ALERT_SECRETS_KEY');
  expect(sealerOf([])).toBeNull();
});

it('takes 32 bytes of base64 as a key and nothing else, without showing it (R5.4)', () => {
  expect([first, keyOf(255)].every(isSealingKey)).toBe(true);
  for (const wrong of ['short', Buffer.alloc(31).toString('base64'), `${first}x`, 'ä'.repeat(44)])
    expect(isSealingKey(wrong)).toBe(false);
  expect(loadConfig({ ALERT_SECRETS_KEY: `${second} ${first}` }).alertSecretsKeys).toEqual([second, first]);
  expect(() => loadConfig({ ALERT_SECRETS_KEY: 'hunter2' })).toThrow(/ALERT_SECRETS_KEY: must be the base64/);
  expect(() => loadConfig({ ALERT_SECRETS_KEY: 'hunter2' })).not.toThrow(/hunter2/);
});
