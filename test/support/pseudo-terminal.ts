import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { CLI } from './command-line.js';
import { logFileFor } from './evidence.js';

const PROGRAM = resolve('test/support/pseudo-terminal.py');

/** What is waited for, and what is typed then. */
type Exchange = readonly [awaited: string, typed: string];

export interface TerminalEnd {
  readonly code: number;
  /** Everything that stood on the screen. */
  readonly shown: string;
}

let terminals = 0;

/** The built command line as a person runs it: at a terminal, which python3 plays. */
export async function atTerminal(
  { folder, environment }: { folder: string; environment: Readonly<Record<string, string>> },
  words: readonly string[],
  dialogue: readonly Exchange[],
): Promise<TerminalEnd> {
  const python = spawn('python3', [PROGRAM], { stdio: 'pipe' });
  const output = Promise.all([text(python.stdout), text(python.stderr)]);
  const env = { PATH: process.env['PATH'], TERM: 'xterm', BCRYPT_COST: '4', ...environment };
  python.stdin.end(JSON.stringify({ folder, environment: env, words: [process.execPath, CLI, ...words], dialogue }));
  await once(python, 'close');
  const [end, trouble] = await output;
  if (end === '') throw new Error(trouble);
  writeFileSync(logFileFor(`terminal-${(terminals += 1)}`), end);
  return JSON.parse(end) as TerminalEnd;
}
