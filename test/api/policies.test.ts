import { describe, expect, it } from 'vitest';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { limit, paths, policyApp, S1, S2 } from './policy-app.js';

const { get, post, app, operator, draft, command } = await policyApp();

describe('drafting (R8.1)', () => {
  it('lays changes over the version in force, and over what is named', async () => {
    const first = await draft('d-1', { overrides: [{ where: { model: 'X' }, set: limit('PT72H') }] });
    expect([first.status, first.headers.location]).toEqual([201, '/v1/policies/d-1']);
    expect(first.body).toMatchObject({
      ...{ version: 'd-1', status: 'draft', revision: 1, basedOn: 'standard-2025', inForce: false },
      drafted: { by: S1 },
      document: { clocks: { repair_completion: { limit: 'PT40H', warnAt: [0.5, 0.75, 0.9] } } },
      overrides: [{ where: { model: 'X' } }],
    });
    const second = await draft('d-2', { basedOn: 'd-1', changes: { rework: { limit: 1 } } });
    expect(second.body).toMatchObject({
      document: { clocks: { repair_completion: { limit: 'PT40H' } }, rework: { limit: 1 } },
      overrides: [{ where: { model: 'X' } }],
    });
    const whole = await draft('d-3', { changes: undefined, document: { anything: [1] }, overrides: [] });
    expect([whole.status, whole.body.document]).toEqual([201, { anything: [1] }]);
  });

  it('takes a name once, and a base that exists', async () => {
    await draft('d-4');
    expect((await draft('d-4', { note: 'again' })).body.code).toBe('already_exists');
    expect((await draft('standard-2025')).body.code).toBe('already_exists');
    expect(paths(await draft('d-5', { basedOn: 'nothing' }))).toEqual(['basedOn']);
    for (const version of ['a@2x', '', 'a b', 'a/b', 7])
      expect(paths(await draft(version as string))).toEqual(['version']);
    expect(paths(await draft('d-5', { document: {} }))).toEqual(['changes']);
  });

  it('is carried out once per key, and refuses the key for anything else', async () => {
    const options = { onBehalfOf: S1, key: 'policy-once' };
    const body = { version: 'd-6', changes: {} };
    expect((await post('/v1/policies', body, options)).status).toBe(201);
    const again = await post('/v1/policies', body, options);
    expect([again.status, again.headers['idempotency-replayed'], again.body.version]).toEqual([
      201,
      'true',
      'd-6',
    ]);
    const others = [
      post('/v1/policies', { ...body, version: 'd-7' }, options),
      post('/v1/policies', body, { ...options, onBehalfOf: S2 }),
    ];
    for (const other of await Promise.all(others)) expect(other.body.code).toBe('idempotency_key_reused');
    const history = await get('/v1/policies/d-6/history');
    expect(history.body.events.map(({ type }: { type: string }) => type)).toEqual(['drafted']);
  });

  it('takes nothing that could not be kept, or that pretends to be a prototype', async () => {
    let raws = 0;
    const raw = (payload: string) =>
      app.inject({
        ...{ method: 'POST' as const, url: '/v1/policies', payload },
        headers: {
          ...{ authorization: `Bearer ${operator}`, 'idempotency-key': `raw-${++raws}` },
          ...{ 'content-type': 'application/json', 'x-on-behalf-of': S1 },
        },
      });
    const statusOf = async (payload: string) => (await raw(payload)).statusCode;
    expect(await statusOf('{"version": "p-1", "changes": {"__proto__": {"rework": 1}}}')).toBe(400);
    expect(await statusOf('{"version": "p-1", "changes": ')).toBe(400);
    expect(await statusOf(JSON.stringify({ version: 'p-1', changes: { x: 'y'.repeat(2_000_000) } }))).toBe(
      413,
    );
    expect(
      await statusOf(`{"version": "p-1", "changes": {"x": ${'['.repeat(5_000)}${']'.repeat(5_000)}}}`),
    ).toBe(422);
    expect(await statusOf('{"version": "p-1", "changes": {"x": "a\\u0000"}}')).toBe(422);
    expect((await get('/v1/policies/p-1')).status).toBe(404);
    const named = await draft('p-2', {
      changes: { toString: 1, constructor: 2, clocks: { hasOwnProperty: {} } },
    });
    expect(named.status).toBe(201);
    const found = await get('/v1/policies/p-2/validation');
    expect(paths(found)).toEqual(
      expect.arrayContaining(['toString', 'constructor', 'clocks.hasOwnProperty']),
    );
  });
});

