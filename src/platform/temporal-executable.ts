import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Attempt, firstThatWorks } from './attempts.js';
import type { Log } from './child-server.js';
import { runTool } from './run-tool.js';
import { downloadBySdk } from './sdk-download.js';

// The last version that `go install` takes; server 1.29 with Web UI and SQLite inside.
const CLI_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const GO_INSTALL_WITHIN_MS = 30 * 60_000;

/**
 * Path of a Temporal CLI: on PATH, in the project's cache folder, by the SDK's download, or built by Go.
 * What is downloaded or built stays in the cache folder. Throws an Error naming all that was tried.
 */
export function findTemporalCli(cacheDir: string, log: Log, signal?: AbortSignal): Promise<string> {
  const program = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  const cached = join(cacheDir, 'bin', program);
  const attempts: Attempt[] = [
    { name: '`temporal` on PATH', find: () => working('temporal') },
    { name: 'cache folder', find: () => working(cached) },
    {
      name: "the SDK's download",
      find: async () => working(await downloadBySdk('createLocal', cached, signal)),
    },
    { name: `go install ${CLI_MODULE}`, find: () => goInstall(cacheDir, cached, log, signal) },
  ];
  return firstThatWorks('Temporal CLI', attempts, log);
}

/** The path itself when the program there runs. */
async function working(path: string): Promise<string> {
  if (path.includes('/') && !existsSync(path)) throw new Error(`there is no ${path}`);
  await runTool({ command: path, args: ['--version'], timeoutMs: 15_000 });
  return path;
}

async function goInstall(cacheDir: string, cached: string, log: Log, signal?: AbortSignal): Promise<string> {
  await runTool({ command: 'go', args: ['version'], timeoutMs: 15_000 });
  const bin = join(cacheDir, 'bin');
  mkdirSync(bin, { recursive: true });
  log('Temporal CLI: building it with Go; about 4 minutes on two cores, once');
  await runTool({
    command: 'go',
    args: ['install', '-ldflags', '-s -w', CLI_MODULE],
    environment: { GOBIN: bin },
    timeoutMs: GO_INSTALL_WITHIN_MS,
    progress: { label: 'Temporal CLI: go install', log },
    signal,
  });
  return working(cached);
}
