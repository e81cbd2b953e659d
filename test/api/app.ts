import { createHash } from 'node:crypto';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll } from 'vitest';
import { buildApp } from '../../src/api/app.js';
import type { ApiDeps } from '../../src/api/deps.js';
import { type Database, openDatabase } from '../../src/db/database.js';
import { DEMO_FRONT_OFFICE_KEY, seedDemoOrganisation } from '../../src/db/demo-organisation.js';
import { apiKeys } from '../../src/db/schema.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { realTemporal, testDatabase } from '../support/servers.js';

/** The API over a real database and a real Temporal server, without a worker: for what needs no workflow. */
export interface TestApp {
  app: FastifyInstance;
  db: Database;
  deps: ApiDeps;
  operator: string;
  frontOffice: string;
  /** A key of a person's own. */
  keyOf(staffId: string, orgUnitId: string): Promise<string>;
  get(url: string, key?: string, headers?: Record<string, string>): ReturnType<typeof call>;
  post(url: string, body: unknown, options?: PostOptions): ReturnType<typeof call>;
}

interface PostOptions {
  as?: string;
  onBehalfOf?: string;
  key?: string;
}

let calls = 0;

async function call(app: FastifyInstance, options: InjectOptions) {
  const response = await app.inject(options);
  const json = String(response.headers['content-type']).includes('json') ? response.json() : null;
  return { status: response.statusCode, headers: response.headers, body: json, text: response.body };
}

/** Called at the top level of a test file, with await. */
export async function testApp(more: Pick<ApiDeps, 'endpoints'> = {}): Promise<TestApp> {
  const [{ databaseUrl }, { client }] = await Promise.all([testDatabase(), realTemporal()]);
  const db = openDatabase(databaseUrl, { max: 4 });
  const { apiKey: operator } = await seedDemoOrganisation(db);
  const deps: ApiDeps = {
    db,
    temporal: client,
    taskQueue: 'pitlane',
    policy: STANDARD_2025,
    temporalUiUrl: 'http://ui.example',
    ...more,
  };
  const app = buildApp(deps);
  await app.ready();
  afterAll(async () => {
    await app.close();
    await db.close();
  });
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  return {
    app,
    db,
    deps,
    operator,
    frontOffice: DEMO_FRONT_OFFICE_KEY,
    async keyOf(staffId, orgUnitId) {
      const key = `person-key-${staffId}`;
      const hash = createHash('sha256').update(key).digest('hex');
      const row = { hash, caller: `key of ${staffId}`, role: 'technician' as const, staffId, orgUnitId };
      await db.insert(apiKeys).values(row).onConflictDoNothing();
      return key;
    },
    get: (url, key = operator, headers = {}) =>
      call(app, { method: 'GET', url, headers: { ...bearer(key), ...headers } }),
    post: (url, body, { as = operator, onBehalfOf, key = `call-${++calls}` } = {}) =>
      call(app, {
        method: 'POST',
        url,
        payload: body as object,
        headers: {
          ...bearer(as),
          'idempotency-key': key,
          ...(onBehalfOf ? { 'x-on-behalf-of': onBehalfOf } : {}),
        },
      }),
  };
}
