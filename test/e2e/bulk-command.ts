import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { noteEvidence } from '../support/evidence.js';
import { temporaryFolder } from '../support/temporary-folder.js';

export interface CommandResult {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the built command line.
 *
 * @param onStderr after each piece, with all of it so far: may end the process
 */
export async function runBulkCommand(
  environment: Readonly<Record<string, string>>,
  parameters: readonly string[],
  onStderr: (stderr: string, child: ChildProcess) => void = () => undefined,
): Promise<CommandResult> {
  const child = spawn(process.execPath, [resolve('dist/cli.js'), 'users', ...parameters], {
    cwd: temporaryFolder('cli'),
    env: { PATH: process.env['PATH'], BCRYPT_COST: '4', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    onStderr(stderr, child);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  noteEvidence('log', stdout + stderr);
  return { code, stdout, stderr };
}
