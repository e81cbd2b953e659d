// Plain Node, no dependency: this runs before there is a node_modules.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const PROGRESS_EVERY_MS = 15_000;

/** Installs what package-lock.json asks for, unless it is there already. Throws an Error when npm fails. */
export async function ensureDependencies() {
  requireNode();
  if (installedAsLocked()) return;
  const startedAt = Date.now();
  console.log('Installing dependencies (about a minute, once) …');
  const progress = setInterval(() => {
    console.log(`  still installing, ${Math.round((Date.now() - startedAt) / 1_000)} s so far`);
  }, PROGRESS_EVERY_MS);
  try {
    await npmCi();
  } finally {
    clearInterval(progress);
  }
  console.log(`Dependencies installed in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 3)) {
    throw new Error(`Pitlane needs Node 20.3 or later; this is ${process.versions.node}`);
  }
}

/**
 * Whether node_modules holds what the lock file says. npm writes its own list there as the last thing of an
 * installation, so one that was cut short doesn't count. Packages for other platforms may be missing.
 */
function installedAsLocked() {
  const listFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(listFile)) return false;
  const installed = JSON.parse(readFileSync(listFile, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, { version, optional, devOptional, peer }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === version : Boolean(optional || devOptional || peer);
  });
}

function npmCi() {
  return new Promise((resolve, reject) => {
    const windows = process.platform === 'win32';
    const child = spawn('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: root,
      stdio: 'inherit',
      shell: windows,
    });
    child.once('error', (error) => reject(new Error(`npm can't be run: ${error.message}`)));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(undefined);
      else reject(new Error(`npm ci ended with ${code ?? signal}`));
    });
  });
}
