import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { CLI, CommandLine, refusalIn } from '../support/command-line.js';
import { sharedEnvironment } from '../support/shared-environment.js';

const LINES = 2_000;

const lineOf = (number: number): string =>
  JSON.stringify({ email: `p${number}@example.org`, username: `person-${number}`, fullName: number === 1 ? '' : 'P' });

describe('a command whose output goes nowhere', () => {
  let cli: CommandLine;
  let environment: Readonly<Record<string, string>>;
  let file: string;

  beforeEach(async () => {
    environment = await sharedEnvironment('sqlite');
    cli = new CommandLine(environment);
    file = join(cli.folder, 'users.jsonl');
    const lines = Array.from({ length: LINES }, (_each, index) => lineOf(index + 1));
    writeFileSync(file, `${lines.join('\n')}\n`);
  });

  const started = (stdout: 'pipe' | number, ...words: readonly string[]) =>
    spawn(process.execPath, [CLI, ...words], {
      cwd: cli.folder,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', stdout, 'pipe'],
    });

  it('says by its exit code what it found, also when nobody reads the rest', async () => {
    const child = started('pipe', 'users', 'import', file);
    child.stdout?.destroy();
    const stderr = text(child.stderr as NodeJS.ReadableStream);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(await stderr).toMatch(/BAD_LINES: 1 bad line; all others are imported\n$/);
  });

  it('does its work also when nobody reads what it says meanwhile', async () => {
    const child = started('pipe', 'users', 'import', file, '--json');
    child.stderr?.destroy();
    const stdout = text(child.stdout as NodeJS.ReadableStream);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(JSON.parse(await stdout)).toMatchObject({ imported: LINES - 1, badLines: 1 });
  });

  it('fails where there is no room for what it found', async () => {
    const child = started(openSync('/dev/full', 'w'), 'users', 'list', '--all');
    const stderr = text(child.stderr as NodeJS.ReadableStream);
    expect(await once(child, 'close')).toEqual([3, null]);
    expect(await stderr).toMatch(/^INTERNAL_ERROR: ENOSPC/);
  });

  it('does not add bad lines to the file that it reads', async () => {
    const refused = await cli.run('users', 'import', file, '--report', join(cli.folder, '.', 'users.jsonl'));
    expect(refused.code).toBe(2);
    expect(refusalIn(refused)).toBe('USAGE: --report names the file that is imported');
  });

  it('says which file takes no more', async () => {
    const full = await cli.run('users', 'import', file, '--report', '/dev/full');
    expect(full.code).toBe(3);
    expect(full.stderr).toMatch(/FILE_UNWRITABLE: /);
  });

  it('leaves no half file behind when an export is interrupted', async () => {
    await cli.run('users', 'import', file);
    const out = join(cli.folder, 'exported.jsonl');
    const parts = () => readdirSync(cli.folder).filter((name) => name.endsWith('.part'));

    /** Stopped, so that it cannot end before it is told to; one that was faster than this process is begun again. */
    async function stoppedHalfway(): Promise<ChildProcess> {
      const child = started('pipe', 'users', 'export', out, '--with-password-hashes');
      while (parts().length === 0 && child.exitCode === null) await pause(1);
      child.kill('SIGSTOP');
      if (parts().length === 1 && !existsSync(out)) return child;
      child.kill('SIGKILL');
      for (const left of [...parts(), 'exported.jsonl']) rmSync(join(cli.folder, left), { force: true });
      return stoppedHalfway();
    }

    const child = await stoppedHalfway();
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    expect(await closed).toEqual([130, null]);
    expect([parts(), existsSync(out)]).toEqual([[], false]);
  });
});
