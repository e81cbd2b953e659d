import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { clocks, complaints, timelineEvents } from '../../src/db/schema.js';
import { dueAt } from '../../src/domain/clock.js';
import { clocksFromEvents } from '../../src/domain/clocks-from-events.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { testApp } from './app.js';

const { db, get, post, frontOffice } = await testApp();

const OUTLET = 'SHA-01';
const actor = { kind: 'staff' as const, id: `${OUTLET}-CSM1`, role: 'customer_service_manager' as const };

await db.insert(complaints).values({
  complaintNo: 'CP-9',
  outletId: OUTLET,
  source: '12315',
  channel: 'web',
  outsideNumber: '12315-77',
  outsideDueAt: '2026-03-09T01:00:00Z',
  description: '等待太久',
  policyVersion: 'standard-2025',
  status: 'accepted',
  responsibleId: `${OUTLET}-CSM1`,
  filedAt: '2026-03-02T01:00:00Z',
});
const event = { executionId: 'complaint:CP-9', kind: 'complaint' as const, subject: 'CP-9', actor, data: {} };
await db.insert(timelineEvents).values([
  { ...event, seq: 1, id: 'a', type: 'complaint_filed', at: '2026-03-02T01:00:00Z', status: 'received' },
  { ...event, seq: 2, id: 'b', type: 'complaint_accepted', at: '2026-03-02T02:00:00Z', status: 'accepted' },
]);

describe('POST /v1/complaints (R4.4)', () => {
  const body = { outletId: OUTLET, channel: 'phone', description: '等待太久' };
  const outside = { number: '12315-1', dueAt: '2026-12-01T00:00:00Z' };

  it.each([
    ['an unknown source', { source: 'rumour' }, 'source'],
    ['a survey, which files its own', { source: 'survey' }, 'source'],
    ['a deadline without saying whose', { outside }, 'source'],
    ['a deadline of our own shop', { outside, source: 'shop' }, 'source'],
    ['a number without a deadline', { outside: { number: '1' }, source: '12315' }, 'outside.dueAt'],
    ['a category that nobody knows', { category: 'rude' }, 'category'],
  ])('refuses %s and says which field (R4.4)', async (_what, part, path) => {
    const answer = await post('/v1/complaints', { ...body, ...part }, { as: frontOffice });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('refuses to be about somebody who does not work here, and keeps nothing (R4.4)', async () => {
    const answer = await post('/v1/complaints', { ...body, against: ['nobody'], description: 'x-nobody' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ path: 'against.0' }]);
    const kept = await db.select().from(complaints).where(eq(complaints.description, 'x-nobody'));
    expect(kept).toEqual([]);
  });
});

describe('GET /v1/complaints (R2.3, R4.4)', () => {
  it('shows who answers for it, where it came from and by when outside wants a reply (R2.2, R4.4)', async () => {
    const { status, body } = await get('/v1/complaints/CP-9');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      responsibleId: `${OUTLET}-CSM1`,
      source: '12315',
      outside: { number: '12315-77', dueAt: '2026-03-09T01:00:00.000Z' },
      anonymous: false,
    });
    expect(body.allowedCommands).toContain('withdrawComplaint');
    expect(body.allowedCommands).not.toContain('closeWithFindings');
  });

  it('a complaint about no order has its timeline as well (R2.3)', async () => {
    const { status, body } = await get('/v1/complaints/CP-9/timeline');
    expect(status).toBe(200);
    expect(body).toMatchObject({ complaintNo: 'CP-9', orderNo: null });
    expect(body.entries.map(({ what }: { what: { zh: string } }) => what.zh)).toEqual([
      '投诉受理登记',
      '投诉受理',
    ]);
    expect((await get('/v1/complaints/CP-0/timeline')).status).toBe(404);
  });
});

describe('GET /v1/complaints/{complaintNo}/clocks/{kind} (R4.4)', () => {
  const filedAt = '2026-12-20T09:00:00.000Z';
  const startsAt = '2026-12-20T16:00:00.000Z';
  const story = [
    { type: 'complaint_filed', at: filedAt, data: { urgency: 'P4_ROUTINE', dueAts: {} } },
    { type: 'statutory_claim_made', at: filedAt, data: { startsAt } },
  ].map(({ type, at, data }) => ({
    ...{ executionId: 'complaint:CP-9', kind: 'complaint' as const, status: 'received' },
    event: { id: type, type, at, actor, data },
  }));
  const read = (no: string, kind: string) => get(`/v1/complaints/${no}/clocks/${kind}`);

  it('says what is to come and when, by which calendar, and that it may move (R4.4, R8.1)', async () => {
    const clock = clocksFromEvents('CP-9', story, STANDARD_2025)['CP-9/statutory_claim_reply/1'];
    if (!clock) throw new Error('no clock');
    const { id, subject, kind, cycle, startedAt, outcome } = clock;
    await db.insert(clocks).values({
      ...{ id, subject, kind, cycle, startedAt, outcome, executionId: 'complaint:CP-9' },
      ...{ dueAt: dueAt(clock), state: clock },
    });
    const { status, body: answer } = await read('CP-9', 'statutory_claim_reply');
    expect(status).toBe(200);
    const [only] = answer.cycles;
    expect(only).toMatchObject({ provisional: true, calendar: { id: 'cn-working-days', revision: 0 } });
    const reached = only.milestones.map((one: { milestone: string; firedAt: null }) => [
      one.milestone,
      one.firedAt,
    ]);
    expect(reached).toEqual([
      ['warn_50', null],
      ['warn_80', null],
      ['warn_90', null],
      ['breach', null],
    ]);
    expect(only.milestones.at(-1).dueAt).toBe(only.dueAt);
    expect(only.countedMs + only.excludedMs).toBe(only.grossMs);
  });

  it('of what nobody sees is not found (R2.1)', async () => {
    expect((await read('CP-404', 'complaint_reply')).status).toBe(404);
    expect((await read('CP-9', 'complaint_reply')).body).toMatchObject({ complaintNo: 'CP-9', cycles: [] });
  });
});
