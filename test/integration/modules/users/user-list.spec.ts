import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { newId } from '../../../../src/kernel/ids.js';
import { CandidateUsersRepository } from '../../../../src/modules/users/administration/candidate-users.repository.js';
import { UserListRepository } from '../../../../src/modules/users/administration/user-list.repository.js';
import { USER_SORTS, type UserList } from '../../../../src/modules/users/administration/user-list.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { unicodeIdentifiers } from '../../../support/identifiers.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aUserRow } from '../../../support/rows.js';
import { StatementLog } from '../sessions/statement-log.js';
import { aNamedUser, idsOf, inOrder, instants, readPages, START, words } from './user-list-kit.js';

/** What happens between two pages. */
type Event =
  | { readonly kind: 'joins'; readonly word: string; readonly atMs: number }
  | { readonly kind: 'leaves'; readonly whom: number };
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('joins' as const), word: words, atMs: instants }),
  fc.record({ kind: fc.constant('leaves' as const), whom: fc.nat() }),
);

describe.each(DATABASE_KINDS)('a list of users on %s', (kind) => {
  let dataSource: DataSource;
  let lists: UserListRepository;
  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    lists = new UserListRepository(
      dataSource,
      new CandidateUsersRepository(dataSource, unicodeIdentifiers),
      unicodeIdentifiers,
    );
  });
  beforeEach(async () => void (await dataSource.getRepository(UserEntity).createQueryBuilder().delete().execute()));
  afterAll(() => dataSource.destroy());

  const add = (...users: UserEntity[]) => dataSource.getRepository(UserEntity).insert(users);
  const remove = (id: string) => dataSource.getRepository(UserEntity).delete({ id });
  const found = async (list: Partial<UserList>) =>
    idsOf(await lists.find({ sort: 'createdAt', ...list }, 100, null)).sort();

  const readThrough = (list: UserList, limit: number, between: () => Promise<void>) =>
    readPages(lists, list, limit, between);

  it.each(USER_SORTS)('sorted by %s is in the order of bytes, each user once, whatever the limit', async (sort) => {
    const list: UserList = { sort };
    await fc.assert(
      fc
        .asyncProperty(
          fc.array(fc.tuple(words, instants), { maxLength: 12 }),
          fc.integer({ min: 1, max: 5 }),
          async (people, limit) => {
            const users = people.map(([word, atMs]) => aNamedUser(word, atMs));
            await add(...users);
            expect(await readThrough(list, limit, () => Promise.resolve())).toEqual(idsOf(inOrder(list, users)));
          },
        )
        .afterEach(async () => void (await dataSource.query('DELETE FROM users'))),
      { numRuns: 30 },
    );
  });

  it.each(USER_SORTS)('sorted by %s neither repeats nor skips anybody while others join and leave', async (sort) => {
    const list: UserList = { sort };
    await fc.assert(
      fc
        .asyncProperty(
          fc.array(fc.tuple(words, instants), { minLength: 3, maxLength: 10 }),
          fc.array(events, { maxLength: 10 }),
          fc.integer({ min: 1, max: 3 }),
          async (people, happening, limit) => {
            const users = people.map(([word, atMs]) => aNamedUser(word, atMs));
            await add(...users);
            const gone = new Set<string>();
            const queue = happening.values();
            const seen = await readThrough(list, limit, async () => {
              const { value: event } = queue.next();
              if (event?.kind === 'joins') await add(aNamedUser(event.word, event.atMs));
              const leaver = event?.kind === 'leaves' ? users[event.whom % users.length] : undefined;
              if (!leaver) return;
              gone.add(leaver.id);
              await remove(leaver.id);
            });
            expect(new Set(seen).size).toBe(seen.length);
            const stayed = idsOf(inOrder(list, users)).filter((id) => !gone.has(id));
            expect(seen.filter((id) => stayed.includes(id))).toEqual(stayed);
          },
        )
        .afterEach(async () => void (await dataSource.query('DELETE FROM users'))),
      { numRuns: 25 },
    );
  });

  it('shows those of a status', async () => {
    const active = aUserRow();
    const suspended = aUserRow({ status: 'suspended' });
    await add(active, suspended);
    expect(await found({ status: 'active' })).toEqual([active.id]);
    expect(await found({ status: 'suspended' })).toEqual([suspended.id]);
    expect(await found({})).toEqual([active.id, suspended.id].sort());
  });

  it('shows those of a role, and not those of one that only resembles it', async () => {
    const admin = aUserRow({ roles: ['user', 'admin'] });
    await add(admin, aUserRow({ roles: ['administrator'] }), aUserRow({ roles: ['Admin'] }), aUserRow({ roles: [] }));
    await add(aUserRow({ roles: ['"admin"'] }), aUserRow({ roles: ['x","admin'] }));
    expect(await found({ role: 'admin' })).toEqual([admin.id]);
    for (const role of ['%', 'adm_n', '"', ',', '', '\\']) expect(await found({ role })).toEqual([]);
  });

  it('finds by the beginning of e-mail, username or full name, in any case', async () => {
    const key = aUserRow().id;
    const byEmail = aUserRow({ emailKey: `straße${key}@example.org`.replace('ß', 'ss') });
    const byUsername = aUserRow({ usernameKey: 'strasse', username: 'strasse' });
    const byName = aUserRow({ fullName: 'Strasser' });
    const other = aUserRow({ emailKey: `x-strasse-${key}@example.org`, fullName: 'Maria Strasser' });
    await add(byEmail, byUsername, byName, other);
    const expected = [byEmail.id, byUsername.id, byName.id].sort();
    for (const text of ['strass', 'STRASS', 'Stras']) expect(await found({ text })).toEqual(expected);
    expect(await found({ text: 'STRAß' })).toEqual([byEmail.id, byUsername.id].sort());
    expect(await found({ text: 'strasse' })).toEqual(expected);
    expect(await found({ text: 'strasser ' })).toEqual([]);
  });

  it('takes no character of the text for a wildcard or for SQL', async () => {
    const odd = aUserRow({ fullName: "100%_\\*?[a]'; --" });
    await add(odd, aUserRow({ fullName: '1000' }), aUserRow({ fullName: 'abc' }));
    for (const text of ['%', '_', '*', '?', '[a', "'", '\\', 'a%', 'a_c', '100_']) {
      expect(await found({ text })).toEqual([]);
    }
    for (const text of ['100%', '100%_\\*', odd.fullName]) expect(await found({ text })).toEqual([odd.id]);
  });

  it('combines its filters, with a page of a few', async () => {
    const wanted = Array.from({ length: 5 }, (_, at) => aNamedUser('ada', at, { roles: ['admin'] }));
    await add(...wanted, aNamedUser('ada', 9), aNamedUser('eve', 9, { roles: ['admin'] }));
    await add(aNamedUser('ada', 9, { roles: ['admin'], status: 'suspended' }));
    const list: UserList = { sort: '-createdAt', text: 'ADA', role: 'admin', status: 'active' };
    const seen = await readThrough(list, 2, () => Promise.resolve());
    expect(seen).toEqual(idsOf(wanted).reverse());
  });

  it.each(USER_SORTS)('sorted by %s reads a page off an index, and sorts nothing but equals', async (sort) => {
    const log = new StatementLog(dataSource);
    const after = { key: sort.endsWith('createdAt') ? START : 'm', id: newId(new Date(START)) };
    const [statement] = await log.during(() => lists.find({ sort }, 20, after));
    const plan = statement ? await log.planOf(statement) : 'no statement';
    expect(plan).toMatch(/created_at|email_key|username_key|sqlite_autoindex_users/);
    expect(plan).not.toMatch(/Seq Scan|USE TEMP B-TREE FOR ORDER BY|^Sort/m);
  });
});
