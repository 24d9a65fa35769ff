import type { DataSource } from 'typeorm';
import { newId } from '../../src/kernel/ids.js';
import { LeaseEntity } from '../../src/modules/maintenance/index.js';
import { SessionEntity } from '../../src/modules/sessions/index.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { type CommandLine, refusalIn } from '../support/command-line.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { anOperatedServer, type OperatedServer } from '../support/operated-server.js';
import { ResidentCommandLine } from '../support/resident-command-line.js';
import { aSessionRow, aUserRow } from '../support/rows.js';

interface ListedKey {
  readonly kid: string;
  readonly status: string;
  readonly activatesAt: string;
}

const FAR_AWAY = new Date('2100-01-01T00:00:00.000Z');
const LONG_AGO = new Date('2020-01-01T00:00:00.000Z');

/** More than a batch. */
const DELETED_USERS = 1_200;

describe.each(DATABASE_KINDS)('the operation of a deployment on %s', (kind) => {
  let operated: OperatedServer;
  let cli: CommandLine;
  let dataSource: DataSource;

  beforeAll(async () => {
    operated = await anOperatedServer(kind, { MAINTENANCE_INTERVAL: '1h' });
    ({ cli, dataSource } = operated);
  });
  afterAll(() => operated.stop());

  it('rotates the signing keys: the next one signs earlier', async () => {
    const { items } = await cli.json<{ items: ListedKey[] }>('keys', 'list');
    expect(items.map(({ status }) => status)).toEqual(['active', 'next']);
    const next = items.at(-1) as ListedKey;
    const rotated = await cli.json<ListedKey>('keys', 'rotate');
    expect(rotated.kid).toBe(next.kid);
    expect(Date.parse(rotated.activatesAt)).toBeLessThan(Date.parse(next.activatesAt));
    const { stdout } = await cli.run('keys', 'list');
    expect(stdout).toMatch(new RegExp(`^KEY +ALGORITHM +STATUS .*\\n.*\\n${next.kid} +ES256 +next`));
  });

  it('prepares a change of algorithm: adds one key, however often it is asked', async () => {
    const prepared = await cli.json<ListedKey>('keys', 'prepare', 'EdDSA');
    const { items } = await cli.json<{ items: ListedKey[] }>('keys', 'list');
    expect(items.filter(({ kid }) => kid === prepared.kid)).toEqual([prepared]);
    expect((await cli.json<ListedKey>('keys', 'prepare', 'EdDSA')).kid).toBe(prepared.kid);
    expect((await cli.json<{ items: ListedKey[] }>('keys', 'list')).items).toHaveLength(items.length);
    const { items: recorded } = await cli.json<{ items: object[] }>('audit', 'list', '--event', 'key.prepared');
    expect(recorded).toEqual([expect.objectContaining({ target: prepared.kid, outcome: 'success' })]);
  });

  it('shows no private key', async () => {
    const { stdout } = await cli.run('keys', 'list', '--json');
    expect(stdout).not.toMatch(/private|sealed|"d"/i);
  });

  it('lists the roles', async () => {
    const { items } = await cli.json<{ items: { name: string; permissions: string[] }[] }>('roles', 'list');
    expect(items.map(({ name }) => name)).toEqual(['admin', 'user']);
    const { stdout } = await cli.run('roles', 'list');
    expect(stdout).toMatch(/^ROLE +BUILT IN +DESCRIPTION +PERMISSIONS\nadmin +yes .*\*\n/);
  });

  it('purges everything that is over, whoever holds the lease, and nothing else', async () => {
    const holder = newId(LONG_AGO);
    await dataSource.getRepository(LeaseEntity).insert({ name: 'maintenance', holder, expiresAt: FAR_AWAY });
    const users = Array.from({ length: DELETED_USERS }, () => aUserRow({ status: 'suspended', deletedAt: LONG_AGO }));
    const staying = aUserRow();
    const over = { id: newId(LONG_AGO), createdAt: LONG_AGO, idleExpiresAt: LONG_AGO, expiresAt: LONG_AGO };
    const session = aSessionRow(staying.id, over);
    const rows = dataSource.getRepository(UserEntity);
    for (let first = 0; first < users.length; first += 400) await rows.insert(users.slice(first, first + 400));
    await rows.insert(staying);
    await dataSource.getRepository(SessionEntity).insert(session);

    const { removed } = await cli.json<{ removed: Record<string, number> }>('purge');
    expect(removed).toMatchObject({ deleted_users: DELETED_USERS, sessions: 1, signing_keys: 0 });
    expect(await rows.find({ select: { id: true } })).toEqual([{ id: staying.id }]);
    expect(await dataSource.getRepository(SessionEntity).count()).toBe(0);

    const { stdout } = await cli.run('purge');
    expect(stdout).toMatch(/^JOB +REMOVED\n(\w+ +0\n)+$/);
  });

  it('purges what can be purged, and names what cannot', async () => {
    await dataSource.query('ALTER TABLE consumed_assertions RENAME TO consumed_assertions_away');
    const { code, stdout, stderr } = await cli.run('purge', '--json');
    await dataSource.query('ALTER TABLE consumed_assertions_away RENAME TO consumed_assertions');
    expect(code).toBe(3);
    const { removed } = JSON.parse(stdout) as { removed: Record<string, number> };
    expect(Object.keys(removed)).toEqual(expect.arrayContaining(['sessions', 'deleted_users']));
    expect(Object.keys(removed)).not.toContain('consumed_assertions');
    expect(stderr).toMatch(/^consumed_assertions: .*consumed_assertions/m);
  });
});

it('has no keys to rotate where a shared secret signs', async () => {
  const secret = { ACCESS_TOKEN_ALGORITHM: 'HS256', ACCESS_TOKEN_SECRET: 'pR7nYd2kWq9sJv4xGm1cLz6tHb8fUa3eTo5iKw0u' };
  const cli = new ResidentCommandLine({ ...secret, DATABASE_URL: await migratedDatabase('sqlite') });
  const refused = await cli.run('keys', 'rotate');
  expect(refused.code).toBe(1);
  expect(refusalIn(refused)).toMatch(/^KEYS_NOT_ROTATABLE: /);
});
