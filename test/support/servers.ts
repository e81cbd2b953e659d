import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection } from '@temporalio/worker';
import postgres from 'postgres';
import { afterAll, inject } from 'vitest';
import { dataConverter } from '../../src/client/payload-codec.js';
import { startChildServer } from '../../src/platform/child-server.js';
import { freePort } from '../../src/platform/ports.js';
import {
  addSearchAttributes,
  prepareNamespace,
  registerNamespace,
} from '../../src/platform/temporal-namespace.js';

// Every helper here is called at the top level of a test file, with await: it registers its own clean-up.

/** A database of its own for this test file, migrated, dropped after the file. */
export async function testDatabase(): Promise<{ databaseUrl: string }> {
  const { postgresUrl, templateDatabase } = inject('servers');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(databaseUrl(postgresUrl, 'postgres'), { max: 1, onnotice: () => {} });
  afterAll(async () => {
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  });
  await admin`create database ${admin(name)} template ${admin(templateDatabase)}`;
  return { databaseUrl: databaseUrl(postgresUrl, name) };
}

/**
 * The real Temporal server, with a namespace of this file's own: the same business ids in two files don't meet.
 * The search attributes are registered.
 */
export async function realTemporal(): Promise<{
  address: string;
  namespace: string;
  taskQueue: string;
  connection: Connection;
  nativeConnection: NativeConnection;
  client: Client;
}> {
  const { temporalAddress: address } = inject('servers');
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const [connection, nativeConnection] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  afterAll(async () => {
    await connection.close();
    await nativeConnection.close();
  });
  // Made without asking for it first: the server would remember for seconds that it wasn't there.
  await registerNamespace(connection, namespace);
  await prepareNamespace(connection, namespace, () => {});
  const client = new Client({ connection, namespace, dataConverter });
  return { address, namespace, taskQueue: 'pitlane', connection, nativeConnection, client };
}

type CreateEnvironment = (options: {
  server: { type: 'existing' };
  address: string;
  namespace: string;
  supportsTimeSkipping: true;
}) => Promise<TestWorkflowEnvironment>;

/**
 * A time-skipping server of this file's own: time is global to such a server, so files that run side by side can't
 * share one.
 */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  const { testServer, recordDir } = inject('servers');
  if ('missing' in testServer) throw new Error(testServer.missing);
  const port = await freePort();
  const server = startChildServer({
    name: `test-server-${process.pid}-${port}`,
    command: testServer.path,
    args: [String(port), '--enable-time-skipping'],
    recordDir,
    stopSignal: 'SIGKILL',
    stopWithinMs: 2_000,
  });
  let environment: TestWorkflowEnvironment | undefined;
  afterAll(async () => {
    await environment?.teardown();
    await server.stop();
  });
  const address = `127.0.0.1:${port}`;
  await waitUntilUp(address, server.hasExited, server.lastOutput);
  // The SDK connects to a running server with time skipping only by this private door.
  const { create } = TestWorkflowEnvironment as unknown as { create: CreateEnvironment };
  environment = await create.call(TestWorkflowEnvironment, {
    server: { type: 'existing' },
    address,
    namespace: 'default',
    supportsTimeSkipping: true,
  });
  await addSearchAttributes(environment.connection as Connection, 'default');
  // The server skips whenever nothing runs; locked, it does so only while a test asks for it by `environment.sleep`.
  const { testService } = environment.connection;
  if (!testService) throw new Error('The time-skipping server came without its test service');
  await testService.lockTimeSkipping({});
  return environment;
}

/** The workflow code, bundled once for the run: for `Worker.create({ workflowBundle })`. */
export function workflowBundle(): { codePath: string } {
  return { codePath: inject('servers').workflowBundle };
}

async function waitUntilUp(address: string, hasExited: () => boolean, output: () => string): Promise<void> {
  // A JVM is up in about a second; on busy cores it takes its time.
  const until = Date.now() + 60_000;
  for (;;) {
    const connection = Connection.lazy({ address, connectTimeout: '1s' });
    try {
      await connection.ensureConnected();
      return;
    } catch (error) {
      if (hasExited() || Date.now() > until)
        throw new Error(`No time-skipping server: ${error}\n${output()}`);
    } finally {
      await connection.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
