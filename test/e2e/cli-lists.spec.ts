import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DataSource } from 'typeorm';
import { newId } from '../../src/kernel/ids.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { CLI, refusalIn } from '../support/command-line.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { ResidentCommandLine } from '../support/resident-command-line.js';
import { aUserRow } from '../support/rows.js';
import { sharedEnvironment } from '../support/shared-environment.js';

/** More than two pages. */
const USERS = 250;
const START = Date.parse('2026-11-21T08:00:00.000Z');

interface ListedUser {
  readonly id: string;
  readonly username: string;
}

function aNumberedUser(number: number): UserEntity {
  const createdAt = new Date(START + number);
  const name = `person-${String(number).padStart(4, '0')}`;
  const names = { username: name, usernameKey: name, email: `${name}@example.org`, emailKey: `${name}@example.org` };
  const given: Partial<UserEntity> = number === 7 ? { status: 'suspended', roles: ['user', 'admin'] } : {};
  return aUserRow({ id: newId(createdAt), createdAt, ...names, ...given });
}

describe.each(DATABASE_KINDS)('lists on %s', (kind) => {
  const users = Array.from({ length: USERS }, (_none, number) => aNumberedUser(number));
  const names = users.map(({ username }) => username);
  let environment: Readonly<Record<string, string>>;
  let dataSource: DataSource;
  let cli: ResidentCommandLine;

  beforeAll(async () => {
    environment = await sharedEnvironment(kind);
    dataSource = await openDatabase(environment['DATABASE_URL'] ?? '');
    await dataSource.getRepository(UserEntity).insert(users);
    cli = new ResidentCommandLine(environment);
  });
  afterAll(() => dataSource.destroy());

  it('hold every user once with --all, a JSON document a line', async () => {
    const { code, stdout, stderr } = await cli.run('users', 'list', '--all', '--sort', 'username', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as ListedUser).username)).toEqual(names);
  });

  it('hold every user once with --all, under titles', async () => {
    const { stdout } = await cli.run('users', 'list', '--all', '--sort', '-username');
    const [titles, ...lines] = stdout.trimEnd().split('\n');
    expect(titles).toMatch(/^ID +E-MAIL +USERNAME +FULL NAME +ROLES +STATUS +CREATED$/);
    expect(lines.map((line) => line.split(/ +/)[2])).toEqual(names.toReversed());
  });

  it('hold so many as asked for, and say that there are more', async () => {
    const list = await cli.json<{ items: ListedUser[]; hasMore: boolean }>('users', 'list', '--limit', '3');
    expect(list.items.map(({ username }) => username)).toEqual(names.slice(-3).reverse());
    expect(list.hasMore).toBe(true);
    const { stdout } = await cli.run('users', 'list', '--limit', '3');
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
    expect(stdout).toMatch(/\nThere are more: --limit <number> or --all\.\n$/);
  });

  it.each([
    [['--status', 'suspended', '--role', 'admin'], ['person-0007']],
    [['--text', 'PERSON-000', '--sort', 'username', '--limit', '100'], names.slice(0, 10)],
  ])('are filtered by %j', async (filters, found) => {
    const { items, hasMore } = await cli.json<{ items: ListedUser[]; hasMore: boolean }>('users', 'list', ...filters);
    expect(items.map(({ username }) => username)).toEqual(found);
    expect(hasMore).toBe(false);
  });

  it.each([
    [
      ['--status', 'asleep', '--sort', 'size', '--limit', 'many'],
      1,
      /^VALIDATION_FAILED: (?=.*\bstatus\b)(?=.*\bsort\b)(?=.*\blimit\b)/,
    ],
    [['--limit', '3', '--all'], 2, /^USAGE: --all and --limit exclude each other/],
  ])('are refused with %j', async (words, code, message) => {
    const refused = await cli.run('users', 'list', ...words);
    expect(refused.code).toBe(code);
    expect(refusalIn(refused)).toMatch(message);
  });

  it('end in peace with a reader who has seen enough', async () => {
    const env = { PATH: process.env['PATH'], ...environment };
    const words = [CLI, 'users', 'list', '--all', '--json'];
    const child = spawn(process.execPath, words, { cwd: cli.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, errors]).toEqual([0, '']);
  });
});
