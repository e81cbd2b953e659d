import { expect, it } from 'vitest';
import { issueKey } from '../../src/db/keys.js';
import { apiKeys } from '../../src/db/schema.js';
import { testApp } from './app.js';

const { db, get } = await testApp();

it('issues a key that opens the door, and keeps only its hash (R5.4)', async () => {
  const key = await issueKey(db, { caller: 'crm', role: 'front_office', orgUnitId: 'EAST', staffId: null });
  const answer = await get('/v1/org-units', key);
  expect(answer.status).toBe(200);
  const rows = await db.select().from(apiKeys);
  expect(rows.map(({ caller }) => caller)).toContain('crm');
  expect(JSON.stringify(rows)).not.toContain(key);
});

it('refuses a key for an org unit or a person that does not exist (R2.1)', async () => {
  const base = { caller: 'crm', role: 'front_office' as const, orgUnitId: 'EAST', staffId: null };
  await expect(issueKey(db, { ...base, orgUnitId: 'NOWHERE' })).rejects.toThrow();
  await expect(issueKey(db, { ...base, staffId: 'nobody' })).rejects.toThrow();
});
