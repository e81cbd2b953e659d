import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { childEnvironment } from '../../src/config.js';
import { STANDARD_2025 } from '../../src/domain/policy/standard-2025.js';
import { startDemoHouse } from '../support/demo-house.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const { app, apiKey } = await startDemoHouse(STANDARD_2025);
const url = await app.listen({ host: '127.0.0.1', port: 0 });

it('carries out the case of the README by its very commands, to the closed loop (R3.1-R3.4)', async () => {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
  expect(blocks.length).toBeGreaterThanOrEqual(5);
  const script = `set -euo pipefail\n${blocks.join('\n')}`;
  const run = promisify(execFile)('bash', ['-c', script], {
    env: childEnvironment({ API: url, KEY: apiKey }),
    timeout: 100_000,
  });
  const { stdout } = await run.catch((error) =>
    Promise.reject(new Error(`${error.message}\n${error.stdout}`)),
  );
  const lines = stdout.trim().split('\n');
  expect(lines).toContain('closed');
  // The standard that is changed at the end.
  expect(lines.slice(-6, -1).filter((line) => !line.startsWith('{'))).toEqual([
    'draft',
    'submitted',
    'approved',
    'true',
  ]);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ value: 'PT36H', values: [{ override: 0 }] });
  expect(stdout).toContain('"urgency":"P1_SAFETY_CRITICAL"');
  const timeline = JSON.parse(lines.find((line) => line.includes('"entries"')) ?? '{}');
  expect(timeline.entries.map((entry: { what: { type: string } }) => entry.what.type)).toEqual(
    expect.arrayContaining([
      'callback_made',
      'tow_ordered',
      'progress_reported',
      'check_passed',
      'order_closed',
    ]),
  );
}, 120_000);
