import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eq } from 'drizzle-orm';
import { afterAll, expect, it } from 'vitest';
import type { CommandReply } from '../../src/contracts/transition.js';
import { alertLedger } from '../../src/db/schema.js';
import { parseDuration } from '../../src/domain/duration.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { eventsOf, failedExecutions, flawsOf, startChaosHouse } from '../support/chaos-house.js';
import type { DoomedWorker } from '../support/chaos-worker.js';
import {
  book,
  CHECK_IN,
  newKey,
  orderRow,
  send,
  toRepair,
  toWork,
  until,
  untilStep,
} from '../support/drive.js';
import { realTemporal, testDatabase, workflowBundle } from '../support/servers.js';

// Rules 1 to 4 of the design, when the worker isn't there: killed at the worst moment, or away for a while.

// 24 h are 6 s and 48 h are 12 s.
const TIME_SCALE = 14_400;
const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
const scaled = scalePolicy(STANDARD_2025, TIME_SCALE);
const { dispatch_acceptance } = scaled.clocks;
// Half an hour would be an eighth of a second: too short for a technician on a busy machine.
const policy = {
  ...scaled,
  clocks: { ...scaled.clocks, dispatch_acceptance: { ...dispatch_acceptance, limit: 'PT30S' } },
};
const house = await startChaosHouse({ databaseUrl, temporal, policy });

const doomedWorkers: ChildProcess[] = [];
afterAll(() => {
  for (const child of doomedWorkers) child.kill('SIGKILL');
});

/** Starts a worker that kills itself right after a commit. @returns the way it ended, once it has */
async function startDoomedWorker(dieAfter: string): Promise<{ died: Promise<unknown[]> }> {
  const { address, namespace, taskQueue } = temporal;
  const doomed: DoomedWorker = {
    ...{ databaseUrl, address, namespace, taskQueue, dieAfter, timeScale: TIME_SCALE },
    codePath: workflowBundle().codePath,
  };
  const program = fileURLToPath(new URL('../support/chaos-worker.ts', import.meta.url));
  const child = fork(program, [JSON.stringify(doomed)], { execArgv: ['--import', 'tsx'], stdio: 'ignore' });
  doomedWorkers.push(child);
  const died = once(child, 'exit');
  await once(child, 'message');
  return { died };
}

it('goes on after a worker was killed between commit and task completion, each thing once (design, rule 3)', async () => {
  const orderNo = await book(house);
  await untilStep(house, orderNo, 'booking', 'requested');
  await house.stopWorker();
  const { died } = await startDoomedWorker('checked_in');
  const key = newKey();
  const sent = send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN, key);
  expect(await died).toEqual([null, 'SIGKILL']);
  // On record, though no workflow has heard of it.
  expect(await eventsOf(house, orderNo, 'checked_in')).toHaveLength(1);
  expect(await orderRow(house, orderNo)).toMatchObject({ currentExecution: 'handing_over' });
  await house.startWorker();
  const first = await sent;
  const again = await send(house, orderNo, 'advisor-1', 'checkIn', CHECK_IN, key);
  expect(again).toMatchObject({ kind: 'done' });
  // Answered or not, nothing else was ever said of it.
  if (first.kind !== 'unavailable')
    expect((first as { reply: CommandReply }).reply).toEqual((again as { reply: CommandReply }).reply);
  await until(async () => (await orderRow(house, orderNo)).step === 'dispatch', 'the dispatch', 30_000);
  expect(await eventsOf(house, orderNo, 'checked_in')).toHaveLength(1);
  expect(await flawsOf(house, orderNo)).toEqual([]);
}, 60_000);

it('records once, and with how late it was, what came due while no worker was there (R3.3b, design, rule 4)', async () => {
  const orderNo = await book(house);
  const technicianId = await toRepair(house, orderNo);
  await toWork(house, orderNo, technicianId);
  await house.stopWorker();
  const limitMs = parseDuration(policy.clocks.progress_feedback.limit as string);
  await new Promise((resolve) => setTimeout(resolve, limitMs + 1500));
  const backAt = Date.now();
  await house.startWorker();
  const rows = await until(async () => {
    const ledger = await house.db.select().from(alertLedger).where(eq(alertLedger.subject, orderNo));
    const own = ledger.filter(({ kind, level }) => kind === 'progress_feedback' && level === 0);
    return own.some(({ milestone }) => milestone === 'breach') && own;
  }, 'the breach');
  expect(rows.map(({ milestone }) => milestone).sort()).toEqual(['breach', 'warn_75', 'warn_90']);
  for (const { dueAt, firedAt, latenessMs } of rows) {
    expect(new Date(dueAt).getTime()).toBeLessThan(backAt);
    expect(new Date(firedAt).getTime()).toBeGreaterThanOrEqual(backAt);
    expect(latenessMs).toBe(new Date(firedAt).getTime() - new Date(dueAt).getTime());
  }
  const ids = (await eventsOf(house, orderNo, 'clock_milestone')).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await flawsOf(house, orderNo)).toEqual([]);
  expect(await failedExecutions(house)).toEqual([]);
}, 60_000);
