import { expect, it } from 'vitest';
import { addZonedDays } from '../../src/domain/calendar-zone.js';
import { CN_WORKING_DAYS } from '../../src/domain/policy/calendars.js';
import { paths, policyApp, S2 } from './policy-app.js';

const { app, deps, get, keyOf, operator, draft, command } = await policyApp();
// Nobody works on this queue: what an upload has to tell isn't told here.
deps.taskQueue = 'calendars-without-worker';

const { id: _id, revision: _revision, ...DATES } = CN_WORKING_DAYS;
const EVERY_YEAR = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].map((day) => `2027-${day}`);
const NEXT_YEAR = { ...DATES, holidays: [...DATES.holidays, ...EVERY_YEAR], dataReachesTo: '2027-12-28' };

const put = async (id: string, payload: object, key = operator) => {
  const headers = { authorization: `Bearer ${key}` };
  const response = await app.inject({ method: 'PUT', url: `/v1/calendars/${id}`, payload, headers });
  return { status: response.statusCode, body: response.json() };
};

it('headquarters upload next year; who and when is kept, the same again is the same snapshot (R8.1)', async () => {
  const before = await get('/v1/calendars');
  expect(before.body.items).toMatchObject([{ id: 'cn-working-days', revision: 0, uploadedBy: null }]);
  const manager = await keyOf('HGH-01-M1', 'HGH-01');
  expect((await put('cn-working-days', NEXT_YEAR, manager)).status).toBe(403);
  const made = await put('cn-working-days', NEXT_YEAR);
  expect(made).toMatchObject({ status: 200, body: { revision: 1, dataReachesTo: '2027-12-28' } });
  expect(made.body.uploadedBy).toBeTruthy();
  expect((await put('cn-working-days', NEXT_YEAR)).body.revision).toBe(1);
  const after = await get('/v1/calendars/cn-working-days');
  expect(after.body.revisions.map((one: { revision: number }) => one.revision)).toEqual([1, 0]);
  expect((await get('/v1/calendars/none')).status).toBe(404);
});

/** Longer than nothing may be open. */
const SHUT = Array.from({ length: 70 }, (_, i) => addZonedDays('2027-01-01', i));

it.each([
  ['shifts', { shifts: [] }],
  ['shifts.0.from', { shifts: [{ weekday: 1, from: '8:00', to: '12:00' }] }],
  [
    'shifts',
    {
      shifts: [
        { weekday: 7, from: '20:00', to: '06:00' },
        { weekday: 1, from: '05:00', to: '12:00' },
      ],
    },
  ],
  ['zone', { zone: 'Asia/Peking2' }],
  ['workdays', { workdays: ['2027-01-01'] }],
  ['dataReachesTo', { dataReachesTo: '2026-12-31' }],
  ['dataReachesTo', { holidays: [], workdays: [], dataReachesTo: '2026-01-01' }],
  ['holidays.0', { holidays: ['2027-02-30'] }],
  ['holidays.0', { holidays: ['2199-01-01'] }],
  ['closures', { closures: SHUT }],
  ['outletClosures', { outletClosures: { nowhere: ['2027-01-05'] } }],
])('refuses a calendar that can not be counted by: %s (R8.1)', async (path, wrong) => {
  const { status, body } = await put('cn-working-days', { ...NEXT_YEAR, ...wrong });
  expect(status).toBe(422);
  expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
});

it('refuses days that contradict what is announced, and takes them with the notice that says so (R4.4, R8.1, R8.2)', async () => {
  const { body: before } = await get('/v1/calendars/cn-working-days');
  const off = { ...NEXT_YEAR, holidays: [...NEXT_YEAR.holidays, '2026-12-24'] };
  const known = { ...NEXT_YEAR, holidays: DATES.holidays };
  const march = Array.from({ length: 31 }, (_, i) => addZonedDays('2027-03-01', i));
  const refused = [
    [off, 'holidays', '2026-12-24'],
    [known, 'holidays', '2027-10-01'],
    [{ ...NEXT_YEAR, holidays: [...NEXT_YEAR.holidays, '2027-03-01'] }, 'holidays', 'near no public holiday'],
    [{ ...NEXT_YEAR, holidays: [...NEXT_YEAR.holidays, ...march] }, 'holidays', '13 at most', 2],
  ] as const;
  for (const [days, path, named, errors = 1] of refused) {
    const { status, body } = await put('cn-working-days', days);
    expect([status, body.code, body.errors.length]).toEqual([422, 'validation_failed', errors]);
    expect(body.errors[0]).toMatchObject({ path, message: expect.stringContaining(named) });
    expect(body.errors[0].message).toContain('`notice`');
  }
  const { body: after } = await get('/v1/calendars/cn-working-days');
  expect(after.revision).toBe(before.revision);

  // Outlets may close when they like: the days of the law go on.
  const closed = { ...NEXT_YEAR, outletClosures: { 'SHA-01': ['2026-12-24'] } };
  expect((await put('cn-working-days', closed)).status).toBe(200);
  expect((await put('outlets-only', { ...off, holidays: ['2026-12-24'] })).status).toBe(200);

  const notice = '国办发明电〔2026〕99号';
  const { status, body } = await put('cn-working-days', { ...off, notice });
  expect([status, body.notice, body.revisions[0].notice]).toEqual([200, notice, notice]);
});

it('a version can not pass the law by a calendar that was uploaded while no claim counted by it (R4.4, R8.1, R8.2)', async () => {
  const mondays = { ...NEXT_YEAR, shifts: [{ weekday: 1, from: '00:00', to: '24:00' }] };
  const own = { ...CN_WORKING_DAYS, id: 'claims-cal' };
  const clocks = { statutory_claim_reply: { calendar: own.id } };
  await draft('by-claims-cal', { changes: { clocks, calendars: [CN_WORKING_DAYS, own] } });
  expect((await command('by-claims-cal', 'submission', { revision: 1 })).status).toBe(200);
  expect((await put(own.id, mondays)).body.revision).toBe(1);

  const path = 'clocks.statutory_claim_reply.calendar';
  const { body } = await get('/v1/policies/by-claims-cal/validation');
  expect([body.valid, paths({ body })]).toEqual([false, [path]]);
  expect(body.errors[0].message).toMatch(/revision 1 of claims-cal .*\/v1\/calendars\/claims-cal.*`notice`/);
  const refused = await command('by-claims-cal', 'approval', { revision: 1 }, S2);
  expect([refused.status, refused.body.code, paths(refused)]).toEqual([422, 'validation_failed', [path]]);

  // The same days, with the notice that they follow, are another snapshot.
  const noticed = await put(own.id, { ...mondays, notice: '国办发明电〔2026〕99号' });
  expect(noticed.body.revision).toBe(2);
  expect((await get('/v1/policies/by-claims-cal/validation')).body).toMatchObject({
    valid: true,
    errors: [],
  });
  expect((await put(own.id, { ...mondays, dataReachesTo: '2027-12-29' })).body.revision).toBe(3);
  expect(paths(await command('by-claims-cal', 'approval', { revision: 1 }, S2))).toEqual([path]);
  expect((await put(own.id, { ...NEXT_YEAR, dataReachesTo: '2027-12-29' })).body.revision).toBe(4);
  expect((await command('by-claims-cal', 'approval', { revision: 1 }, S2)).status).toBe(200);
  // From now on claims may come to count by it.
  expect((await put(own.id, { ...mondays, dataReachesTo: '2027-12-29' })).status).toBe(422);
});
