// node scripts/build.mjs: what production runs, in dist/: compiled modules, the workflow bundle, migrations, assets.
import { spawn } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDependencies, root } from './lib/dependencies.mjs';

const dist = join(root, 'dist');

function compile() {
  return new Promise((resolve, reject) => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
      cwd: root,
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(undefined) : reject(new Error('the compiler found errors')),
    );
  });
}

/** Bundled from the compiled modules, once and here: a worker in production needs no compiler to start. */
async function bundle() {
  const { bundleWorkflows } = await import(pathToFileURL(join(dist, 'src', 'worker', 'bundle.js')).href);
  const { code } = await bundleWorkflows(join(dist, 'workflows', 'index.js'));
  writeFileSync(join(dist, 'workflow-bundle.js'), code);
}

function copyAssets() {
  cpSync(join(root, 'migrations'), join(dist, 'migrations'), { recursive: true });
  cpSync(join(root, 'src'), join(dist, 'src'), {
    recursive: true,
    filter: (source) => !source.endsWith('.ts'),
  });
}

try {
  await ensureDependencies();
  rmSync(dist, { recursive: true, force: true });
  await compile();
  await bundle();
  copyAssets();
  console.log(`Built ${dist}`);
} catch (error) {
  console.error(`The build failed: ${error.message}`);
  process.exit(1);
}
