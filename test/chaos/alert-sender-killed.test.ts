import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { raise, untilOutside } from '../support/alert-house.js';
import { startWebhookServer } from '../support/channel-servers.js';
import { failedExecutions, startChaosHouse } from '../support/chaos-house.js';
import type { DoomedWorker } from '../support/chaos-worker.js';
import { until } from '../support/drive.js';
import { realTemporal, testDatabase, workflowBundle } from '../support/servers.js';

const secret = 'whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz';
const hook = await startWebhookServer({ secrets: [secret] });
afterAll(() => hook.close());
const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const TIME_SCALE = 100;
const webhook = { url: hook.url, secret };
const policy = scalePolicy(STANDARD_2025, TIME_SCALE);
const house = await startChaosHouse({ databaseUrl, temporal, policy, webhook });

it('sends again, under the same id, what a killed worker was just sending (R3.2c, R6.1)', async () => {
  await house.stopWorker();
  const { address, namespace, taskQueue } = temporal;
  const doomed: DoomedWorker = {
    ...{ databaseUrl, address, namespace, taskQueue, timeScale: TIME_SCALE, webhook },
    ...{ codePath: workflowBundle().codePath, dieAfter: 'never' },
  };
  const program = fileURLToPath(new URL('../support/chaos-worker.ts', import.meta.url));
  const child = fork(program, [JSON.stringify(doomed)], { execArgv: ['--import', 'tsx'], stdio: 'ignore' });
  const died = once(child, 'exit');
  await once(child, 'message');
  hook.next.push('hang');
  const alertId = await raise(house, 'SO-killed');
  await until(async () => hook.requests.length === 1, 'the first attempt');
  child.kill('SIGKILL');
  await died;
  await house.startWorker();
  // One more alert, which the dead worker has never heard of: it waits for the first, and isn't lost either.
  const other = await raise(house, 'SO-after');
  // The server gives up on the dead worker's attempt after its 15 s.
  await untilOutside(house, alertId, ['webhook delivered'], 60_000);
  await untilOutside(house, other, ['webhook delivered']);
  const ids = hook.requests.map(({ headers }) => headers['webhook-id']);
  expect(ids.filter((id) => id === ids[0])).toHaveLength(2);
  expect(hook.taken.map(({ data }) => (data as { subject: string }).subject).sort()).toEqual([
    'SO-after',
    'SO-killed',
  ]);
  expect(await failedExecutions(house)).toEqual([]);
}, 90_000);
