// node scripts/run.mjs <entry.ts> [arguments]: sees to the dependencies, then runs a TypeScript file.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ensureDependencies, root } from './lib/dependencies.mjs';

const PARENT_CHECK_EVERY_MS = 500;

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run.mjs <entry.ts> [arguments]');
  process.exit(2);
}

try {
  await ensureDependencies();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
const loader = major > 20 || minor >= 6 ? '--import' : '--loader';
// The channel tells the child when this process is gone, however it went.
const child = spawn(process.execPath, [loader, 'tsx', '--enable-source-maps', entry, ...args], {
  cwd: root,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});

// Ctrl-C reaches the child by itself too, being in the same process group; hearing of it twice is harmless.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}

// npm runs this under a shell, and a SIGTERM for npm ends that shell without reaching anybody below it.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_CHECK_EVERY_MS);
  watch.unref();
}

child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once('exit', (code, signal) => {
  process.exit(code ?? 128 + constants.signals[signal]);
});
