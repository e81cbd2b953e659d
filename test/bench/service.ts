import { loadConfig, requireServers, type ServiceConfig } from '../../src/config.js';
import { openDatabase } from '../../src/db/database.js';
import { migrateDatabase } from '../../src/db/migrate.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { connectTemporal, installRuntime } from '../../src/platform/temporal-connections.js';
import { createWorker } from '../../src/worker/worker.js';
import { startBare } from './bare-service.js';
import { seedBenchOrganisation } from './organisation.js';

// One side of the bench in a process of its own: worker and API together, as `npm start` runs them. Started by
// side.ts, which it tells its address and which tells it to stop.

export interface Service {
  url: string;
  stop(): Promise<void>;
}

async function startPitlane(config: ServiceConfig): Promise<Service> {
  const { startApi } = await import('../../src/api/server.js');
  await migrateDatabase(config.databaseUrl);
  const db = openDatabase(config.databaseUrl);
  await seedBenchOrganisation(db);
  installRuntime(config.logLevel);
  const connections = await connectTemporal(config);
  const { client, native: connection } = connections;
  const worker = await createWorker({ config, db, connection, client, policy: STANDARD_2025 });
  const running = worker.run();
  const api = await startApi({ config, db, client, policy: STANDARD_2025 });
  return {
    url: api.url,
    stop: async () => {
      await api.close();
      worker.shutdown();
      await running;
      await connections.close();
      await db.close();
    },
  };
}

const [side, settings] = process.argv.slice(2);
const config = requireServers(loadConfig(JSON.parse(settings ?? '{}')));
const service = await (side === 'bare' ? startBare(config) : startPitlane(config));
process.on('message', () => void service.stop().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(1));
process.send?.(service.url);
