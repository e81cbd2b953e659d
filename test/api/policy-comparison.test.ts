import { expect, it } from 'vitest';
import type { CaseFinding } from '../../src/domain/policy/references.js';
import { insertDraft } from '../support/policies.js';
import { testApp } from './app.js';

const { db, get, keyOf } = await testApp();

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
