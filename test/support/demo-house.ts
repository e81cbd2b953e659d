import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import { buildApp } from '../../src/api/app.js';
import { openDatabase } from '../../src/db/database.js';
import { seedDemoOrganisation } from '../../src/db/demo-organisation.js';
import type { Policy } from '../../src/domain/policy/types.js';
import { type House, startHouse } from './house.js';
import { realTemporal, testDatabase } from './servers.js';

/** A running Pitlane with its API, over the real servers and the demo's organisation. */
export interface DemoHouse {
  house: House;
  app: FastifyInstance;
  /** An operator's. */
  apiKey: string;
}

/** Starts it for the test file, and stops it after; at the top level of a file, with await. */
export async function startDemoHouse(policy: Policy): Promise<DemoHouse> {
  const { databaseUrl } = await testDatabase();
  const { client, nativeConnection, namespace } = await realTemporal();
  const db = openDatabase(databaseUrl);
  const { apiKey } = await seedDemoOrganisation(db);
  await db.close();
  const house = await startHouse({ databaseUrl, client, connection: nativeConnection, namespace, policy });
  const app = buildApp({ ...house, temporalUiUrl: 'http://ui.example' });
  await app.ready();
  afterAll(() => app.close());
  return { house, app, apiKey };
}
