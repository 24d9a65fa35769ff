import { execFile } from 'node:child_process';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const MOST_OUTPUT = 64 * 1024 * 1024;

/** As it is committed; a test of the product holds it equal to what the server answers. */
export const DOCUMENT = join(HERE, '../../docs/openapi.json');

/** Nothing is to be sent anywhere but to the server under test. */
const QUIET = {
  REDOCLY_TELEMETRY: 'off',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  NO_UPDATE_NOTIFIER: '1',
  DO_NOT_TRACK: '1',
  NO_COLOR: '1',
};

/**
 * Runs a program of this folder's packages, from this folder.
 *
 * @returns its exit code and what it printed
 */
export function runTool(name, args) {
  const options = { cwd: HERE, env: { ...process.env, ...QUIET }, maxBuffer: MOST_OUTPUT };
  return new Promise((resolve) => {
    execFile(join(HERE, 'node_modules/.bin', name), args, options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr });
    });
  });
}
