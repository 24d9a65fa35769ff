/* Before the tests: installs what they run and npm does not have, where that may be done, and else says what is left out. */
import { spawnSync } from 'node:child_process';
import { missingPackages } from './test-programs.mjs';

const runs = (command, parameters) => spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;

/** The words before apt-get, or undefined where nobody may install anything. */
function authority() {
  if (!runs('apt-get', ['--version'])) return undefined;
  if (process.getuid?.() === 0) return [];
  return runs('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
}

/** @returns whether it could be done */
function install(before, packages) {
  const quiet = ['-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0'];
  for (const parameters of [
    ['update', '-qq'],
    ['install', ...quiet, ...packages],
  ]) {
    const [command, ...rest] = [...before, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...parameters];
    const { status } = spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) return false;
  }
  return true;
}

const wanted = missingPackages();
const before = wanted.length > 0 ? authority() : undefined;
if (before) {
  console.error(`Installing for the tests, with ${[...before, 'apt-get'].join(' ')}: ${wanted.join(' ')}`);
  if (!install(before, wanted)) console.error('apt-get did not install them.');
}
const missing = missingPackages(wanted);
for (const name of missing) console.error(`${name} is not installed: the suites that need it are left out.`);
if (missing.length > 0 && process.env.CI === 'true') process.exitCode = 1;
