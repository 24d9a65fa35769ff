/* What the tests run that npm does not have, by the name of Debian's package. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's own Python, which alone sees the modules that apt installs. */
const DEBIAN_PYTHON = '/usr/bin/python3';

/** Debian keeps servers in /usr/sbin, which is not on everybody's PATH. */
export const SEARCHED = [process.env.PATH ?? '', '/usr/sbin'].join(delimiter);

const runs = (program, parameters) =>
  spawnSync(program, parameters, { stdio: 'ignore', env: { ...process.env, PATH: SEARCHED } }).status === 0;
const isOnPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Each probe asks for what the tests use, not only whether there is a file. */
const PROBES = {
  python3: () => runs('python3', ['--version']),
  'python3-jwt': () => runs(DEBIAN_PYTHON, ['-c', 'import jwt']),
  'python3-cryptography': () => runs(DEBIAN_PYTHON, ['-c', 'import cryptography']),
  jose: () => runs('jose', ['alg']),
  openssl: () => runs('openssl', ['version']),
  perl: () => runs('perl', ['-e', "exit(crypt('x', '$6$s') =~ /^.6.s/ ? 0 : 1)"]),
  'redis-server': () => Boolean(process.env.REDIS_URL) || runs('redis-server', ['--version']),
  pgbouncer: () => runs('/usr/sbin/pgbouncer', ['--version']),
  chromium: () => ['chromium', 'chromium-browser', 'google-chrome'].some(isOnPath),
  hydra: () => isOnPath('hydra'),
  nginx: () => runs('nginx', ['-v']),
  haproxy: () => runs('haproxy', ['-v']),
  apache2: () => runs('apache2', ['-v']),
  'lua-socket': () => existsSync('/usr/share/lua/5.3/socket/http.lua'),
  'libapache2-mod-auth-openidc': () => existsSync('/usr/lib/apache2/modules/mod_auth_openidc.so'),
  caddy: () => runs('caddy', ['version']),
  glewlwyd: () => isOnPath('glewlwyd'),
};

/** @returns of these packages, or of all, those that are not there */
export function missingPackages(packages = Object.keys(PROBES)) {
  return packages.filter((name) => !PROBES[name]());
}
