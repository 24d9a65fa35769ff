import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../support/databases.js';
import { depth } from '../support/depth.js';
import { noteSecret } from '../support/evidence.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { newServerSecrets, startTestApp } from '../support/test-app.js';
import { runBulkCommand, UnreadReport } from './bulk-command.js';

/** Three batches have more bad lines than a pipe holds: an import whose report is unread gets no further than that. */
const BAD_EVERY = 2;
const KILLS = depth({ quick: 1, deep: 3 });
const LINES = 1_500 * (KILLS + 1);

const DJANGO = {
  password: 'lètmein',
  passwordHash:
    'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
};

const nameOf = (number: number): string => `person-${number}`;
const isBad = (number: number): boolean => number % BAD_EVERY === 0;
const numbers = Array.from({ length: LINES }, (_, index) => index + 1);

function lineOf(number: number): string {
  const name = nameOf(number);
  return JSON.stringify({ email: `${name}@example.org`, username: name, fullName: isBad(number) ? '' : 'Test Person' });
}

function newFile(lines: readonly string[]): string {
  const path = join(temporaryFolder('bulk'), 'users.jsonl');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

async function usernamesIn(url: string): Promise<string[]> {
  const dataSource: DataSource = await openDatabase(url);
  const rows = await statementsOn<{ username: string }>(dataSource)`SELECT username FROM users`;
  await dataSource.destroy();
  return rows.map(({ username }) => username).sort();
}

describe.each(DATABASE_KINDS)('the command line, with a file of users and %s', (kind) => {
  let environment: Record<string, string>;
  beforeEach(async () => {
    environment = { DATABASE_URL: await emptyDatabase(kind), ...newServerSecrets() };
  });

  it('imports everybody once when it is killed again and again', async () => {
    const path = newFile(numbers.map(lineOf));
    const bad = numbers.filter(isBad);
    const report = join(temporaryFolder('bulk'), 'report.jsonl');
    let before = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const unread = new UnreadReport();
      const killed = await runBulkCommand(environment, ['import', path, '--report', unread.path], (stderr, child) => {
        if (stderr.includes('%')) child.kill('SIGKILL');
      });
      expect(killed.code).toBeNull();
      appendFileSync(report, unread.end());
      const { length } = await usernamesIn(environment['DATABASE_URL'] ?? '');
      expect(length).toBeGreaterThan(before);
      expect(length).toBeLessThan(LINES - bad.length);
      before = length;
    }

    const { code, stdout } = await runBulkCommand(environment, ['import', path, '--report', report, '--json']);
    expect(code).toBe(1);
    const counts = { lines: LINES, imported: LINES - bad.length, badLines: bad.length };
    expect(JSON.parse(stdout)).toMatchObject({ ...counts, isDryRun: false, wasFinished: false });
    const good = numbers.filter((number) => !isBad(number)).map(nameOf);
    expect(await usernamesIn(environment['DATABASE_URL'] ?? '')).toEqual(good.sort());
    const reported = readFileSync(report, 'utf8').trim().split('\n');
    const lines = reported.map((text) => (JSON.parse(text) as { line: number }).line);
    expect([...new Set(lines)].sort((a, b) => a - b)).toEqual(bad);
  });

  const run = (...parameters: string[]) => runBulkCommand(environment, parameters);
  const containing = (text: string) => expect.stringContaining(text) as string;

  it('says by its exit code what became of the import', async () => {
    const good = newFile([lineOf(1)]);
    const mixed = newFile([lineOf(2), 'nonsense']);
    expect(await run('import', mixed, '--dry-run')).toMatchObject({
      code: 1,
      stdout: containing('Nothing was written'),
    });
    expect(await usernamesIn(environment['DATABASE_URL'] ?? '')).toEqual([]);
    expect(await run('import', good)).toMatchObject({ code: 0, stderr: '100 %: 1 lines, 1 users, 0 bad lines\n' });
    expect(await run('import', good)).toMatchObject({ code: 0, stdout: containing('imported before'), stderr: '' });
    expect(await run('import', mixed)).toMatchObject({
      code: 1,
      stderr: containing('{"line":2,"code":"MALFORMED_JSON"'),
    });
  });

  it('says by its exit code why an import does not begin', async () => {
    const path = newFile([lineOf(1)]);
    expect(await run('import')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('import', `${path}.none`)).toMatchObject({
      code: 3,
      stdout: '',
      stderr: containing('FILE_UNREADABLE'),
    });
    expect(await run('import', path, '--report', join(path, 'report'))).toMatchObject({ code: 3, stdout: '' });
    expect(await usernamesIn(environment['DATABASE_URL'] ?? '')).toEqual([]);
  });

  it('overwrites a file with an export only when it is told to', async () => {
    const path = newFile([lineOf(1)]);
    await run('import', path);
    expect(await run('export', '--force')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('export', path)).toMatchObject({ code: 1, stdout: '', stderr: containing('FILE_EXISTS') });
    expect(readFileSync(path, 'utf8')).toBe(`${lineOf(1)}\n`);
    const exported = await run('export', path, '--force', '--json');
    expect(JSON.parse(exported.stdout)).toEqual({
      ...{ file: path, users: 1 },
      ...{ withPasswordHashes: false, withProviderTokens: false },
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('moves accounts to another database, where their passwords and those of other systems log in', async () => {
    const here = await startTestApp(kind, environment);
    const { account } = await registered(here.device());
    await here.close();
    const path = join(temporaryFolder('bulk'), 'export.jsonl');
    expect(await runBulkCommand(environment, ['export', path, '--with-password-hashes'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    const moved = readFileSync(path, 'utf8');
    noteSecret((JSON.parse(moved) as { passwordHash: string }).passwordHash);
    const stdout = await runBulkCommand(environment, ['export']);
    expect(Object.keys(JSON.parse(stdout.stdout) as object)).not.toContain('passwordHash');
    expect(stdout.stderr).toContain('Without password hashes');

    const foreign = anAccount({ password: DJANGO.password });
    const { email, username, fullName } = foreign;
    const unset = anAccount();
    const all = newFile([
      ...[moved.trim(), JSON.stringify({ email, username, fullName, passwordHash: DJANGO.passwordHash })],
      JSON.stringify({ email: unset.email, username: unset.username, fullName: unset.fullName }),
    ]);
    const there = { DATABASE_URL: await emptyDatabase(kind), ...newServerSecrets() };
    expect(await runBulkCommand(there, ['import', all])).toMatchObject({ code: 0 });
    const running = await startTestApp(kind, there);
    await loggedIn(running.device(), account);
    await loggedIn(running.device(), foreign);
    for (const password of ['!', unset.password]) {
      const body = { identifier: unset.email, password };
      expect((await running.device().post('/api/auth/login', { body })).status).toBe(401);
    }
    await running.close();
  });
});
