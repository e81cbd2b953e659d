import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../config.js';
import { identify, type ProcessIdentity, readIdentity, stillRuns } from './process-identity.js';

/** One line for the person at the terminal. */
export type Log = (line: string) => void;

/** A server this process started and has to stop. */
export interface ChildServer {
  name: string;
  pid: number;
  /** The last lines it wrote, for an error message. */
  lastOutput(): string;
  /** Settles when it ends, whoever ended it. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  hasExited(): boolean;
  /** Asks it to stop, waits, and ends it for good when it doesn't. Safe to call twice. */
  stop(): Promise<void>;
}

export interface ChildServerOptions {
  name: string;
  command: string;
  args: string[];
  /** The folder that records what runs, so that a later start can end what a killed one left behind. */
  recordDir: string;
  stopSignal: NodeJS.Signals;
  stopWithinMs: number;
  extraEnvironment?: Record<string, string>;
  user?: { uid: number; gid: number } | undefined;
  onOutput?: (text: string) => void;
}

// Enough for the message a server ends with; the rest is in its own log.
const KEPT_OUTPUT = 4_000;

/**
 * Starts a server as the leader of its own process group: Ctrl-C reaches only this process, which then stops its
 * servers in order. Its pid and start are recorded until it has ended.
 */
export function startChildServer(options: ChildServerOptions): ChildServer {
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment(options.extraEnvironment),
    ...options.user,
  });
  const record = join(options.recordDir, `${options.name}.json`);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity) {
    mkdirSync(options.recordDir, { recursive: true });
    writeFileSync(record, JSON.stringify(identity));
  }
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    options.onOutput?.(chunk.toString('utf8'));
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = whenExited(child, keep);
  void exited.then(() => rmSync(record, { force: true }));
  const hasExited = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    name: options.name,
    pid: child.pid ?? -1,
    lastOutput: () => output.trim(),
    exited,
    hasExited,
    stop: () => stopChild(child, hasExited, exited, options),
  };
}

/** Ends what an earlier run left behind when it was killed; only the very processes it recorded. */
export async function endOrphans(recordDir: string, log: Log): Promise<void> {
  for (const file of recordedFiles(recordDir)) {
    const identity = readIdentity(file);
    if (identity && stillRuns(identity)) {
      log(`Ending process ${identity.pid}, left behind by a run that was killed`);
      await endProcess(identity);
    }
    rmSync(file, { force: true });
  }
}

/** Ends all that is recorded with no more waiting: for a process that is itself about to end. */
export function endAtOnce(recordDir: string): void {
  for (const file of recordedFiles(recordDir)) {
    const identity = readIdentity(file);
    if (identity && stillRuns(identity)) signalQuietly(identity.pid, 'SIGKILL');
    rmSync(file, { force: true });
  }
}

/** Ends a process that is no child of ours: asks first, then insists. SIGINT is Postgres's fast shutdown. */
export async function endProcess(identity: ProcessIdentity): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', 8_000],
    ['SIGKILL', 5_000],
  ] as const) {
    signalQuietly(identity.pid, signal);
    const until = Date.now() + waitMs;
    while (stillRuns(identity) && Date.now() < until) await sleep(50);
    if (!stillRuns(identity)) return;
  }
  throw new Error(`Process ${identity.pid} could not be ended`);
}

function recordedFiles(recordDir: string): string[] {
  try {
    return readdirSync(recordDir)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(recordDir, name));
  } catch {
    return [];
  }
}

function whenExited(child: ChildProcess, keep: (chunk: Buffer) => void): ChildServer['exited'] {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      keep(Buffer.from(error.message));
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}

async function stopChild(
  child: ChildProcess,
  hasExited: () => boolean,
  exited: Promise<unknown>,
  { stopSignal, stopWithinMs }: ChildServerOptions,
): Promise<void> {
  if (hasExited()) return;
  child.kill(stopSignal);
  const inTime = await Promise.race([exited.then(() => true), sleep(stopWithinMs, false, { ref: false })]);
  if (inTime) return;
  child.kill('SIGKILL');
  await exited;
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
