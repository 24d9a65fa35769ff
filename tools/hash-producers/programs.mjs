import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Debian's own Python, which alone sees the modules that apt installs. */
export const DEBIAN_PYTHON = '/usr/bin/python3';

/** @returns whether the program is there and ends well */
export function works(program, ...parameters) {
  return spawnSync(program, parameters, { stdio: 'ignore' }).status === 0;
}

/** @returns of these packages of Debian, by a probe each, those that are not there */
export function missingOf(probes) {
  return Object.entries(probes).flatMap(([name, isThere]) => (isThere() ? [] : [name]));
}

/** @returns what the program prints, without the line end */
export function outputOf(program, parameters, input = '') {
  const { status, stdout, stderr } = spawnSync(program, parameters, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout.trim();
}

/**
 * Runs a script of producers/, which gets the passwords as a JSON list and prints a JSON object for each hash:
 * `name`, `password`, `hash`, and `pepper` where there is one.
 */
export function hashesOf(program, script, passwords) {
  const output = outputOf(program, [join(import.meta.dirname, 'producers', script)], JSON.stringify(passwords));
  return output.split('\n').map((line) => JSON.parse(line));
}
