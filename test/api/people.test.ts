import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { staff } from '../../src/db/schema.js';
import { testApp } from './app.js';

const { get, post, app, db, operator, keyOf } = await testApp();

const patch = async (url: string, payload: object, key = operator) => {
  const headers = { authorization: `Bearer ${key}` };
  const response = await app.inject({ method: 'PATCH', url, payload, headers });
  return { status: response.statusCode, body: response.json() };
};
const duty = (outletId: string, staffId: string, onDuty = true) =>
  post(`/v1/dispatch-desks/${outletId}/roster`, { staffId, onDuty });
const onDutyOf = async (staffId: string) => {
  const [row] = await db.select().from(staff).where(eq(staff.id, staffId));
  return row?.onDuty;
};

describe('only who holds a valid assessment goes on duty (R2.4)', () => {
  it('who has 90 points or more may (R2.4)', async () => {
    expect((await duty('SHA-01', 'SHA-01-T3')).status).toBe(200);
    await patch('/v1/staff/SHA-01-T3', { assessmentScore: 90 });
    expect((await duty('SHA-01', 'SHA-01-T3')).status).toBe(200);
    expect(await onDutyOf('SHA-01-T3')).toBe(true);
  });

  it('below it they may not, with a word on what to do, and stay off duty (R2.4)', async () => {
    await duty('SHA-01', 'SHA-01-T4', false);
    const { status, body } = await duty('SHA-01', 'SHA-01-T4');
    expect([status, body.code]).toEqual([409, 'assessment_not_valid']);
    expect(body.detail).toMatch(/84.*90.*record a new one/);
    expect(await onDutyOf('SHA-01-T4')).toBe(false);
    await patch('/v1/staff/SHA-01-T4', { assessmentScore: 91 });
    expect((await duty('SHA-01', 'SHA-01-T4')).status).toBe(200);
  });

  it('whose runs out before a day is read, those whose has run out among them, of one’s own unit (R2.4)', async () => {
    const until = '2027-03-01T00:00:00.000Z';
    await patch('/v1/staff/CAN-01-T3', { assessmentValidUntil: '2027-02-28T00:00:00.000Z' });
    const idsOf = async (before: string, key = operator) =>
      (
        await get(`/v1/staff?orgUnitId=CAN-01&active=true&assessmentExpiringBefore=${before}`, key)
      ).body.items.map(({ id }: { id: string }) => id);
    expect(await idsOf(until)).toEqual(['CAN-01-T3', 'CAN-01-T4']);
    expect(await idsOf('2027-02-28T00:00:00Z')).toEqual(['CAN-01-T4']);
    expect(await idsOf(until, await keyOf('SHA-01-M1', 'SHA-01'))).toEqual([]);
    expect((await get('/v1/staff?assessmentExpiringBefore=soon')).status).toBe(422);
  });

  it('with one that has run out they may not; off duty anybody may go (R2.4)', async () => {
    expect((await duty('CAN-01', 'CAN-01-T4', false)).status).toBe(200);
    const { status, body } = await duty('CAN-01', 'CAN-01-T4');
    expect([status, body.code]).toEqual([409, 'assessment_not_valid']);
    expect(body.detail).toContain('2025-06-30');
  });

  it('within the days of grace that the policy sets they may, a moment later not (R2.4)', async () => {
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    await patch('/v1/staff/HGH-01-T2', { assessmentValidUntil: ago(14 * 24 - 1) });
    expect((await duty('HGH-01', 'HGH-01-T2')).status).toBe(200);
    await patch('/v1/staff/HGH-01-T2', { assessmentValidUntil: ago(14 * 24 + 1) });
    expect((await duty('HGH-01', 'HGH-01-T2')).body.code).toBe('assessment_not_valid');
  });

  it('holds for everybody who deals with customers, not for technicians alone (R2.2, R2.4)', async () => {
    await patch('/v1/staff/HGH-01-A1', { assessmentScore: 70 });
    expect((await duty('HGH-01', 'HGH-01-A1')).body.code).toBe('assessment_not_valid');
  });

  it('nobody is put on duty during their absence (R2.2)', async () => {
    await patch('/v1/staff/SZX-01-T1', { absentFrom: '2026-01-01T00:00:00Z', substituteId: 'SZX-01-T2' });
    expect((await duty('SZX-01', 'SZX-01-T1')).body.code).toBe('staff_absent');
    await patch('/v1/staff/SZX-01-T1', { absentFrom: null });
    expect((await duty('SZX-01', 'SZX-01-T1')).status).toBe(200);
  });
});

