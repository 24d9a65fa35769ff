import type { DataSource } from 'typeorm';
import { UnitOfWork } from '../../../../src/database/unit-of-work.js';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { AdministeredUsersRepository } from '../../../../src/modules/users/administration/administered-users.repository.js';
import { UsersRepository } from '../../../../src/modules/users/users.repository.js';
import { FakeClock, testSettings } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { unicodeIdentifiers } from '../../../support/identifiers.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aUserRow } from '../../../support/rows.js';
import { newServerSecrets } from '../../../support/test-app.js';
import { servicesOn, type SessionServices } from '../sessions/session-services.js';

const ADMINISTRATORS = 12;
const ROUNDS = 5;

describe.each(DATABASE_KINDS)('the last administrator on %s', (kind) => {
  /** Each its own connections. */
  let instances: DataSource[];
  let services: SessionServices[];
  let users: DataSource['manager'];

  beforeAll(async () => {
    const DATABASE_URL = await migratedDatabase(kind);
    const settings = testSettings({ ...newServerSecrets(), DATABASE_URL });
    instances = [await openDatabase(DATABASE_URL)];
    // two on SQLite within one process would only wait for each other's file lock, and block the process meanwhile
    if (kind === 'postgres') instances.push(await openDatabase(DATABASE_URL));
    services = instances.map((each) => servicesOn(each, settings, new FakeClock()));
    users = (instances[0] as DataSource).manager;
  });
  beforeEach(() => users.query('DELETE FROM users'));
  afterAll(() => Promise.all(instances.map((each) => each.destroy())));

  async function administrators(count: number, given: Partial<UserEntity> = {}): Promise<string[]> {
    const rows = Array.from({ length: count }, () => aUserRow({ roles: ['user', 'admin'], ...given }));
    await users.getRepository(UserEntity).insert(rows);
    return rows.map(({ id }) => id);
  }

  async function activeAdministrators(): Promise<string[]> {
    const rows = await users.getRepository(UserEntity).findBy({ status: 'active' });
    return rows.filter(({ roles }) => roles.includes('admin')).map(({ id }) => id);
  }

  const serviceOf = (index: number) => (services[index % services.length] as SessionServices).users;

  /** As OwnDeletionService does once it has seen the password. */
  function deleted(id: string, index: number): Promise<unknown> {
    const dataSource = instances[index % instances.length] as DataSource;
    const repository = new UsersRepository(dataSource, unicodeIdentifiers);
    return new UnitOfWork(dataSource).run(async (manager) => {
      await repository.assertNotLastAdministrator(id, manager);
      return repository.remove(id, 'none', manager);
    });
  }

  /** As an assignment does once it has seen that it is allowed. */
  function given(roles: readonly string[], id: string, index: number): Promise<unknown> {
    const dataSource = instances[index % instances.length] as DataSource;
    return new UnitOfWork(dataSource).run((manager) => serviceOf(index).storeRoles(id, roles, manager));
  }

  const LOSSES: Readonly<Record<string, (id: string, index: number) => Promise<unknown>>> = {
    demotion: (id, index) => given(['user'], id, index),
    suspension: (id, index) => serviceOf(index).suspend(id),
    deletion: deleted,
    'deletion by an administrator': (id, index) => {
      const dataSource = instances[index % instances.length] as DataSource;
      const administered = new AdministeredUsersRepository(dataSource);
      return new UnitOfWork(dataSource).run((manager) => administered.delete(id, new Date(0), manager));
    },
    'any of them': (id, index) =>
      index % 3 === 0 ? deleted(id, index) : index % 3 === 1 ? serviceOf(index).suspend(id) : given([], id, index),
  };

  it.each(Object.keys(LOSSES))('stays, however many are to be lost by %s at once', async (name) => {
    const lose = LOSSES[name] as (typeof LOSSES)[string];
    for (let round = 0; round < ROUNDS; round += 1) {
      await users.query('DELETE FROM users');
      const ids = await administrators(ADMINISTRATORS);
      const outcomes = await Promise.allSettled(ids.map((id, index) => lose(id, index)));
      const refused = ids.filter((_id, index) => outcomes[index]?.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(await activeAdministrators()).toEqual(refused);
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
      expect(reasons.every((reason) => reason instanceof DomainError && reason.code === 'LAST_ADMINISTRATOR')).toBe(
        true,
      );
    }
  });

  it.each(Object.keys(LOSSES))('is refused %s, and nothing of the row changes', async (name) => {
    const [id = ''] = await administrators(1);
    await administrators(1, { status: 'suspended' });
    await users.getRepository(UserEntity).insert([aUserRow(), aUserRow({ roles: ['administrator', 'admin-2'] })]);
    const before = await users.getRepository(UserEntity).findOneBy({ id });
    await expect(LOSSES[name]?.(id, 0)).rejects.toMatchObject({ code: 'LAST_ADMINISTRATOR' });
    expect(await users.getRepository(UserEntity).findOneBy({ id })).toEqual(before);
  });

  it('may have other roles given and taken, and keep this one', async () => {
    const [id = ''] = await administrators(1);
    await given(['admin'], id, 0);
    await given(['admin', 'user'], id, 1);
    expect(await activeAdministrators()).toEqual([id]);
  });

  it('keeps nobody else from being demoted, suspended or deleted', async () => {
    await administrators(1);
    const others = [aUserRow(), aUserRow(), aUserRow(), aUserRow({ roles: ['admin'], status: 'suspended' })];
    await users.getRepository(UserEntity).insert(others);
    const [a = '', b = '', c = '', d = ''] = others.map(({ id }) => id);
    await given([], a, 0);
    await serviceOf(0).suspend(b);
    await deleted(c, 0);
    await given([], d, 0);
    expect(await users.getRepository(UserEntity).count()).toBe(4);
  });

  it('is found by the index of administrators, not by reading everybody', async () => {
    const explain = kind === 'postgres' ? 'EXPLAIN' : 'EXPLAIN QUERY PLAN';
    const rows = Array.from({ length: 2_000 }, () => aUserRow());
    for (let from = 0; from < rows.length; from += 50) {
      await users.getRepository(UserEntity).insert(rows.slice(from, from + 50));
    }
    if (kind === 'postgres') await users.query('ANALYZE users');
    const plan = await users.query<object[]>(
      `${explain} SELECT id FROM users WHERE status = 'active' AND roles LIKE '%"admin"%' LIMIT 2`,
    );
    expect(JSON.stringify(plan)).toContain('ix_users_administrators');
  });
});