describe('editing (R8.1)', () => {
  it('asks for the revision that was read; of two at once one wins and the other is told', async () => {
    await draft('e-1');
    const edits = await Promise.all(
      ['PT30H', 'PT31H', 'PT32H'].map((value) =>
        command('e-1', 'edits', { revision: 1, changes: limit(value) }),
      ),
    );
    expect(edits.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const told = edits.find(({ status }) => status === 409);
    expect(told?.body).toMatchObject({
      code: 'stale_revision',
      detail: expect.stringContaining('revision 2'),
    });
    const winner = edits.find(({ status }) => status === 200);
    expect((await get('/v1/policies/e-1')).body.document).toEqual(winner?.body.document);
    expect(paths(await command('e-1', 'edits', { revision: 2 }))).toEqual(['changes']);
    expect((await command('e-9', 'edits', { revision: 1, changes: {} })).status).toBe(404);
  });

  it('tells what is looser than the law with its article, and can not be submitted; than a norm it is only told (R8.2)', async () => {
    const lawless = { clocks: { statutory_repair: { limit: 'P7D' } } };
    const slower = { clocks: { progress_feedback: { limit: 'PT36H' } } };
    await draft('e-3', { changes: slower, overrides: [{ where: { model: 'X' }, set: lawless }] });
    const { body } = await get('/v1/policies/e-3/validation');
    const path = 'overrides.0.set.clocks.statutory_repair.limit';
    expect(body).toMatchObject({
      valid: false,
      errors: [{ path, message: expect.stringContaining('21') }],
      warnings: [{ path: 'clocks.progress_feedback.limit' }],
    });
    expect(paths(await command('e-3', 'submission', { revision: 1 }))).toEqual([path]);
    await command('e-3', 'edits', { revision: 1, overrides: [] });
    expect((await command('e-3', 'submission', { revision: 2 })).status).toBe(200);
  });

  it('is compared and held against the law only when it is well made', async () => {
    await draft('e-4', { changes: { urgency: [null, 7], clocks: { callback: { limit: 'soon' } } } });
    await draft('e-5', {
      overrides: [{ where: { model: 'X' }, set: { clocks: { callback: { limit: 'soon' } } } }],
    });
    for (const version of ['e-4', 'e-5']) {
      for (const read of ['references', 'comparison?with=standard-2025'])
        expect((await get(`/v1/policies/${version}/${read}`)).status).toBe(409);
    }
  });

  it('tells everything that is wrong at once, and can not be submitted until it is right', async () => {
    await draft('e-2', {
      changes: { clocks: { callback: { limit: 'PT0S', starts: [] } }, rework: { limit: -1 } },
      overrides: [{ where: { outletId: 'NO-1' }, set: { rework: { limit: 99 } } }],
    });
    const wrong = [
      'clocks.callback.limit',
      'rework.limit',
      'overrides.0.where.outletId',
      'overrides.0.set.rework.limit',
    ];
    const { body } = await get('/v1/policies/e-2/validation');
    expect(body).toMatchObject({ version: 'e-2', revision: 1, valid: false });
    expect(paths({ body })).toEqual(wrong);
    const refused = await command('e-2', 'submission', { revision: 1 });
    expect([refused.status, refused.body.code, paths(refused)]).toEqual([422, 'validation_failed', wrong]);
    const right = { callback: STANDARD_2025.clocks.callback };
    await command('e-2', 'edits', {
      revision: 1,
      changes: { clocks: right, rework: { limit: 1 } },
      overrides: [],
    });
    expect((await get('/v1/policies/e-2/validation')).body).toMatchObject({ valid: true, errors: [] });
    expect((await command('e-2', 'submission', { revision: 2 })).body.status).toBe('submitted');
    const late = await command('e-2', 'edits', { revision: 2, changes: {} });
    expect([late.status, late.body.code, late.body.stepStatus]).toEqual([
      409,
      'not_allowed_in_state',
      'submitted',
    ]);
    expect(late.body.allowedRoutes).toContain('POST /v1/policies/{version}/approval');
  });
});

describe('the list (R8.1)', () => {
  it('comes in pages by name, the built-in version among the others', async () => {
    const seen: string[] = [];
    for (let cursor = ''; cursor !== 'end'; ) {
      const { body } = await get(`/v1/policies?limit=7${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ version }: { version: string }) => version));
      cursor = body.nextCursor ?? 'end';
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toContain('standard-2025');
    const drafts = await get('/v1/policies?status=draft');
    expect(drafts.body.items.length).toBeGreaterThan(5);
    for (const { status } of drafts.body.items) expect(status).toBe('draft');
    expect((await get('/v1/policies?status=odd')).status).toBe(422);
  });
});
