import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from './run-tool.js';

// 60 MB over a slow line. Without a network it fails at once.
const DOWNLOAD_WITHIN_MS = 10 * 60_000;

/**
 * Lets the Temporal SDK download one of its servers and puts the program at `target`.
 * It runs in a process of its own, for the SDK starts what it downloads in a runtime that could then no longer be
 * set up for the worker.
 */
export async function downloadBySdk(
  kind: 'createLocal' | 'createTimeSkipping',
  target: string,
  signal?: AbortSignal,
): Promise<string> {
  mkdirSync(dirname(target), { recursive: true });
  const downloadDir = mkdtempSync(join(dirname(target), 'download-'));
  try {
    const testing = fileURLToPath(import.meta.resolve('@temporalio/testing'));
    await runTool({
      command: process.execPath,
      args: ['-e', downloadScript, testing, kind, downloadDir],
      timeoutMs: DOWNLOAD_WITHIN_MS,
      signal,
    });
    const program = readdirSync(downloadDir).find((name) => name.startsWith('temporal'));
    if (!program) throw new Error('the download left no program');
    chmodSync(join(downloadDir, program), 0o755);
    renameSync(join(downloadDir, program), target);
    return target;
  } finally {
    rmSync(downloadDir, { recursive: true, force: true });
  }
}

const downloadScript = `
const [testing, kind, downloadDir] = process.argv.slice(1);
const { TestWorkflowEnvironment } = require(testing);
TestWorkflowEnvironment[kind]({ server: { executable: { type: 'cached-download', downloadDir } } })
  .then((environment) => environment.teardown())
  .then(() => process.exit(0))
  .catch((error) => {
    console.error(String(error.message).split('): ').pop());
    process.exit(1);
  });
`;