describe('substitutes of the absent (R2.2)', () => {
  const HOLIDAY = { absentFrom: '2026-12-24T08:00:00+08:00', absentUntil: '2027-01-04T08:00:00+08:00' };

  it('are kept with the absence, and read back (R2.2)', async () => {
    const changed = await patch('/v1/staff/SHA-01-A1', { ...HOLIDAY, substituteId: 'SHA-01-A2' });
    expect([changed.status, changed.body.substituteId]).toEqual([200, 'SHA-01-A2']);
    expect((await get('/v1/staff/SHA-01-A1')).body).toMatchObject({
      absentFrom: '2026-12-24T00:00:00.000Z',
      absentUntil: '2027-01-04T00:00:00.000Z',
    });
    const back = await patch('/v1/staff/SHA-01-A1', { absentFrom: null, absentUntil: null });
    expect(back.body).toMatchObject({ absentFrom: null, absentUntil: null, substituteId: 'SHA-01-A2' });
  });

  it.each([
    ['oneself', 'SHA-01-A1'],
    ['nobody of that id', 'SHA-01-A9'],
    ["another outlet's", 'HGH-01-A1'],
    ["another region's", 'SOUTH-R1'],
    ['a role that may less', 'SHA-01-K1'],
  ])('are refused when it is %s (R2.1, R2.2)', async (_what, substituteId) => {
    const { status, body } = await patch('/v1/staff/SHA-01-A1', { substituteId });
    expect([status, body.errors?.map(({ path }: { path: string }) => path)]).toEqual([422, ['substituteId']]);
    expect((await get('/v1/staff/SHA-01-A1')).body.substituteId).not.toBe(substituteId);
  });

  it('may be above: the region stands in for who runs an outlet (R2.1, R2.2)', async () => {
    const manager = await keyOf('SHA-01-M1', 'SHA-01');
    const { status, body } = await patch('/v1/staff/SHA-01-M1', { substituteId: 'EAST-R1' }, manager);
    expect([status, body.substituteId]).toEqual([200, 'EAST-R1']);
  });

  it('an absence ends after it begins, and begins if it ends (R2.2)', async () => {
    const wrong = await patch('/v1/staff/SHA-01-Q1', {
      absentFrom: HOLIDAY.absentUntil,
      absentUntil: HOLIDAY.absentFrom,
    });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'absentUntil']);
    const endless = await patch('/v1/staff/SHA-01-Q1', { absentUntil: HOLIDAY.absentUntil });
    expect([endless.status, endless.body.errors[0].path]).toEqual([422, 'absentFrom']);
  });

  it('a new member of staff may be created with one, under the same rules (R2.2)', async () => {
    const member = {
      ...{ id: 'SHA-01-A8', name: '新人', orgUnitId: 'SHA-01', role: 'service_advisor' },
      ...{ yearsOfExperience: 3, assessmentScore: 92, assessmentValidUntil: '2027-06-01T00:00:00Z' },
    };
    const own = await post('/v1/staff', { ...member, substituteId: 'SHA-01-A8' });
    expect([own.status, own.body.errors[0].path]).toEqual([422, 'substituteId']);
    const made = await post('/v1/staff', { ...member, substituteId: 'SHA-01-A2' });
    expect([made.status, made.body.substituteId, made.body.absentFrom]).toEqual([201, 'SHA-01-A2', null]);
  });
});

describe('nobody is given authority from below (R2.1, R5.4)', () => {
  it('an outlet manager makes nobody a supervisor, themselves least of all (R2.1)', async () => {
    const manager = await keyOf('CAN-01-M1', 'CAN-01');
    for (const role of ['region_supervisor', 'hq_supervisor']) {
      const own = await patch('/v1/staff/CAN-01-M1', { role }, manager);
      expect([own.status, own.body.errors?.[0].path]).toEqual([422, 'role']);
      const member = {
        ...{ id: 'CAN-01-R9', name: '新人', orgUnitId: 'CAN-01', role },
        ...{ yearsOfExperience: 3, assessmentScore: 92, assessmentValidUntil: '2027-06-01T00:00:00Z' },
      };
      const other = await post('/v1/staff', member, { as: manager });
      expect([other.status, other.body.errors?.[0].path]).toEqual([422, 'role']);
    }
    expect((await get('/v1/staff/CAN-01-M1')).body.role).toBe('outlet_manager');
  });

  it('a supervisor who moves to an outlet takes a role of the outlet (R2.1)', async () => {
    const moved = await patch('/v1/staff/SOUTH-R1', { orgUnitId: 'CAN-01' });
    expect([moved.status, moved.body.detail]).toEqual([422, 'not acceptable: role']);
    const both = await patch('/v1/staff/SOUTH-R1', { orgUnitId: 'CAN-01', role: 'outlet_manager' });
    expect([both.status, both.body.role]).toEqual([200, 'outlet_manager']);
    const back = await patch('/v1/staff/SOUTH-R1', { orgUnitId: 'SOUTH', role: 'region_supervisor' });
    expect(back.status).toBe(200);
  });
});

describe('the urgency of an order (R3.2b)', () => {
  it.each([
    ['SHA-01-T1', 403],
    ['SHA-01-K1', 403],
    ['SHA-01-A1', 404],
    ['SHA-01-C1', 404],
    ['SHA-01-M1', 404],
    ['EAST-D1', 404],
    ['HQ-L1', 404],
  ])(
    'is changed by those who speak to customers or run the desk: %s gets %i of an order unknown (R2.2)',
    async (id, status) => {
      const as = await keyOf(id, id.replace(/-[A-Z]\d$/, ''));
      const body = { urgency: 'P1_SAFETY_CRITICAL', reason: 'it smokes' };
      expect((await post('/v1/service-orders/SO-99999999/urgency', body, { as })).status).toBe(status);
    },
  );

  it('needs a class that there is, and a reason (R3.2b)', async () => {
    const response = await post('/v1/service-orders/SO-99999999/urgency', { urgency: 'P0', reason: ' ' });
    expect(response.status).toBe(422);
    expect(response.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'reason',
      'urgency',
    ]);
  });
});
