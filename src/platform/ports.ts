import { randomInt } from 'node:crypto';
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

/**
 * A port on 127.0.0.1 that nobody listened on a moment ago. From below the range that systems take for connections to
 * elsewhere (32768 on Linux): one of those could be gone by the time that it is listened on.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if ((await tryListen('127.0.0.1', port)) === undefined) return port;
  }
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
