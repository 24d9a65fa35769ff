import type { DataSourceOptions } from 'typeorm';
import { migrations } from '../../src/database/migrations/index.js';
import { entities } from '../../src/entities.js';
import { watchwordTableName, withWatchword } from '../../src/with-watchword.js';

const POSTGRES: DataSourceOptions = { type: 'postgres', database: 'shop' };
const SQLITE: DataSourceOptions = { type: 'better-sqlite3', database: ':memory:' };

class Own {}
class AddOwn1800000000000 {
  up = () => Promise.resolve();
  down = () => Promise.resolve();
}

describe('withWatchword', () => {
  it('keeps what the application has and adds what is ours, however the application lists it', () => {
    for (const own of [
      { entities: [Own], migrations: [AddOwn1800000000000] },
      { entities: { Own }, migrations: { AddOwn1800000000000 } },
    ]) {
      const options = withWatchword({ ...POSTGRES, ...own, applicationName: 'shop' });
      expect(options).toMatchObject({ type: 'postgres', database: 'shop', applicationName: 'shop' });
      expect(options.migrations).toEqual([AddOwn1800000000000, ...migrations]);
      expect(options.entities).toHaveLength(1 + entities.length);
      expect(options.entities).toContain(Own);
    }
  });

  it('leaves the options that it is given as they are', () => {
    const given = { ...POSTGRES, entities: [Own] };
    withWatchword(given, { tablePrefix: 'auth_' });
    expect(given).toEqual({ ...POSTGRES, entities: [Own] });
  });

  it.each(['mysql', 'mongodb', 'sqljs', 'cockroachdb'])('refuses %s, and says what Watchword works on', (type) => {
    expect(() => withWatchword({ type } as never)).toThrow(`not work on ${type}: use postgres or better-sqlite3`);
  });

  it('refuses options that it has made', () => {
    expect(() => withWatchword(withWatchword(POSTGRES))).toThrow(/before/);
  });

  it.each(['Auth_', '1auth', 'auth-', 'auth."', 'thirteen_____', 'sqlite_a'])(
    'refuses the prefix %j',
    (tablePrefix) => {
      expect(() => withWatchword(POSTGRES, { tablePrefix })).toThrow(/^tablePrefix must/);
    },
  );

  it.each(['Auth', 'pg_auth', 'a.b', '', `s${'x'.repeat(63)}`])('refuses the schema %j', (schema) => {
    expect(() => withWatchword(POSTGRES, { schema })).toThrow(/^schema must/);
  });

  it('refuses a schema on SQLite', () => {
    expect(() => withWatchword(SQLITE, { schema: 'identity' })).toThrow(/use tablePrefix/);
  });
});

describe('the name of a table of ours', () => {
  it.each([
    [POSTGRES, {}, 'users'],
    [SQLITE, { tablePrefix: 'auth_' }, 'auth_users'],
    [POSTGRES, { tablePrefix: 'auth_', schema: 'identity' }, 'identity.auth_users'],
    [{ ...POSTGRES, schema: 'shop' }, {}, 'shop.users'],
    [{ ...POSTGRES, schema: 'shop' }, { schema: 'identity' }, 'identity.users'],
  ] as const)('in %j with %j is %s', (options, names, expected) => {
    expect(watchwordTableName('users', { options: withWatchword(options as DataSourceOptions, names) })).toBe(expected);
  });
});
