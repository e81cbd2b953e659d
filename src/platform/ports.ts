import { createServer } from 'node:net';
import { StartError } from './run-lock.js';

/** Throws StartError naming the port, what it is for and the variable that changes it, when somebody listens on it. */
export async function requireFreePort(use: {
  host: string;
  port: number;
  purpose: string;
  variable: string;
}): Promise<void> {
  const code = await tryListen(use.host, use.port);
  if (code === undefined) return;
  const address = `${use.host}:${use.port}`;
  if (code === 'EADDRINUSE') {
    throw new StartError(
      `Port ${use.port} (${use.purpose}) is already in use on ${use.host}. Free it or set ${use.variable}.`,
    );
  }
  throw new StartError(`Can't listen on ${address} (${use.purpose}): ${code}. Set another ${use.variable}.`);
}

/** A port on 127.0.0.1 that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
