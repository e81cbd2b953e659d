import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as workflows from '../../workflows/index.js';
import { workflowBundle } from '../support/servers.js';
import { parse } from './source-tree.js';

const code = readFileSync(workflowBundle().codePath, 'utf8');

/** The modules in the bundle, as webpack names them: `./workflows/repair.ts`, `./node_modules/…`. */
const modules = [
  ...new Set([...code.matchAll(/^\/\*\*\*\/ "([^"\n]+)"/gm)].map(([, name]) => name as string)),
];

/** Measured 3.36 MB: 2.14 MB of it source map, 0.70 MB our own code, 0.44 MB the SDK. zod alone would add 1.2 MB. */
const MOST_BYTES = 3_600_000;

it('holds every workflow by its wire name (design, habit 2)', () => {
  const names = Object.keys(workflows).sort();
  expect(names).toEqual([
    'alert',
    'alertSender',
    'booking',
    'calendarSpread',
    'complaint',
    'customerNotice',
    'dispatch',
    'dispatchDesk',
    'followUp',
    'policyTrial',
    'progressFeedback',
    'qualityCheck',
    'repair',
    'serviceOrder',
    'settlement',
  ]);
  const entry = modules.filter((name) => /\/workflows\/index\.ts$/.test(name));
  expect(entry).toHaveLength(1);
  for (const name of names) expect(parse('workflows/index.ts').text).toContain(`{ ${name} }`);
});

it('holds only workflow code, rules and the SDK (design, traps)', () => {
  expect(modules.length).toBeGreaterThan(50);
  const unwanted =
    /(^|\/)node_modules\/(zod|drizzle-orm|postgres|fastify|@temporalio\/(client|worker|activity))\/|^node:|src\/(db|api|client|channels|platform|worker|contracts)\/|\/activities\//;
  expect(modules.filter((name) => unwanted.test(name))).toEqual([]);
});

it('leaves the urgency rules out: they are applied at reception (design, policy)', () => {
  const data = modules.filter((name) => /urgency-rules|standard-2025|odi-complaints/.test(name));
  expect(data).toEqual([]);
});

it('stays small: every worker and every replay parses it (design, traps)', () => {
  expect(Buffer.byteLength(code)).toBeLessThan(MOST_BYTES);
});
