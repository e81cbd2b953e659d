import { expect, it } from 'vitest';
import { createShutdown } from '../../../src/platform/shutdown.js';

it('stops in the opposite order of the start, once, however often it is asked to', async () => {
  const said: string[] = [];
  const shutdown = createShutdown((line) => said.push(line));
  const stop = async () => {};
  shutdown.add('Postgres', stop);
  shutdown.add(undefined, stop);
  shutdown.add('API', stop);
  await Promise.all([shutdown.run(), shutdown.run()]);
  expect(said).toEqual(['API stopped', 'Postgres stopped']);
});

it('goes on with the rest when one hangs and one fails', async () => {
  const said: string[] = [];
  const shutdown = createShutdown((line) => said.push(line));
  shutdown.add('Postgres', async () => {});
  shutdown.add('Worker', () => new Promise(() => {}), 20);
  shutdown.add('API', () => Promise.reject(new Error('no such socket')));
  await shutdown.run();
  expect(said).toEqual([
    'API could not be stopped: no such socket',
    'Worker does not stop; going on without it',
    'Postgres stopped',
  ]);
});
