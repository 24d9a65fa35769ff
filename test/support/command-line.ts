import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Account } from './accounts.js';
import { logFileFor } from './evidence.js';
import { temporaryFolder } from './temporary-folder.js';

export const CLI = resolve('dist/cli.js');

/** What a command is started with. */
export interface CommandStart {
  readonly entry: string;
  readonly words: readonly string[];
  /** All that standard input holds. */
  readonly input: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
}

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
    private readonly settings: Readonly<Record<string, string>>,
    private readonly entry = CLI,
  ) {}

  run(...words: readonly string[]): Promise<CommandEnd> {
    return this.runWith('', ...words);
  }

  /** Whatever is given as `input` is all that standard input holds. */
  async runWith(input: string, ...words: readonly string[]): Promise<CommandEnd> {
    const { folder, entry } = this;
    const environment = { PATH: process.env['PATH'] ?? '', BCRYPT_COST: '4', ...this.settings };
    const end = await this.execute({ entry, words, input, environment, folder });
    appendFileSync(logFileFor('cli'), `${words.join(' ')}\n${end.stdout}\n${end.stderr}\n`);
    return end;
  }

  /** With `--json`, of a command that has to succeed. */
  async json<T>(...words: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(...words, '--json');
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  protected async execute({ entry, words, input, environment, folder }: CommandStart): Promise<CommandEnd> {
    const child = spawn(process.execPath, [entry, ...words], { cwd: folder, env: environment, stdio: 'pipe' });
    // a command that reads nothing may have ended before
    child.stdin.on('error', () => undefined).end(input);
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await once(child, 'close')) as [number | null];
    const [stdout, stderr] = await output;
    return { code, stdout, stderr };
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
