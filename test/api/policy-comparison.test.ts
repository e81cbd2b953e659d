import { expect, it } from 'vitest';
import type { CaseFinding } from '../../src/domain/policy/references.js';
import { insertDraft } from '../support/policies.js';
import { testApp } from './app.js';

const { db, deps, get, keyOf, post } = await testApp();
// Nobody works on this queue: what a trial finds isn't found here.
deps.taskQueue = 'trials-without-worker';

it('holds a version against the law and the norms, with each value; overrides count (R8.2)', async () => {
  const standard = await get('/v1/policies/standard-2025/references');
  expect(standard).toMatchObject({ status: 200, body: { version: 'standard-2025', keepsTheLaw: true } });
  expect(standard.body.findings.every(({ holds }: CaseFinding) => holds)).toBe(true);

  const slower = { clocks: { progress_feedback: { limit: 'PT36H' } } };
  const lawless = { clocks: { statutory_repair: { limit: 'P7D' } } };
  await insertDraft(db, 'looser', slower, [{ where: { outletId: 'HGH-01' }, set: lawless }]);
  const { body } = await get('/v1/policies/looser/references');
  expect(body.keepsTheLaw).toBe(false);
  expect(body.findings.filter(({ holds }: CaseFinding) => !holds)).toMatchObject([
    { path: 'clocks.progress_feedback.limit', actual: 'PT36H', reference: { kind: 'norm' }, where: null },
    {
      path: 'clocks.statutory_repair.limit',
      actual: 'P7D',
      required: 'at most P5D for every class',
      reference: { id: 'order_43', article: '21', kind: 'legal_floor' },
      where: { outletId: 'HGH-01', model: null, customerType: null },
    },
  ]);

  expect((await get('/v1/policies/none/references')).status).toBe(404);
  const manager = await keyOf('HGH-01-M1', 'HGH-01');
  expect((await get('/v1/policies/standard-2025/references', manager)).status).toBe(403);
});

it('compares two versions field by field, in sections; a stored one with the built-in one too (R8.2)', async () => {
  await insertDraft(db, 'quicker', { clocks: { repair_completion: { limit: 'PT36H' } } });
  const same = await get('/v1/policies/standard-2025/comparison?with=standard-2025');
  expect(same).toMatchObject({ status: 200, body: { total: 0, sections: [] } });
  const { body } = await get('/v1/policies/quicker/comparison?with=standard-2025');
  const change = { path: 'clocks.repair_completion.limit', kind: 'changed', before: 'PT48H', after: 'PT36H' };
  expect(body).toEqual({
    version: 'quicker',
    with: 'standard-2025',
    total: 1,
    sections: [{ section: 'clocks.repair_completion', differences: [change] }],
  });
  expect((await get('/v1/policies/quicker/comparison?with=none')).status).toBe(404);
  expect((await get('/v1/policies/quicker/comparison')).status).toBe(422);
});

it('finds a version and its trials under the name that cases keep it by, where time is scaled (R8.1, R8.2)', async () => {
  const RANGE = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
  const kept = encodeURIComponent('standard-2025@1920x-2500ms');
  const started = await post(`/v1/policies/${kept}/trials`, RANGE, { key: 'trial-scaled' });
  expect(started).toMatchObject({ status: 201, body: { version: 'standard-2025' } });
  const { id } = started.body;
  for (const version of [kept, 'standard-2025']) {
    const trial = await get(`/v1/policies/${version}/trials/${id}`);
    expect(trial).toMatchObject({ status: 200, body: { id, version: 'standard-2025' } });
    expect((await get(`/v1/policies/${version}/trials/${id}/findings`)).status).toBe(200);
  }
  const again = await post('/v1/policies/standard-2025/trials', RANGE, { key: 'trial-scaled' });
  expect([again.status, again.body.id]).toEqual([201, id]);
  for (const read of ['history', 'validation', 'effective'])
    expect((await get(`/v1/policies/${kept}/${read}`)).status).toBe(200);
});

it('has a version tried on past cases once per key; only headquarters, only what the caller sees (R8.2)', async () => {
  const RANGE = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
  await insertDraft(db, 'tried', { clocks: { repair_completion: { limit: 'PT36H' } } });
  const first = await post('/v1/policies/tried/trials', RANGE, { key: 'trial-1' });
  expect(first).toMatchObject({ status: 201, body: { version: 'tried', done: 0, finishedAt: null } });
  expect(first.headers.location).toBe(`/v1/policies/tried/trials/${first.body.id}`);
  const again = await post('/v1/policies/tried/trials', RANGE, { key: 'trial-1' });
  expect([again.status, again.body.id, again.headers['idempotency-replayed']]).toEqual([
    ...[201, first.body.id, 'true'],
  ]);
  const other = await post('/v1/policies/tried/trials', { ...RANGE, outletId: 'HGH-01' }, { key: 'trial-1' });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);

  expect((await get(`/v1/policies/tried/trials/${first.body.id}`)).body).toEqual(first.body);
  expect((await get(`/v1/policies/standard-2025/trials/${first.body.id}`)).status).toBe(404);
  expect((await get(`/v1/policies/tried/trials/${first.body.id}/findings`)).body).toEqual({
    ...{ items: [], nextCursor: null },
  });
  const wrong = await post('/v1/policies/tried/trials', { ...RANGE, outletId: 'nowhere' });
  expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'outletId']);
  const turned = await post('/v1/policies/tried/trials', { from: RANGE.to, to: RANGE.from });
  expect([turned.status, turned.body.errors[0].path]).toEqual([422, 'to']);
  expect((await post('/v1/policies/none/trials', RANGE)).status).toBe(404);
  const manager = await keyOf('HGH-01-M1', 'HGH-01');
  expect((await post('/v1/policies/tried/trials', RANGE, { as: manager })).status).toBe(403);
});
