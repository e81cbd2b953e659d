import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.js';
import { scalePolicy } from '../../src/domain/policy/scale.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { startChaosHouse } from '../support/chaos-house.js';
import { runCommand } from '../support/command.js';
import { book, untilStep } from '../support/drive.js';
import { untilEvent } from '../support/look.js';
import { realTemporal, testDatabase } from '../support/servers.js';

const { databaseUrl } = await testDatabase();
const temporal = await realTemporal();
// 48 h until the first response are 6 s; nothing is shorter than 2 s.
const policy = scalePolicy(STANDARD_2025, 28_800, 2_000);
const house = await startChaosHouse({ databaseUrl, temporal, policy });
const db = openDatabase(databaseUrl, { max: 1 });
afterAll(() => db.close());

async function reconcile(...options: string[]) {
  const run = runCommand('node', ['--import', 'tsx', 'src/reconcile.ts', ...options], {
    DATABASE_URL: databaseUrl,
  });
  return { code: await run.exited, output: run.output() };
}

it('lists the deadlines of an order whose own workflow was terminated by hand, and nothing else (R6.1)', async () => {
  const [kept, ended] = [await book(house), await book(house)];
  for (const orderNo of [kept, ended]) await untilStep(house, orderNo, 'booking', 'requested');
  await house.temporal.workflow.getHandle(`service-order:${ended}`).terminate('by hand');
  await untilEvent(house, kept, 'clock_milestone', 3);
  await new Promise((resolve) => setTimeout(resolve, 3_000));

  const all = await reconcile('--grace', '1');
  expect(all.output).toContain(`milestone_missed        ${ended}/first_response/1 breach`);
  expect(all.output).toMatch(/Checked 2 cases, \d+ clocks, \d+ milestones, .*: 3 faults in 1 cases/);
  expect(all.output).not.toContain(kept);
  expect(all.code).toBe(1);

  const one = await reconcile('--grace', '1', '--subject', kept);
  expect(one).toEqual({ code: 0, output: expect.stringMatching(/Checked 1 cases.*: all adds up/) });
}, 60_000);

it('says what to set when it finds no database, and what is wrong with its options (R6.1)', async () => {
  const run = runCommand('node', ['--import', 'tsx', 'src/reconcile.ts'], {
    ...{ DATABASE_URL: '', PITLANE_DATA_DIR: '/tmp/nothing-runs-here' },
  });
  expect([await run.exited, run.output()]).toEqual([2, expect.stringContaining('set DATABASE_URL')]);
  expect(await reconcile('--grace', 'soon')).toEqual({
    ...{ code: 2, output: expect.stringContaining('--grace must be a number of seconds') },
  });
});
