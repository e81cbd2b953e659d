import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, type ProcessIdentity, readIdentity, stillRuns } from './process-identity.js';

/** A start that can't go on; the message is meant for the person at the terminal. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

// Each round either takes the lock, refuses, or clears one stale lock away: more rounds mean a race without end.
const MAX_ROUNDS = 5;

/**
 * Takes the data folder for this process and gives back the function that lets it go.
 * Throws StartError when another process that still runs has it. A lock of a process that was killed is stale,
 * also when its pid belongs to somebody else by now.
 */
export function acquireRunLock(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const lockFile = join(dataDir, 'lock.json');
  const own = identify(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (tryCreate(lockFile, own)) return () => releaseRunLock(lockFile, own);
    const holder = readIdentity(lockFile);
    if (holder && stillRuns(holder)) {
      throw new StartError(
        `Pitlane is already running on ${dataDir} (process ${holder.pid}). Stop it first, or set PITLANE_DATA_DIR, ` +
          'PORT, PITLANE_TEMPORAL_PORT and PITLANE_TEMPORAL_UI_PORT for a second one.',
      );
    }
    clearStale(lockFile, holder);
  }
  throw new StartError(`The lock ${lockFile} could not be taken: others keep taking and leaving it`);
}

/** Writes the whole content under another name and links it in: nobody ever reads half a lock. */
function tryCreate(lockFile: string, own: ProcessIdentity): boolean {
  const draft = `${lockFile}.${own.pid}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Moves the stale lock aside and looks at what was moved: had somebody else cleared it and locked meanwhile,
 * it is theirs, and goes back.
 */
function clearStale(lockFile: string, seen: ProcessIdentity | undefined): void {
  const aside = `${lockFile}.stale.${process.pid}`;
  try {
    renameSync(lockFile, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readIdentity(aside);
  if (moved && stillRuns(moved) && moved.startedAt !== seen?.startedAt) {
    renameSync(aside, lockFile);
    return;
  }
  rmSync(aside, { force: true });
}

function releaseRunLock(lockFile: string, own: ProcessIdentity): void {
  const holder = readIdentity(lockFile);
  if (holder?.pid === own.pid && holder.startedAt === own.startedAt) rmSync(lockFile, { force: true });
}
