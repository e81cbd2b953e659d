import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../../src/config.js';

/** A command of the project that runs, as a user's terminal would run it: the leader of its own process group. */
export interface RunningCommand {
  pid: number;
  output(): string;
  /** Resolves with the match once the output has it; throws with the output when it ends first or takes too long. */
  waitFor(pattern: RegExp, withinMs?: number): Promise<RegExpMatchArray>;
  exited: Promise<number | NodeJS.Signals>;
  /** Signals this very process. */
  signal(signal: NodeJS.Signals): void;
  /** Signals the whole group, as the terminal's Ctrl-C does. */
  signalGroup(signal: NodeJS.Signals): void;
}

/** Runs a command in the project's folder with `environment` on top of this one's. */
export function runCommand(
  command: string,
  args: string[],
  environment: Record<string, string>,
): RunningCommand {
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment(environment),
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? -1));
  });
  const pid = child.pid ?? -1;
  return {
    pid,
    output: () => output,
    waitFor: (pattern, withinMs = 60_000) => waitForOutput(child, () => output, pattern, withinMs),
    exited,
    signal: (signal) => void child.kill(signal),
    signalGroup: (signal) => signalQuietly(-pid, signal),
  };
}

/** Ends a process or (negative) a group that may be gone already. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * The processes whose environment holds `mark`: everything that a command started hands its environment down,
 * so a data folder's path finds the whole tree, orphans included. Linux only.
 */
export function processesWith(mark: string): { pid: number; command: string }[] {
  if (!existsSync('/proc/self/environ')) throw new Error('Looking for left-over processes needs /proc');
  const found: { pid: number; command: string }[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'utf8').includes(mark)) continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      found.push({ pid: Number(name), command });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Waits until no process with that mark is left; gives back those that remain. */
export async function leftAfter(mark: string, withinMs: number): Promise<string[]> {
  const until = Date.now() + withinMs;
  while (processesWith(mark).length > 0 && Date.now() < until) await sleep(50);
  return processesWith(mark).map(({ pid, command }) => `${pid} ${command}`);
}

async function waitForOutput(
  child: ChildProcess,
  output: () => string,
  pattern: RegExp,
  withinMs: number,
): Promise<RegExpMatchArray> {
  const until = Date.now() + withinMs;
  for (;;) {
    const match = output().match(pattern);
    if (match) return match;
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > until) {
      throw new Error(`No ${pattern} in the output:\n${output()}`);
    }
    await sleep(50);
  }
}
