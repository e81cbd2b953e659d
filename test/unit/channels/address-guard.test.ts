import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayConnect, parseAllowed, problemOfAddress } from '../../../src/channels/address-guard.js';

const NONE = parseAllowed([]).allowed;

describe('an address of a webhook or robot (R6.1)', () => {
  it.each([
    'https://127.0.0.1/x',
    'https://127.1/x',
    'https://2130706433/x',
    'https://0x7f000001/x',
    'https://0177.0.0.1/x',
    'https://１２７.0.0.1/x',
    'https://0/x',
    'https://10.1.2.3/x',
    'https://172.16.0.1/x',
    'https://192.168.1.1/x',
    'https://100.64.0.1/x',
    'https://100.100.100.200/latest/meta-data',
    'https://169.254.169.254/latest/meta-data',
    'https://168.63.129.16/metadata',
    'https://224.0.0.1/x',
    'https://[::1]/x',
    'https://[::]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://[::127.0.0.1]/x',
    'https://[64:ff9b::a00:1]/x',
    'https://[2002:7f00:1::]/x',
    'https://[fd00:ec2::254]/x',
    'https://[fe80::1]/x',
  ])('is refused when it lies inside, however it is written: %s', (address) => {
    expect(problemOfAddress(address, NONE)).toContain('inside network');
  });

  it('is refused without https, with a password, or when it is no URL, in words that do not repeat it', () => {
    for (const address of [
      'http://hooks.example/t0ken',
      'ftp://hooks.example/t0ken',
      'https://u:t0ken@hooks.example',
      't0ken',
    ]) {
      const problem = problemOfAddress(address, NONE);
      expect(problem).toMatch(/^the address must/);
      expect(problem).not.toContain('t0ken');
    }
  });

  it('is taken on the public internet by https', () => {
    for (const address of ['https://qyapi.weixin.qq.com/x', 'https://8.8.8.8/x', 'https://[2606:4700::1]/x'])
      expect(problemOfAddress(address, NONE)).toBeNull();
  });

  it('is taken inside, and by http, where configuration names its host or network', () => {
    const { allowed } = parseAllowed(['Hooks.Corp', '10.1.0.0/16', 'fd00:1::/32', '127.0.0.1']);
    for (const address of [
      'http://hooks.corp/x',
      'http://HOOKS.corp./x',
      'https://10.1.2.3/x',
      'http://10.1.2.3',
      'http://[fd00:1::5]/',
      'http://127.1/',
    ])
      expect(problemOfAddress(address, allowed)).toBeNull();
    expect(problemOfAddress('https://10.2.0.1/x', allowed)).toContain('inside network');
    expect(problemOfAddress('http://8.8.8.8/x', allowed)).toContain('https://');
  });

  it('is judged by what it resolves to: each private IPv4 address, also inside IPv6', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const inside = fc.oneof(
      fc.tuple(fc.constantFrom(10, 127, 0), octet, octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
      fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
    );
    const to = { host: 'rebind.example', secure: true };
    fc.assert(
      fc.property(inside, (octets) => {
        const ip = octets.join('.');
        expect(mayConnect(ip, to, NONE)).toBe(false);
        expect(mayConnect(`::ffff:${ip}`, to, NONE)).toBe(false);
        expect(mayConnect(ip, to, parseAllowed(['rebind.example']).allowed)).toBe(true);
      }),
    );
  });

  it('entries of configuration that are neither host nor network are named', () => {
    expect(
      parseAllowed(['a.example', '10.0.0.0/8', '10.0.0.0/40', 'https://x', '1.2.3', 'a b']).wrong,
    ).toEqual(['10.0.0.0/40', 'https://x', '1.2.3', 'a b']);
  });
});
