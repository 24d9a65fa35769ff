import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LOCK = join(import.meta.dirname, 'package-lock.json');
/** npm writes it at the end of an installation. */
const INSTALLED = join(import.meta.dirname, 'node_modules/.package-lock.json');

/** Installs what the compared servers need, unless it is there; compiling SQLite takes a minute. */
export function installContenders() {
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs) return;
  console.log('Installing the compared servers in bench/ …');
  const { status } = spawnSync('npm', ['ci', '--prefix', import.meta.dirname, '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`npm ci --prefix bench ended with ${status}`);
}
