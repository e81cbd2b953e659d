import { eq, inArray, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { policyOf, versionInForce } from '../../src/db/policies.js';
import { policyEnforcements, staff } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { limit, paths, policyApp, S1, S2 } from './policy-app.js';

const { get, post, db, deps, keyOf, frontOffice, draft, command, approved } = await policyApp();

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

describe('review by a second person (R8.1)', () => {
  it('is nobody who drafted, edited or submitted, by whichever key', async () => {
    await db.insert(staff).values({
      ...{ id: 'HQ-S3', name: '夏雨', orgUnitId: 'HQ', role: 'hq_supervisor', yearsOfExperience: 9 },
      ...{ assessmentScore: 95, assessmentValidUntil: inHours(9_999) },
    });
    await draft('r-1');
    await command('r-1', 'edits', { revision: 1, changes: { rework: { limit: 1 } } }, S2);
    await command('r-1', 'submission', { revision: 2 });
    const own = await keyOf(S1, 'HQ');
    const tries = [
      post('/v1/policies/r-1/approval', { revision: 2 }, { as: own }),
      command('r-1', 'approval', { revision: 2 }, S1),
      command('r-1', 'approval', { revision: 2 }, S2),
      command('r-1', 'return', { revision: 2, reason: 'no' }, S2),
    ];
    for (const { status, body } of await Promise.all(tries))
      expect([status, body.code]).toEqual([403, 'not_second_person']);
    expect(
      (await post('/v1/policies/r-1/approval', { revision: 2 }, { as: own, onBehalfOf: 'HQ-S3' })).body.code,
    ).toBe('role_not_allowed');
    const unread = await command('r-1', 'approval', { revision: 1 }, 'HQ-S3');
    expect(unread.body.code).toBe('stale_revision');
    const approvals = await Promise.all(
      [1, 2].map(() => command('r-1', 'approval', { revision: 2 }, 'HQ-S3')),
    );
    expect(approvals.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = await get('/v1/policies/r-1');
    expect(body).toMatchObject({ status: 'approved', approved: { by: 'HQ-S3' }, submitted: { by: S1 } });
  });

  it('is a person: a bare key, whoever is not of headquarters, and customers’ systems are refused', async () => {
    await draft('r-2');
    await db.insert(staff).values({
      ...{ id: 'EAST-X1', name: '马会', orgUnitId: 'EAST', role: 'hq_supervisor', yearsOfExperience: 9 },
      ...{ assessmentScore: 95, assessmentValidUntil: inHours(9_999) },
    });
    const bare = await post('/v1/policies/r-2/submission', { revision: 1 });
    expect([bare.status, bare.body.code]).toEqual([403, 'person_needed']);
    expect((await command('r-2', 'submission', { revision: 1 }, 'EAST-X1')).body.code).toBe('person_needed');
    expect((await command('r-2', 'submission', { revision: 1 }, 'SHA-01-M1')).body.code).toBe(
      'role_not_allowed',
    );
    expect((await post('/v1/policies/r-2/submission', { revision: 1 }, { as: frontOffice })).status).toBe(
      403,
    );
    expect((await command('r-2', 'submission', { revision: 1 }, 'HQ-NOBODY')).body.code).toBe(
      'unknown_staff',
    );
    expect((await get('/v1/policies/r-2')).body.status).toBe('draft');
  });

  it('returns with a reason; what was written on is submitted again; all of it stays readable', async () => {
    await draft('r-3', { note: '48 h are too many' });
    await command('r-3', 'submission', { revision: 1 });
    expect(paths(await command('r-3', 'return', { revision: 1 }, S2))).toEqual(['reason']);
    expect(
      (await command('r-3', 'return', { revision: 1, reason: '40 h are too few' }, S2)).body.status,
    ).toBe('draft');
    await command('r-3', 'edits', { revision: 1, changes: limit('PT44H') });
    await command('r-3', 'submission', { revision: 2 });
    await command('r-3', 'approval', { revision: 2, note: 'agreed' }, S2);
    const { body } = await get('/v1/policies/r-3/history');
    const story = body.events.map(({ type, actor, data }: Record<string, Record<string, unknown>>) => [
      ...[type, actor?.id, actor?.via, data?.reason ?? data?.note],
    ]);
    expect(story).toEqual([
      ['drafted', S1, 'demo', '48 h are too many'],
      ['submitted', S1, 'demo', null],
      ['returned', S2, 'demo', '40 h are too few'],
      ['edited', S1, 'demo', null],
      ['submitted', S1, 'demo', null],
      ['approved', S2, 'demo', 'agreed'],
    ]);
    const change = await command('r-3', 'edits', { revision: 2, changes: limit('PT1H') });
    expect([change.status, change.body.detail]).toEqual([409, expect.stringContaining('never changes')]);
  });

  it('looks again at what was right when it was submitted', async () => {
    const escalation = [{ after: 'PT0S', level: 1, roles: ['cashier'] }];
    await draft('r-4', { changes: { clocks: { hand_over: { escalation } } } });
    await command('r-4', 'submission', { revision: 1 });
    const cashiers = await db.select({ id: staff.id }).from(staff).where(eq(staff.role, 'cashier'));
    const those = inArray(
      staff.id,
      cashiers.map(({ id }) => id),
    );
    await db.update(staff).set({ active: false }).where(those);
    const gone = await command('r-4', 'approval', { revision: 1 }, S2);
    expect([gone.status, paths(gone)]).toEqual([422, ['clocks.hand_over.escalation.0.roles.0']]);
    await db.update(staff).set({ active: true }).where(those);
    expect((await command('r-4', 'approval', { revision: 1 }, S2)).status).toBe(200);
    await db.update(staff).set({ active: false }).where(those);
    const enforced = await command('r-4', 'enforcement', {});
    expect([enforced.status, paths(enforced)]).toEqual([422, ['clocks.hand_over.escalation.0.roles.0']]);
    await db.update(staff).set({ active: true }).where(those);
  });
});

describe('what a version gives a case (R1.2)', () => {
  it('says for each value which override it comes from, or that it is the version’s own', async () => {
    const overrides = [
      { where: { outletId: 'SHA-01' }, set: limit('PT60H') },
      { where: { model: 'Model X' }, set: { ...limit('PT72H'), rework: { limit: 1 } } },
    ];
    await draft('x-1', { overrides });
    const read = (query: string) => get(`/v1/policies/x-1/effective?${query}`);
    const path = 'path=clocks.repair_completion.limit';
    const values = async (query: string) => (await read(`${query}&${path}`)).body.values[0];
    expect(await values('')).toMatchObject({ value: 'PT40H', override: null });
    expect(await values('model=MODEL%20X')).toMatchObject({ value: 'PT72H', override: 1 });
    expect(await values('model=model%20x&outletId=SHA-01')).toMatchObject({ value: 'PT60H', override: 0 });
    const whole = await read('model=Model%20X&outletId=SHA-01');
    expect([whole.body.applied, whole.body.value.rework]).toEqual([[1, 0], { limit: 1 }]);
    expect(paths(await read('outletId=NO-1'))).toEqual(['outletId']);
    expect(paths(await read('path=clocks.coffee'))).toEqual(['path']);
    expect((await get('/v1/policies/nothing/effective')).status).toBe(404);
    await draft('x-2', { overrides: [{ nonsense: true }] });
    expect((await get('/v1/policies/x-2/effective')).status).toBe(409);
  });
});

describe('from a date on (R8.1)', () => {
  const enforce = (version: string, effectiveAt?: string) =>
    command(version, 'enforcement', effectiveAt === undefined ? {} : { effectiveAt });

  it('is only for what was approved, never in the past, nor at the instant of another', async () => {
    await draft('f-0');
    expect((await enforce('f-0')).body).toMatchObject({ code: 'not_allowed_in_state', stepStatus: 'draft' });
    await Promise.all([approved('f-1'), approved('f-2')]);
    expect(paths(await enforce('f-1', inHours(-1)))).toEqual(['effectiveAt']);
    expect(paths(await enforce('f-1', inHours(9_000)))).toEqual(['effectiveAt']);
    const at = inHours(48);
    const both = await Promise.all([enforce('f-1', at), enforce('f-2', at)]);
    expect(both.map(({ status }) => status).sort(), 'two at once').toEqual([200, 409]);
    const [loser] = both.filter(({ status }) => status === 409);
    expect(loser?.body.code).toBe('enforcement_clash');
    const winner = both[0]?.status === 200 ? 'f-1' : 'f-2';
    expect((await enforce(winner, inHours(72))).body.code, 'it lies ahead already').toBe('enforcement_clash');
    expect((await get(`/v1/policies/${winner}`)).body).toMatchObject({ inForce: false, effectiveAt: at });
    expect((await command(winner, 'withdrawal', { reason: 'x' })).status, 'it is to be in force').toBe(409);
    const off = await command(winner, 'enforcement/cancellation', { reason: '推迟' });
    expect(off.body).toMatchObject({ status: 'approved', effectiveAt: null });
    expect((await command(winner, 'enforcement/cancellation', { reason: '推迟' })).status).toBe(409);
    expect((await command(winner, 'withdrawal', { reason: '不用了' })).body.status).toBe('withdrawn');
    expect((await enforce(winner)).body.stepStatus).toBe('withdrawn');
  });

  it('takes the place of the one before, and the built-in standard can come back', async () => {
    await approved('g-1');
    expect((await enforce('g-1')).body).toMatchObject({ inForce: true, supersededAt: null });
    expect((await command('g-1', 'enforcement/cancellation', { reason: 'x' })).status, 'it has begun').toBe(
      409,
    );
    expect((await command('g-1', 'withdrawal', { reason: 'x' })).status).toBe(409);
    expect((await get('/v1/policies/standard-2025')).body).toMatchObject({
      inForce: false,
      supersededBy: 'g-1',
    });
    const inForce = await get('/v1/policies?inForce=true');
    expect(inForce.body.items.map(({ version }: { version: string }) => version)).toEqual(['g-1']);
    expect((await draft('g-2', { changes: {} })).body.basedOn, 'the one in force').toBe('g-1');
    expect((await enforce('standard-2025')).body).toMatchObject({ builtIn: true, inForce: true });
    expect((await get('/v1/policies/g-1')).body).toMatchObject({
      inForce: false,
      supersededBy: 'standard-2025',
    });
    expect((await command('standard-2025', 'edits', { revision: 1, changes: {} })).status).toBe(409);
    expect((await command('standard-2025', 'withdrawal', { reason: 'x' })).status).toBe(409);
  });

  it('is also for a version from before there was a deadline: it shows, and keeps, that of the built-in standard', async () => {
    await approved('o-1');
    await draft('o-2');
    await db.execute(sql`update policies set document = document #- '{clocks,vehicle_return}'
      where version in ('o-1', 'o-2')`);
    const path = 'path=clocks.vehicle_return';
    expect((await get(`/v1/policies/o-1/effective?${path}`)).body.value).toEqual(
      STANDARD_2025.clocks.vehicle_return,
    );
    expect((await get('/v1/policies/o-1/validation')).body).toMatchObject({ valid: true, errors: [] });
    expect((await enforce('o-1')).body).toMatchObject({ inForce: true });
    expect((await enforce('standard-2025')).body).toMatchObject({ inForce: true });
    expect(paths(await get(`/v1/policies/o-2/effective?${path}`)), 'a draft is what is written').toEqual([
      'path',
    ]);
    expect(paths(await get('/v1/policies/o-2/validation'))).toEqual(['clocks.vehicle_return']);
  });

  it('never gives cases what was not approved, whatever the table says', async () => {
    await draft('h-1');
    await db.insert(policyEnforcements).values({ version: 'h-1', effectiveAt: new Date().toISOString() });
    const name = await versionInForce(db, deps.policy, new Date().toISOString());
    expect((await policyOf(db, deps.policy, name)).version).toBe('standard-2025');
    await db.delete(policyEnforcements).where(eq(policyEnforcements.version, 'h-1'));
  });
});
