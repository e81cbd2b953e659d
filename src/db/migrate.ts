import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

/**
 * Brings a database to the newest schema; one at a time, by an advisory lock, however many are started.
 * @param databaseUrl a `postgres://` address whose database exists
 * @param folder where the SQL of drizzle-kit lies
 */
export async function migrateDatabase(databaseUrl: string, folder = migrationsFolder()): Promise<void> {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(20250101)`;
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    await client.end({ timeout: 5 });
  }
}

function migrationsFolder(): string {
  return fileURLToPath(new URL('../../migrations', import.meta.url));
}
