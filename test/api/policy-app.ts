import { expect } from 'vitest';
import { testApp } from './app.js';

/** The two of headquarters who write and review in these tests. */
export const [S1, S2] = ['HQ-S1', 'HQ-S2'] as const;

/** A change of one limit. */
export const limit = (value: string) => ({ clocks: { repair_completion: { limit: value } } });

/** The paths that a refusal names. */
export const paths = (response: { body: { errors?: { path: string }[] } }) =>
  response.body.errors?.map(({ path }) => path);

/** The API, with what drafts a version and has it approved. Called at the top of a test file, with await. */
export async function policyApp() {
  const house = await testApp();
  const { post } = house;
  const draft = (version: string, more: object = {}) =>
    post('/v1/policies', { version, changes: limit('PT40H'), ...more }, { onBehalfOf: S1 });
  const command = (version: string, path: string, body: object, onBehalfOf: string = S1) =>
    post(`/v1/policies/${version}/${path}`, body, { onBehalfOf });
  /** A version that a second person has approved. */
  const approved = async (version: string, more: object = {}) => {
    await draft(version, more);
    expect((await command(version, 'submission', { revision: 1 })).status).toBe(200);
    const response = await command(version, 'approval', { revision: 1 }, S2);
    expect([response.status, response.body.status]).toEqual([200, 'approved']);
  };
  return { ...house, draft, command, approved };
}
