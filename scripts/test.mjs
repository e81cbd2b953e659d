// node scripts/test.mjs [arguments for vitest]: dependencies, types, lint and format, unused code, all tests.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies, root } from './lib/dependencies.mjs';

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
  });
}

/** Runs one of node_modules' programs; gives back its exit code and, unless it is shown at once, its output. */
function run(script, args, show) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** A check counts as one test. */
async function check(name, script, args) {
  const { code, output } = await run(script, args, false);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
  if (code !== 0) console.log(output);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function vitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'pitlane-report-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await run('vitest/vitest.mjs', ['run', ...reporters, ...args], true);
    return count(code, report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts the tests of vitest's report; a file that failed to load and a failure outside of any test count too. */
function count(code, report) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    console.log('vitest left no report');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const passed = result.numPassedTests;
  let failed = result.numFailedTests + brokenFiles.length;
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  return { passed, failed, skipped: result.numPendingTests + result.numTodoTests };
}

try {
  await ensureDependencies();
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const results = [
  await check('types (tsc)', 'typescript/bin/tsc', ['--noEmit']),
  await check('lint and format (biome)', '@biomejs/biome/bin/biome', ['check', '.']),
  await check('unused code (knip)', 'knip/bin/knip.js', []),
  await vitest(process.argv.slice(2)),
];
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
