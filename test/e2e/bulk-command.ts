import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { noteEvidence } from '../support/evidence.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Of coreutils, which are everywhere. */
const MAKE_PIPE = 'mkfifo';

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

/** A pipe in the place of a report, which nobody reads before the end: whoever writes more than 64 kB into it waits. */
export class UnreadReport {
  readonly path = join(temporaryFolder('bulk'), 'report.pipe');
  private readonly descriptor: number;

  constructor() {
    execFileSync(MAKE_PIPE, [this.path]);
    this.descriptor = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** What was written by a process that has ended. */
  end(): string {
    const written = readFileSync(this.descriptor, 'utf8');
    closeSync(this.descriptor);
    return written;
  }
}
