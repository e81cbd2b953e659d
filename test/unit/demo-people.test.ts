import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createAgenda } from '../../src/demo/agenda.js';
import { createChance } from '../../src/demo/chance.js';
import { createApi } from '../../src/demo/http.js';

describe('choices of the simulated people', () => {
  it('are the same for the same name, in whatever order they are drawn', () => {
    const [one, two] = [createChance('a'), createChance('a')];
    const first = ['x', 'y', 'z'].map((name) => one.between(0, 1, name, 3));
    const again = ['z', 'y', 'x'].map((name) => two.between(0, 1, name, 3)).reverse();
    expect(again).toEqual(first);
    expect(createChance('b').between(0, 1, 'x', 3)).not.toBe(first[0]);
  });

  it('stay within their bounds for every name', () => {
    const chance = createChance('bounds');
    fc.assert(
      fc.property(fc.string(), fc.integer(), (word, number) => {
        const drawn = chance.between(2, 5, word, number);
        expect(drawn >= 2 && drawn < 5).toBe(true);
        expect(chance.happens(0, word)).toBe(false);
        expect(chance.happens(1, word)).toBe(true);
        expect(['p', 'q', 'r']).toContain(chance.pick(['p', 'q', 'r'], word, number));
      }),
    );
  });

  it('happen about as often as their probability says', () => {
    const chance = createChance('often');
    const happened = Array.from({ length: 4_000 }, (_, i) => chance.happens(0.25, 'case', i)).filter(Boolean);
    expect(happened.length).toBeGreaterThan(900);
    expect(happened.length).toBeLessThan(1_100);
  });
});

describe('the agenda of the simulated people', () => {
  it('takes nothing in hand twice at a time, and again after it was put down', async () => {
    const agenda = createAgenda(new AbortController().signal);
    let taken = 0;
    const act = async (wait: (ms: number) => Promise<void>) => {
      taken += 1;
      await wait(10);
    };
    agenda.take('a', act);
    agenda.take('a', act);
    expect(taken).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    agenda.take('a', act);
    expect(taken).toBe(2);
    await agenda.close();
  });

  it('keeps looking after a look that failed, and remembers what happened', async () => {
    const agenda = createAgenda(new AbortController().signal);
    let looks = 0;
    agenda.watch('list', 1, async () => {
      looks += 1;
      if (looks === 1) throw new Error('GET /v1/service-orders: 500');
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await agenda.close();
    expect(looks).toBeGreaterThan(1);
    expect([...agenda.mishaps]).toEqual(['GET /v1/service-orders: 500']);
  });

  it('drops what waits when it is closed, without calling that a mishap', async () => {
    const agenda = createAgenda(new AbortController().signal);
    agenda.take('long', (wait) => wait(60_000));
    agenda.watch('long look', 60_000, async () => {});
    await agenda.close();
    expect(agenda.mishaps.size).toBe(0);
  });
});

describe('the API as the demonstration calls it', () => {
  let stop: () => void = () => {};
  afterEach(() => stop());

  /** A server that answers what it is told to, one after the other, and remembers what it was asked. */
  async function serve(answers: { status: number; body: object; retryAfter?: string }[]) {
    const asked: { method: string; url: string; key: string; onBehalfOf: string; auth: string }[] = [];
    const server = createServer((request, response) => {
      const { headers, method = '', url = '' } = request;
      const header = (name: string) => String(headers[name] ?? '');
      const key = header('idempotency-key');
      asked.push({ method, url, key, onBehalfOf: header('x-on-behalf-of'), auth: header('authorization') });
      const answer = answers.shift() ?? { status: 500, body: {} };
      if (answer.retryAfter) response.setHeader('retry-after', answer.retryAfter);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    stop = () => server.close();
    const { port } = server.address() as AddressInfo;
    const api = createApi({
      baseUrl: `http://127.0.0.1:${port}`,
      operatorKey: 'operator',
      frontOfficeKey: 'front',
      signal: new AbortController().signal,
    });
    return { api, asked };
  }

  it('repeats a command that was answered 503 with the same key, and a new command with another (design, rule 2)', async () => {
    const { api, asked } = await serve([
      { status: 503, body: { code: 'unavailable' }, retryAfter: '1' },
      { status: 200, body: { no: 'SO-1' } },
      { status: 200, body: { no: 'SO-2' } },
    ]);
    expect(await api.frontOffice.post('/v1/x', {})).toEqual({ ok: true, body: { no: 'SO-1' } });
    await api.frontOffice.post('/v1/x', {});
    const [first, repeated, next] = asked.map(({ key }) => key);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(repeated).toBe(first);
    expect(next).not.toBe(first);
  });

  it('names whom it acts for, and counts refusals without calling them errors', async () => {
    const { api, asked } = await serve([
      { status: 409, body: { code: 'not_allowed_in_state', status: 409 } },
    ]);
    const answer = await api.staff('SHA-01-T1').post('/v1/y', {});
    expect(answer).toMatchObject({ ok: false, problem: { code: 'not_allowed_in_state' } });
    expect(asked[0]).toMatchObject({ onBehalfOf: 'SHA-01-T1', auth: 'Bearer operator' });
    expect([...api.refusals]).toEqual([['not_allowed_in_state', 1]]);
  });

  it('reads a list page by page, and no further than asked', async () => {
    const page = (items: number[], nextCursor: string | null) => ({
      status: 200,
      body: { items, nextCursor },
    });
    const { api, asked } = await serve([
      page([9, 8], 'c1'),
      page([7], null),
      page([9, 8], 'c1'),
      page([7], 'c2'),
    ]);
    expect(await api.operator.list<number>('/v1/z', { step: 'repair' })).toEqual([9, 8, 7]);
    expect(asked[1]?.url).toBe('/v1/z?limit=200&step=repair&cursor=c1');
    expect(await api.operator.list<number>('/v1/z', {}, (item) => item < 8)).toEqual([9, 8]);
    expect(asked).toHaveLength(4);
  });
});
