import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { type CommandEnd, CommandLine, type CommandStart } from './command-line.js';

const RUNNER = resolve('test/support/command-runner.mjs');

/**
 * The built command line, all commands of a spec file one after another in one process, which takes a tenth of the time. For
 * what commands do; what a process of its own can show, as signals, streams and variables that Node itself reads, is for
 * CommandLine.
 */
export class ResidentCommandLine extends CommandLine {
  protected override execute(start: CommandStart): Promise<CommandEnd> {
    const end = last.then(() => executeIn((runner ??= startedRunner()), start));
    last = end.catch(() => undefined);
    return end;
  }
}

let runner: Runner | undefined;
let last: Promise<unknown> = Promise.resolve();

afterAll(() => runner?.child.kill());

interface Runner {
  readonly child: ChildProcess;
  readonly closed: Promise<undefined>;
  /** What Node itself has said, as a warning or the reason why the process ended. */
  errors: string;
}

function startedRunner(): Runner {
  const env = { PATH: process.env['PATH'] };
  const child = fork(RUNNER, { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const closed = once(child, 'close').then(() => undefined);
  const started: Runner = { child, closed, errors: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (started.errors += chunk.toString()));
  }
  return started;
}

async function executeIn(of: Runner, start: CommandStart): Promise<CommandEnd> {
  const answered = once(of.child, 'message').then(([end]) => end as CommandEnd);
  of.child.send(start);
  const end = await Promise.race([answered, of.closed]);
  if (end === undefined || of.errors !== '') throw new Error(`${start.words.join(' ')}: ${of.errors}`);
  return end;
}
