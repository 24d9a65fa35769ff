import { spawnSync } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';
import { folderOfNode } from './other-node.mjs';

/**
 * Runs tests on another Node than the one that runs this: `npm run test:node -- 24 [what Jest takes]`. Without a path these
 * are the suites in which that Node could do something else, see test/support/jest/chosen-suites.mjs.
 */
const [major = '', ...jestArguments] = process.argv.slice(2);
const binaries = found();
const path = `${binaries}${delimiter}${process.env['PATH'] ?? ''}`;
const hasPath = jestArguments.some((argument) => !argument.startsWith('-'));
run(join(binaries, 'node'), ['--version']);
process.exitCode = run(join(binaries, 'node'), [resolve('node_modules/jest/bin/jest.js'), ...jestArguments], {
  PATH: path,
  ...(!hasPath && { TEST_DEPTH: 'node' }),
});

function found(): string {
  try {
    return folderOfNode(major);
  } catch (error) {
    return fail((error as Error).message);
  }
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
