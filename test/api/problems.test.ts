import { connect, createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { buildApp } from '../../src/api/app.js';
import { openDatabase } from '../../src/db/database.js';
import { freePort } from '../../src/platform/ports.js';
import { testApp } from './app.js';

const { app, db, deps, get, post, operator } = await testApp();

const headers = { authorization: `Bearer ${operator}`, 'idempotency-key': 'k' };

it('answers errors as problem documents with a stable code (R5.4)', async () => {
  const response = await get('/v1/service-orders/SO-00000001');
  expect(response.status).toBe(404);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.body).toMatchObject({
    type: 'urn:pitlane:problem:not_found',
    title: 'Not Found',
    status: 404,
    code: 'not_found',
  });
});

it('says 404 for an address that leads nowhere, within /v1 and outside it', async () => {
  for (const url of ['/v1/nothing', '/nothing', '/v1/service-orders/SO-1/nothing']) {
    const response = await get(url);
    expect([url, response.status, response.body.code]).toEqual([url, 404, 'not_found']);
  }
});

it('says 400 for a body that is not JSON, 415 for another type, 413 for one that is too large', async () => {
  const send = (payload: string, type = 'application/json') =>
    app.inject({
      method: 'POST',
      url: '/v1/service-orders',
      payload,
      headers: { ...headers, 'content-type': type },
    });
  const bad = await send('{"outletId":');
  expect([bad.statusCode, bad.json().code]).toEqual([400, 'malformed_body']);
  const xml = await send('<order/>', 'application/xml');
  expect([xml.statusCode, xml.json().code]).toEqual([415, 'unsupported_media_type']);
  const large = await send(JSON.stringify({ problem: 'x'.repeat(1024 * 1024) }));
  expect([large.statusCode, large.json().code]).toEqual([413, 'body_too_large']);
});

it('names every field that is wrong, and what a misspelt one may have been meant to be', async () => {
  const checkIn = await post('/v1/service-orders/SO-1/check-in', { odometer: 5, broughtBy: 'the owner' });
  expect([checkIn.status, checkIn.body.errors]).toEqual([
    422,
    [
      { path: 'odometerKm', message: expect.any(String) },
      { path: '', message: expect.stringContaining('"odometer" (did you mean "odometerKm"?)') },
    ],
  ]);
  const order = await post('/v1/service-orders', {
    outletId: 'SHA-01',
    customer: { name: '王小明', phone: '12' },
    vehicle: { make: 'TOYOTA', model: 'COROLLA', odometerKm: 3_000_001 },
    problem: ' ',
    chanel: 'app',
  });
  expect(order.status).toBe(422);
  expect(order.body.code).toBe('validation_failed');
  const byPath = Object.fromEntries(
    order.body.errors.map((error: { path: string; message: string }) => [error.path, error.message]),
  );
  expect(Object.keys(byPath).sort()).toEqual([
    '',
    'channel',
    'customer.phone',
    'problem',
    'vehicle.odometerKm',
  ]);
  expect(byPath['']).toContain('unknown field "chanel"');
});

it('says 503 with Retry-After while Postgres is away, on every route, and comes back by itself', async () => {
  const { host, port, user, pass, database } = db.$client.options;
  const door = await freePort();
  const address = `postgres://${user}:${pass ?? ''}@127.0.0.1:${door}/${database}`;
  const away = openDatabase(address, { max: 2 });
  const cut = buildApp({ ...deps, db: away });
  for (const request of [
    { method: 'GET' as const, url: '/v1/service-orders' },
    { method: 'GET' as const, url: '/v1/alerts' },
    { method: 'POST' as const, url: '/v1/complaints', payload: {} },
  ]) {
    const response = await cut.inject({ ...request, headers });
    expect([request.url, response.statusCode]).toEqual([request.url, 503]);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.json().code).toBe('unavailable');
  }
  expect((await cut.inject('/healthz')).statusCode).toBe(200);
  const ready = await cut.inject('/readyz');
  expect([ready.statusCode, ready.json().postgres]).toEqual([503, 'away']);

  const proxy = createServer((socket) => {
    const server = connect(port[0]!, host[0]!);
    for (const end of [socket, server]) end.on('error', () => {});
    socket.pipe(server).pipe(socket);
  });
  proxy.listen(door, '127.0.0.1');
  await expect
    .poll(async () => (await cut.inject({ method: 'GET', url: '/v1/service-orders', headers })).statusCode, {
      timeout: 30_000,
    })
    .toBe(200);
  await cut.close();
  await away.close();
  proxy.close();
});

it('says 503 when Postgres is slow and the query is given up', async () => {
  const { host, port, user, pass, database } = db.$client.options;
  const slow = openDatabase(`postgres://${user}:${pass ?? ''}@${host[0]}:${port[0]}/${database}`, { max: 1 });
  await slow.execute(sql`set statement_timeout = 100`);
  const hindered = buildApp({ ...deps, db: slow });
  const response = await db.transaction(async (tx) => {
    await tx.execute(sql`lock table service_orders in access exclusive mode`);
    return hindered.inject({ method: 'GET', url: '/v1/service-orders', headers });
  });
  expect([response.statusCode, response.json().code]).toEqual([503, 'unavailable']);
  await hindered.close();
  await slow.close();
});

it('is not ready without a worker, and tells what is missing', async () => {
  const response = await app.inject('/readyz');
  expect(response.statusCode).toBe(503);
  expect(response.json()).toEqual({ status: 'not ready', postgres: 'ok', temporal: 'ok', worker: 'away' });
});

it('serves metrics by route, without keys or numbers of cases in the labels', async () => {
  await get('/v1/service-orders/SO-00000042');
  const response = await app.inject('/metrics');
  expect(response.statusCode).toBe(200);
  expect(response.body).toContain('route="/v1/service-orders/:orderNo",status="404"');
  expect(response.body).toContain('pitlane_clocks_running');
  expect(response.body).not.toContain('SO-00000042');
});
