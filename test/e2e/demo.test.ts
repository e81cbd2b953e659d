import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../../src/platform/ports.js';
import { leftAfter, processesWith, runCommand, signalQuietly } from '../support/command.js';
import { sized } from '../support/sizes.js';

// The demonstration as a user runs it: `npm run demo`, with fewer rows and time that passes faster.

const dataDir = mkdtempSync(join(tmpdir(), 'pitlane-demo-'));
chmodSync(dataDir, 0o755);
const ROWS = sized(15, 8);
// A customer who is never reached keeps their order open for seven of the standard's days, 105 s of it.
const ENDS_WITHIN_MS = 420_000;

afterAll(() => {
  for (const { pid } of processesWith(dataDir)) signalQuietly(pid, 'SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

const sum = (numbers: Iterable<string>) => [...numbers].reduce((total, number) => total + Number(number), 0);

it(
  'npm run demo replays real bookings to their end, reports what adds up, and exits 0 (issue 3)',
  async () => {
    const command = runCommand('npm', ['run', 'demo'], {
      PITLANE_DATA_DIR: dataDir,
      PORT: String(await freePort()),
      PITLANE_TEMPORAL_PORT: String(await freePort()),
      PITLANE_TEMPORAL_UI_PORT: String(await freePort()),
      PITLANE_DEMO_ROWS: String(ROWS),
      PITLANE_DEMO_TIME_SCALE: '5760',
      DATABASE_URL: '',
      TEMPORAL_ADDRESS: '',
    });
    const exitCode = await command.exited;
    const output = command.output();
    expect(output).toContain('All adds up.');
    expect(exitCode, output).toBe(0);
    expect(output).not.toContain('WRONG');
    expect(output).toMatch(/\d+ s {2}rows \d+\/\d+ \| open \d+ .*\| clocks \d+, overdue \d+ \| alerts \d+/);

    const report = output.slice(output.indexOf('Report of the demonstration'));
    expect(report).toMatch(new RegExp(`= ${ROWS} of ${ROWS} rows accounted for`));
    const [, booked = '', comebacks = ''] = report.match(/(\d+) booked \+ (\d+) comebacks/) ?? [];
    const outcomes = report.slice(
      report.indexOf('Orders by outcome'),
      report.indexOf('Dispatch, urgent first'),
    );
    const ended = outcomes.matchAll(/^ {4}[a-z_]+ +(\d+)$/gm);
    expect(Number(booked)).toBeGreaterThan(ROWS / 3);
    expect(sum([...ended].map(([, count = '']) => count))).toBe(Number(booked) + Number(comebacks));
    const breaches = [...report.matchAll(/(\d+) breached, (\d+) alerted/g)];
    expect(breaches.length).toBeGreaterThan(0);
    for (const [, breached, alerted] of breaches) expect(alerted).toBe(breached);
    expect(report).toMatch(/P1_SAFETY_CRITICAL +\d+ +[\d.]+ (min|h) +[\d.]+/);
    expect(await leftAfter(dataDir, 15_000)).toEqual([]);
  },
  ENDS_WITHIN_MS,
);
