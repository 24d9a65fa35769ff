import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { CandidateUsersRepository } from '../../../../src/modules/users/administration/candidate-users.repository.js';
import { UserListRepository } from '../../../../src/modules/users/administration/user-list.repository.js';
import { USER_SORTS, USER_STATUSES, type UserList } from '../../../../src/modules/users/administration/user-list.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { extraMigrations } from '../../../support/extra-migrations.js';
import { unicodeIdentifiers } from '../../../support/identifiers.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { StatementLog } from '../sessions/statement-log.js';
import { aNamedUser, idsOf, inOrder, instants, readPages, START, words } from './user-list-kit.js';

/** Roles that the column, being JSON, writes in ways of its own, and one longer than PostgreSQL's index. */
const LONG_ROLE = 'long'.repeat(200);
const ROLES = ['user', 'admin', 'Admin', '"admin"', 'x","admin', 'é\\', '[', LONG_ROLE, `${LONG_ROLE}er`];

const people = fc.record({
  word: words,
  atMs: instants,
  fullName: fc.constantFrom('Ada', 'ada b', 'ABe', 'Zoe'),
  roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 4 }),
  status: fc.constantFrom(...USER_STATUSES),
});
type Person = typeof people extends fc.Arbitrary<infer T> ? T : never;

function aPerson({ word, atMs, fullName, roles, status }: Person): UserEntity {
  if (status !== 'deleted') return aNamedUser(word, atMs, { fullName, roles, status });
  return aNamedUser(word, atMs, { fullName, roles, status: 'suspended', deletedAt: new Date(START) });
}

const optional = { nil: undefined, freq: 2 };
const wantedLists: fc.Arbitrary<UserList> = fc.record({
  sort: fc.constantFrom(...USER_SORTS),
  status: fc.option(fc.constantFrom(...USER_STATUSES), optional),
  role: fc.option(fc.constantFrom(...ROLES, 'adm', 'guest', ''), optional),
  text: fc.option(fc.constantFrom('a', 'A', 'ab', 'z', '_', 'é', '日', 'ad', 'nobody'), optional),
});

/** Who is on the list, by reading everybody. */
function matching({ status, role, text }: UserList, user: UserEntity): boolean {
  const isDeleted = user.deletedAt !== null;
  if (isDeleted !== (status === 'deleted')) return false;
  if (status !== undefined && !isDeleted && user.status !== status) return false;
  if (role !== undefined && !user.roles.includes(role)) return false;
  if (text === undefined) return true;
  const beginning = text.toLowerCase();
  return [user.emailKey, user.usernameKey, user.fullName.toLowerCase()].some((name) => name.startsWith(beginning));
}

const EVERYBODY = 1_000;

/** So many that PostgreSQL does not rather read all. */
const MANY = 3_000;

/** However many users there are, the list is read in the way that the numbers lead to. */
const WAYS = {
  'found and sorted': { few: EVERYBODY, firstWalk: 1 },
  'walked to the end': { few: 0, firstWalk: EVERYBODY },
  'walked step by step, or sorted after all': { few: 0, firstWalk: 1 },
  'walked a little, then sorted': { few: 3, firstWalk: 4 },
  'read without knowing the roles': { few: 3, firstWalk: 1, mostCombinations: 0 },
};

interface Way {
  readonly few: number;
  readonly firstWalk: number;
  readonly mostCombinations?: number;
}

const FEW: Way = { few: 5, firstWalk: 1 };

function listsWith(dataSource: DataSource, way: Way) {
  class Candidates extends CandidateUsersRepository {
    protected override readonly mostCombinations = way.mostCombinations ?? EVERYBODY;
  }
  class Lists extends UserListRepository {
    protected override readonly few = way.few;
    protected override readonly firstWalk = way.firstWalk;
  }
  return new Lists(dataSource, new Candidates(dataSource, unicodeIdentifiers), unicodeIdentifiers);
}

