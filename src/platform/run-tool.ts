import { spawn } from 'node:child_process';
import { childEnvironment } from '../config.js';
import type { Log } from './child-server.js';

export interface ToolRun {
  command: string;
  args: string[];
  environment?: Record<string, string>;
  timeoutMs: number;
  /** What is shown every 15 s while it runs; undefined shows nothing. */
  progress?: { label: string; log: Log };
  signal?: AbortSignal | undefined;
}

const PROGRESS_EVERY_MS = 15_000;

/**
 * Runs a program of the machine to its end and gives back what it wrote to its standard output.
 * Throws an Error in one line when it isn't there, fails, or takes longer than `timeoutMs`.
 */
export function runTool(run: ToolRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const child = spawn(run.command, run.args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: childEnvironment(run.environment),
      signal: run.signal,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk).slice(-4_000);
    });
    const progress = setInterval(() => {
      const seconds = Math.round((Date.now() - startedAt) / 1_000);
      run.progress?.log(`${run.progress.label}: ${seconds} s so far`);
    }, PROGRESS_EVERY_MS);
    // Not spawn's own `timeout`: for a program that isn't there its timer is never cleared.
    const limit = setTimeout(() => child.kill('SIGKILL'), run.timeoutMs);
    const ended = () => {
      clearInterval(progress);
      clearTimeout(limit);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      ended();
      reject(error.code === 'ENOENT' ? new Error(`${run.command} is not installed`) : error);
    });
    child.once('close', (code, signal) => {
      ended();
      if (code === 0) resolve(stdout);
      else reject(new Error(`${run.command} ended with ${code ?? signal}: ${lastLine(stderr || stdout)}`));
    });
  });
}

/** What an attempt failed with, in one line. */
export function reasonOf(error: unknown): string {
  return lastLine(error instanceof Error ? error.message : String(error));
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
