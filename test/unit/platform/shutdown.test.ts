import { expect, it } from 'vitest';
import { createShutdown } from '../../../src/platform/shutdown.js';

it('stops in the opposite order of the start, once, however often it is asked to', async () => {
  const said: string[] = [];
  const shutdown = createShutdown((line) => said.push(line));
  const stop = async () => {};
  shutdown.add({ name: 'Temporal', stop, withinMs: 100 }, { name: 'Postgres', stop, withinMs: 100 });
  shutdown.add({ stop, withinMs: 100 });
  shutdown.add({ name: 'API', stop, withinMs: 100 });
  await Promise.all([shutdown.run(), shutdown.run()]);
  expect(said).toEqual(['API stopped', 'Temporal stopped', 'Postgres stopped']);
});

it('goes on with the rest when one hangs and one fails', async () => {
  const said: string[] = [];
  const shutdown = createShutdown((line) => said.push(line));
  shutdown.add({ name: 'Postgres', stop: async () => {}, withinMs: 100 });
  shutdown.add({ name: 'Worker', stop: () => new Promise(() => {}), withinMs: 20 });
  shutdown.add({ name: 'API', stop: () => Promise.reject(new Error('no such socket')), withinMs: 100 });
  await shutdown.run();
  expect(said).toEqual([
    'API could not be stopped: no such socket',
    'Worker does not stop; going on without it',
    'Postgres stopped',
  ]);
});
