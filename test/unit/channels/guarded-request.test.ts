import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllowed } from '../../../src/channels/address-guard.js';
import { guardedPost } from '../../../src/channels/guarded-request.js';
import { startChannelServer } from '../../support/channel-server.js';

const server = await startChannelServer<string>('/t0ken', ({ body }) => ({
  reply: { body: 'fine' },
  message: body,
}));
const LOCAL = { allowed: parseAllowed(['127.0.0.1']).allowed };
const post = (guard: Parameters<typeof guardedPost>[0], url = server.url) =>
  guardedPost(guard, url, {}, 'told');

afterAll(() => server.close());
beforeEach(() => {
  server.next.length = 0;
  server.requests.length = 0;
});

describe('a request to an address that people have entered (R6.1)', () => {
  it('goes through where it may, with the answer and the time it asks for', async () => {
    expect(await post(LOCAL)).toMatchObject({ kind: 'answered', status: 200, body: 'fine' });
    server.next.push({ status: 503, headers: { 'retry-after': '120' } });
    expect(await post(LOCAL)).toMatchObject({ status: 503, retryAfterMs: 120_000 });
    const date = new Date(Date.now() + 60_000).toUTCString();
    server.next.push(
      { status: 429, headers: { 'retry-after': date } },
      { headers: { 'retry-after': 'soon' } },
    );
    const { retryAfterMs } = (await post(LOCAL)) as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    expect(await post(LOCAL)).toMatchObject({ status: 200, retryAfterMs: undefined });
  });

  it('reaches nobody inside by a name that resolves there, even beside a public address', async () => {
    const resolve = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const guard = { allowed: parseAllowed([]).allowed, resolve };
    const url = `https://rebind.example:${server.port}/t0ken`;
    expect(await post(guard, url)).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('inside network'),
    });
    expect(await post({ allowed: guard.allowed }, `https://localhost:${server.port}/`)).toMatchObject({
      kind: 'refused',
    });
    expect(server.requests).toHaveLength(0);
  });

  it('connects to the very address that was checked: a DNS that changes its mind gains nothing', async () => {
    let lookups = 0;
    // Allowed at the first question, forbidden at every other.
    const resolve = async () => [{ address: ++lookups === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    const guard = { ...LOCAL, resolve };
    const url = `http://rebind.example:${server.port}/t0ken`;
    expect(await post(guard, url)).toMatchObject({ kind: 'answered', status: 200 });
    expect(lookups).toBe(1);
    expect(await post(guard, url)).toMatchObject({ kind: 'refused' });
    expect(server.requests).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    server.next.push({ status: 302, headers: { location: server.url } });
    expect(await post(LOCAL)).toMatchObject({ kind: 'answered', status: 302 });
    expect(server.requests).toHaveLength(1);
  });

  it('ends when nothing comes in time, when the line breaks and when nobody listens', async () => {
    server.next.push('hang', 'reset');
    const slow = { ...LOCAL, timeoutMs: 100 };
    expect(await post(slow)).toEqual({ kind: 'lost', text: 'no answer within 0.1 s' });
    expect(await post(LOCAL)).toEqual({ kind: 'lost', text: 'connection reset' });
    const gone = await startChannelServer('/', () => ({ reply: {} }));
    await gone.close();
    expect(await post(LOCAL, gone.url)).toEqual({ kind: 'lost', text: 'connection refused' });
    const silentDns = { ...slow, resolve: () => new Promise<never>(() => undefined) };
    expect(await post(silentDns, `https://slow.example/`)).toMatchObject({ kind: 'lost' });
  });

  it('reads no more than 64 KB of an answer', async () => {
    server.next.push({ body: 'x'.repeat(5_000_000) });
    const { body } = (await post(LOCAL)) as { body: string };
    expect(body).toHaveLength(64 * 1024);
  });

  it('says nothing of the address in any failure', async () => {
    const { allowed } = LOCAL;
    const fails = async () =>
      Promise.reject(Object.assign(new Error(`ENOTFOUND ${server.url}`), { code: 'ENOTFOUND' }));
    const answers = [
      await post({ allowed, resolve: fails }, 'https://gone.example/t0ken'),
      await guardedPost(LOCAL, server.url, { 'x-secret': 't0ken\n' }, ''),
      await post(LOCAL, 'https://user:t0ken@host.example/'),
      await post(LOCAL, server.url.replace('http:', 'https:')),
    ];
    for (const answer of answers) {
      expect(answer.kind).toMatch(/lost|refused/);
      expect(JSON.stringify(answer)).not.toMatch(/t0ken|gone\.example/);
    }
  });
});
