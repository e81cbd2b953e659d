import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema.js';

/** The drizzle handle, with the connection pool beneath it and the way to end it. */
export type Database = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql; close(): Promise<void> };

/** What a transaction is made with. */
export type Tx = Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Opens a pool. Connects lazily: a database that is away shows at the first query, not here.
 * @param databaseUrl a `postgres://` address
 * @param options `max` is the number of connections; a statement that takes longer than 8 s is given up
 */
export function openDatabase(databaseUrl: string, options: { max?: number } = {}): Database {
  const client = postgres(databaseUrl, {
    max: options.max ?? 10,
    connect_timeout: 5,
    idle_timeout: 60,
    // Back within a second of the database, however long it was away; the driver's own wait grows to 20 s.
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, 1),
    onnotice: () => {},
    connection: { application_name: 'pitlane', statement_timeout: 8000, timezone: 'UTC' },
  });
  const db = drizzle(withNamedStatements(client), { schema });
  return Object.assign(db, { close: () => client.end({ timeout: 5 }) }) as Database;
}

/**
 * drizzle sends its statements unnamed: the driver then asks the server for the types and waits, a second round trip
 * for each, and can't send one after the other without waiting. Named ones are parsed once per connection.
 */
function withNamedStatements(client: postgres.Sql): postgres.Sql {
  const begin = client.begin.bind(client) as (work: (tx: postgres.TransactionSql) => unknown) => unknown;
  const named = (work: (tx: postgres.TransactionSql) => unknown) => begin((tx) => work(nameStatements(tx)));
  return Object.assign(nameStatements(client), { begin: named });
}

function nameStatements<S extends postgres.ISql>(client: S): S {
  const unsafe = client.unsafe.bind(client) as S['unsafe'];
  const named: S['unsafe'] = (text, parameters, options) =>
    // Without parameters it may be several statements, which can't be named.
    unsafe(text, parameters, { ...options, prepare: (parameters?.length ?? 0) > 0 });
  return Object.assign(client, { unsafe: named });
}
