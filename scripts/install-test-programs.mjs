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

/** Debian would start these at once and at every boot, nginx on port 80; the tests run the programs themselves. */
const SERVICES = ['apache2', 'caddy', 'haproxy', 'nginx', 'pgbouncer', 'redis-server'];

/** While the file is there and says 101, no package starts its service (man invoke-rc.d). */
const INSTALL = `
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\\nexit 101\\n' >"$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@"
`;

/** @returns whether it could be done */
function install(before, packages) {
  if (!runsAs(before, ['sh', '-ec', INSTALL, 'sh', ...packages])) return false;
  const services = packages.filter((name) => SERVICES.includes(name));
  // a container has no systemd, and starts nothing at its boot
  if (services.length === 0 || !runs('systemctl', ['--version'])) return true;
  return runsAs(before, ['systemctl', 'disable', '--quiet', ...services]);
}

function runsAs(before, command) {
  const [program, ...parameters] = [...before, ...command];
  return spawnSync(program, parameters, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
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
