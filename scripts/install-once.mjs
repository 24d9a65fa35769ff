import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the packages of a folder with a lock file of its own, unless they are there; `what` names them for people. */
export function installOnce(folder, what, ...options) {
  // npm writes the second at the end of an installation
  const [lock, installed] = [join(folder, 'package-lock.json'), join(folder, 'node_modules/.package-lock.json')];
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log(`Installing ${what} …`);
  const { status } = spawnSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`npm ci --prefix ${folder} ended with ${status}`);
}