describe.each(DATABASE_KINDS)('a filtered list of users on %s', (kind) => {
  let url: string;
  let dataSource: DataSource;
  beforeAll(async () => {
    url = await migratedDatabase(kind);
    dataSource = await openDatabase(url);
  });
  afterAll(() => dataSource.destroy());

  it.each(Object.entries(WAYS))('%s shows whom its filters let through, in order, each once', async (_, way) => {
    const lists = listsWith(dataSource, way);
    await fc.assert(
      fc
        .asyncProperty(
          fc.array(people, { maxLength: 20 }),
          fc.array(wantedLists, { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 1, max: 5 }),
          async (given, wanted, limit) => {
            const users = given.map(aPerson);
            await dataSource.getRepository(UserEntity).insert(users);
            for (const list of wanted) {
              const expected = users.filter((user) => matching(list, user));
              expect(await readPages(lists, list, limit)).toEqual(idsOf(inOrder(list, expected)));
            }
          },
        )
        .afterEach(async () => void (await dataSource.query('DELETE FROM users'))),
      { numRuns: 60 },
    );
  });

  /** The plans of all that finding took, one below the other. */
  async function plansOf(list: UserList, way: Way, dear: readonly ('bitmapscan' | 'sort')[] = []): Promise<string[]> {
    const log = new StatementLog(dataSource);
    const lists = listsWith(dataSource, way);
    const statements = await log.during(() => lists.find(list, 20, null));
    const plans = [];
    for (const statement of statements) plans.push(await log.planOf(statement, dear));
    return plans;
  }

  const EVERY_ROW = /SCAN u$|SCAN users|Seq Scan on users/m;
  const OF_TEXT = {
    sqlite: ['sqlite_autoindex_users', 'ix_users_full_name (full_name>? AND full_name<?)'],
    postgres: ['ix_users_email_key_id', 'ix_users_username_key_id', 'ix_users_full_name'],
  };
  const unnamed = (names: readonly string[], plan = '') => names.filter((name) => !plan.includes(name));

  it.each(USER_SORTS)('sorted by %s finds few by the indices of the names, and counts them so', async (sort) => {
    const plans = await plansOf({ sort, text: 'ada' }, FEW);
    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(unnamed(OF_TEXT[kind], plan)).toEqual([]);
      expect(plan).not.toMatch(EVERY_ROW);
    }
  });

  it.each(USER_SORTS)('sorted by %s finds few by the index of the roles, and counts them so', async (sort) => {
    await dataSource.getRepository(UserEntity).insert(aNamedUser('ada', 0, { roles: ['user', 'auditor'] }));
    for (const list of [{ role: 'auditor' }, { status: 'active' as const }]) {
      const plans = await plansOf({ sort, ...list }, FEW);
      expect(plans).toHaveLength(3);
      for (const plan of plans) {
        expect(plan).toContain('ix_users_roles');
        expect(plan).not.toMatch(EVERY_ROW);
      }
    }
    await dataSource.query('DELETE FROM users');
  });

  it('finds by names also after a team has had the table made anew', async () => {
    await dataSource.destroy();
    dataSource = await openDatabase(url, { migrations: extraMigrations });
    for (const plan of await plansOf({ sort: 'email', text: 'ada' }, FEW)) {
      expect(unnamed(OF_TEXT[kind], plan)).toEqual([]);
    }
  });

  describe('among many', () => {
    beforeAll(async () => {
      const many = Array.from({ length: MANY }, (_, at) => aNamedUser('ada', at));
      for (let from = 0; from < MANY; from += 500) {
        await dataSource.getRepository(UserEntity).insert(many.slice(from, from + 500));
      }
      await dataSource.query('ANALYZE users');
    });
    afterAll(async () => void (await dataSource.query('DELETE FROM users')));

    it.each(USER_SORTS)(
      'sorted by %s walks the index of its order, to the end or as far as it was told',
      async (sort) => {
        for (const firstWalk of [MANY / 30, MANY * 2]) {
          // of few rows PostgreSQL may as well sort all, by what it happens to know of them
          const dear = ['bitmapscan', 'sort'] as const;
          const filtered = { sort, text: 'a', role: 'user', status: 'active' as const };
          const plans = await plansOf(filtered, { few: 0, firstWalk }, dear);
          // the user at whom the walk ends, and the walk
          for (const plan of plans.slice(-2)) {
            expect(plan).toMatch(/ix_users_created_at_id|ix_users_(email|username)_key_id|sqlite_autoindex_users/);
            expect(plan).not.toMatch(/USE TEMP B-TREE FOR ORDER BY|ix_users_roles|ix_users_full_name/);
            expect(plan).not.toMatch(EVERY_ROW);
          }
        }
      },
    );

    it.each(USER_SORTS)('sorted by %s does not walk when it was told to find and sort', async (sort) => {
      for (const filter of [{ text: 'a' }, { role: 'user' }]) {
        const page = (await plansOf({ sort, ...filter }, { few: MANY * 3, firstWalk: 1 })).at(-1);
        expect(page).toMatch(/USE TEMP B-TREE FOR ORDER BY|Sort Key: .*COALESCE/);
      }
    });
  });
});
