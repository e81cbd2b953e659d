import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/** A road to a server that can be cut: open connections break and new ones are refused a moment after they came. */
export interface CuttableRoad {
  port: number;
  cut(): void;
  mend(): void;
  /** Lets everything stand open and passes nothing on any more: the far side is silent, not gone. */
  freeze(): void;
}

/** Opens one to `host:port`, closed after the test file. */
export async function cuttableRoad(target: { host: string; port: number }): Promise<CuttableRoad> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'frozen' = 'open';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (state === 'open') to.write(chunk);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  afterAll(async () => {
    breakAll();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state = 'cut';
      breakAll();
    },
    freeze: () => {
      state = 'frozen';
    },
    mend: () => {
      // What was swallowed while frozen is lost, so the connections that it belonged to must go.
      if (state === 'frozen') breakAll();
      state = 'open';
    },
  };
}
