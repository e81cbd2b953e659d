import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import fastify from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/api/app.js';
import { inboxStreams } from '../../src/api/inbox-streams.js';
import { inboxAnnouncer } from '../../src/db/inbox-news.js';
import { alertDeliveries, alerts } from '../../src/db/schema.js';
import { until } from '../support/drive.js';
import { testApp } from './app.js';

const { app, db, deps, keyOf } = await testApp();
await app.listen({ host: '127.0.0.1', port: 0 });
const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
const announce = inboxAnnouncer(db);
const [ME, OTHER] = ['SHA-01-M1', 'HGH-01-M1'];
const [myKey, otherKey] = [await keyOf(ME, 'SHA-01'), await keyOf(OTHER, 'HGH-01')];

interface Heard {
  status: number;
  ids: string[];
  alerts: { id: string; subject: string }[];
  comments: number;
  ended: boolean;
  stop(): void;
}
const open: Heard[] = [];
afterAll(() => {
  for (const one of open) one.stop();
});

/** Reads a stream on a connection of its own, as a browser does. */
async function hear(key: string, { last = '', url = `${base}/v1/alerts/stream` } = {}): Promise<Heard> {
  const headers = { authorization: `Bearer ${key}`, ...(last ? { 'last-event-id': last } : {}) };
  const asked = request(url, { headers, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const status = response.statusCode ?? 0;
  const stop = () => void asked.destroy();
  const heard: Heard = { status, ids: [], alerts: [], comments: 0, ended: false, stop };
  open.push(heard);
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) take(heard, event);
  });
  response
    .on('error', () => undefined)
    .on('close', () => {
      heard.ended = true;
    });
  return heard;
}

function take(heard: Heard, event: string): void {
  if (event.startsWith(':')) heard.comments += 1;
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(event)?.[1];
  const id = field('id');
  if (id) heard.ids.push(id);
  if (field('event') === 'alert') heard.alerts.push(JSON.parse(field('data') ?? '{}'));
}

type Writer = Pick<typeof db, 'insert'>;
async function tell(writer: Writer, recipient: string, subject: string): Promise<void> {
  const alertId = `${subject}/hand_over/1`;
  const at = new Date().toISOString();
  await writer
    .insert(alerts)
    .values({
      ...{
        id: alertId,
        clockId: alertId,
        kind: 'hand_over',
        subject,
        outletId: 'SHA-01',
        urgency: 'P4_ROUTINE',
      },
      ...{ status: 'delivered', milestone: 'breach', level: 1, dueAt: at, raisedAt: at },
    })
    .onConflictDoNothing();
  await writer.insert(alertDeliveries).values({
    ...{ id: `${alertId}#${recipient}`, alertId, revision: 0, milestone: 'breach', level: 1 },
    ...{ channel: 'inbox', recipient, status: 'delivered', deliveredAt: at },
  });
}
const subjects = ({ alerts: all }: Heard) => all.map(({ subject }) => subject);
const untilHeard = (heard: Heard, wanted: string[]) =>
  until(async () => subjects(heard).join() === wanted.join() && heard, `to hear ${wanted}`);

describe('the live inbox (R2.3, R5.1)', () => {
  it('tells each person what is theirs, and nobody else (R2.1, R5.1)', async () => {
    const [mine, other] = [await hear(myKey), await hear(otherKey)];
    expect([mine.status, other.status]).toEqual([200, 200]);
    await tell(db, ME, 'SO-mine');
    await tell(db, OTHER, 'SO-theirs');
    announce([ME, OTHER]);
    await untilHeard(mine, ['SO-mine']);
    await untilHeard(other, ['SO-theirs']);
    expect(mine.alerts[0]).toMatchObject({
      alertId: 'SO-mine/hand_over/1',
      milestone: 'breach',
      gathered: 0,
    });
    expect((await hear('no-such-key')).status).toBe(401);
  });

  it('skips no message that is committed late, and gives each once, in order (R5.1)', async () => {
    const mine = await hear(myKey);
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow = db.transaction(async (tx) => {
      await tell(tx, ME, 'SO-slow');
      begun();
      await held;
    });
    await hasBegun;
    await tell(db, ME, 'SO-quick');
    announce([ME]);
    // The quick one came second and is held back, for the slow one may still come before it.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(subjects(mine)).toEqual([]);
    commit();
    await slow;
    await untilHeard(mine, ['SO-slow', 'SO-quick']);
  });

  it('goes on after the last event that somebody has, however much they missed (R5.1)', async () => {
    const first = await hear(myKey);
    await tell(db, ME, 'SO-first');
    announce([ME]);
    await untilHeard(first, ['SO-first']);
    first.stop();
    const missed = Array.from({ length: 230 }, (_, i) => `SO-missed-${1_000 + i}`);
    for (const subject of missed) await tell(db, ME, subject);
    const again = await hear(myKey, { last: first.ids.at(-1) ?? '' });
    await untilHeard(again, missed);
    // Somebody who begins now hears of nothing that was.
    const fresh = await hear(myKey);
    await tell(db, ME, 'SO-fresh');
    announce([ME]);
    await untilHeard(fresh, ['SO-fresh']);
    const wrong = await fetch(`${base}/v1/alerts/stream`, {
      headers: { authorization: `Bearer ${myKey}`, 'last-event-id': 'yesterday' },
    });
    expect([wrong.status, ((await wrong.json()) as { errors: { path: string }[] }).errors[0]?.path]).toEqual([
      422,
      'Last-Event-ID',
    ]);
    // After a restore the server's numbers begin lower: better from the present on than never.
    const ahead = await hear(myKey, { last: '999999999999:x' });
    await tell(db, ME, 'SO-restored');
    announce([ME]);
    await untilHeard(ahead, ['SO-restored']);
    // Rows of then hold nothing up and aren't told again.
    const old = 9_000_000_000;
    await db
      .update(alertDeliveries)
      .set({ txid: old })
      .where(eq(alertDeliveries.id, 'SO-first/hand_over/1#SHA-01-M1'));
    await tell(db, ME, 'SO-present');
    announce([ME]);
    await untilHeard(ahead, ['SO-restored', 'SO-present']);
  });

  it('finds by itself what was announced in vain, and shows that it lives (R5.1)', async () => {
    const streams = inboxStreams(db, 200);
    const bare = fastify();
    bare.get('/', async (_request, reply) => {
      await streams.open(reply.raw, ME, null);
      return reply.hijack();
    });
    await bare.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(bare.server.address() as AddressInfo).port}/`;
    const mine = await hear(myKey, { url });
    await tell(db, ME, 'SO-unannounced');
    await untilHeard(mine, ['SO-unannounced']);
    await until(async () => mine.comments >= 2, 'heartbeats');
    await streams.close();
    await until(async () => mine.ended, 'the stream to end');
    await bare.close();
  });

  it('is open so many times for one person, and ends when the server stops (R5.1)', async () => {
    const second = buildApp(deps);
    await second.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(second.server.address() as AddressInfo).port}/v1/alerts/stream`;
    const all = await Promise.all(Array.from({ length: 8 }, () => hear(myKey, { url })));
    expect(all.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await hear(myKey, { url })).status).toBe(429);
    expect((await hear(otherKey, { url })).status).toBe(200);
    all[0]?.stop();
    await until(async () => (await hear(myKey, { url })).status === 200, 'a place to be free again');
    const begunAt = Date.now();
    await second.close();
    expect(Date.now() - begunAt).toBeLessThan(3_000);
    await until(async () => all.every(({ ended }) => ended), 'every stream to end');
  });
});
