import { Connection } from '@temporalio/client';
import { loadConfig, requireServers } from './config.js';
import { migrateDatabase } from './db/migrate.js';
import { reasonOf } from './platform/run-tool.js';
import { prepareNamespace } from './platform/temporal-namespace.js';

// `npm run migrate`: makes an empty database and a fresh Temporal ready. May be run again at each release.

async function migrate(): Promise<void> {
  const config = requireServers(loadConfig());
  await migrateDatabase(config.databaseUrl);
  console.log('Database: schema is up to date');
  const connection = Connection.lazy({ ...config.temporal.connection, address: config.temporal.address });
  try {
    await connection.ensureConnected();
    await prepareNamespace(connection, config.temporal.namespace, console.log);
    console.log(`Temporal: namespace ${config.temporal.namespace} is ready`);
  } finally {
    await connection.close();
  }
}

try {
  await migrate();
} catch (error) {
  console.error(`Migration failed: ${reasonOf(error)}`);
  process.exitCode = 1;
}
