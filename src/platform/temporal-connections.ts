import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { dataConverter } from '../client/payload-codec.js';
import type { ServiceConfig } from '../config.js';

/** The connections of one process: the client's, and the worker's native one. */
export interface TemporalConnections {
  client: Client;
  native: NativeConnection;
  close(): Promise<void>;
}

/**
 * Sets up the SDK's native runtime; once per process and before anything connects. It leaves the signals to us: by
 * itself it would stop the workers at the first Ctrl-C, before the API.
 */
export function installRuntime(logLevel: ServiceConfig['logLevel']): void {
  const levels = { debug: 'DEBUG', info: 'WARN', warn: 'WARN', error: 'ERROR', silent: 'ERROR' } as const;
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger(levels[logLevel]) });
}

/** Connects client and worker to Temporal. Throws when it can't be reached. */
export async function connectTemporal({ temporal }: ServiceConfig): Promise<TemporalConnections> {
  const options = { ...temporal.connection, address: temporal.address };
  const connection = Connection.lazy(options);
  try {
    await connection.ensureConnected();
    const native = await NativeConnection.connect(options);
    return {
      client: new Client({ connection, namespace: temporal.namespace, dataConverter }),
      native,
      close: async () => {
        await connection.close();
        await native.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
