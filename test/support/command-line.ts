import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Account } from './accounts.js';
import { logFileFor } from './evidence.js';
import { temporaryFolder } from './temporary-folder.js';

export const CLI = resolve('dist/cli.js');

let commands = 0;

export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command line, each command in a process of its own, with the settings of one deployment. */
export class CommandLine {
  /** Where it runs, like a server without settings of its own. */
  readonly folder = temporaryFolder('cli');

  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    private readonly entry = CLI,
  ) {}

  run(...words: readonly string[]): Promise<CommandEnd> {
    return this.runWith('', ...words);
  }

  /** Whatever is given as `input` is all that standard input holds. */
  async runWith(input: string, ...words: readonly string[]): Promise<CommandEnd> {
    const env = { PATH: process.env['PATH'], BCRYPT_COST: '4', ...this.environment };
    const child = spawn(process.execPath, [this.entry, ...words], { cwd: this.folder, env, stdio: 'pipe' });
    // a command that reads nothing may have ended before
    child.stdin.on('error', () => undefined).end(input);
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await once(child, 'close')) as [number | null];
    const [stdout, stderr] = await output;
    writeFileSync(logFileFor(`cli-${(commands += 1)}`), `${words.join(' ')}\n${stdout}\n${stderr}`);
    return { code, stdout, stderr };
  }

  /** With `--json`, of a command that has to succeed. */
  async json<T>(...words: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(...words, '--json');
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }
}

/** The options that say whom to make. */
export function optionsFor({ email, username, fullName }: Omit<Account, 'password'>): string[] {
  return ['--email', email, '--username', username, '--full-name', fullName];
}

/** The one line that an error is. */
export function refusalIn({ stdout, stderr }: CommandEnd): string {
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^[A-Z_]+: [^\n]+\n$/);
  return stderr.trim();
}
