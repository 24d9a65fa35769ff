import { readSettings } from '../../../src/config/read-settings.js';
import { developmentEnvironment, refusalOf } from './environments.js';

const POSTGRES = { DATABASE_URL: 'postgres://localhost/shop' };

const databaseWith = (given: Record<string, string>) => readSettings(developmentEnvironment(given)).database;

describe('the names of our tables', () => {
  it.each(['auth_', 'a', '_x1', 'twelve_long_'])('may have the prefix %j on either database', (prefix) => {
    expect(databaseWith({ DATABASE_TABLE_PREFIX: prefix }).tablePrefix).toBe(prefix);
    expect(databaseWith({ ...POSTGRES, DATABASE_TABLE_PREFIX: prefix }).tablePrefix).toBe(prefix);
  });

  it.each(['Auth_', '1a', 'auth-', 'a b', 'a;--', '"a', 'thirteen_long', 'sqlite_', 'ä'])(
    'may not have the prefix %j',
    (prefix) => {
      expect(refusalOf(developmentEnvironment({ DATABASE_TABLE_PREFIX: prefix }))).toMatch(
        /^DATABASE_TABLE_PREFIX is .*: it must/s,
      );
    },
  );

  it.each(['identity', 'user', `s${'x'.repeat(62)}`])('may be in the schema %j of PostgreSQL', (schema) => {
    expect(databaseWith({ ...POSTGRES, DATABASE_SCHEMA: schema }).schema).toBe(schema);
  });

  it.each(['Identity', 'pg_own', 'a.b', 'a"', '1a', `s${'x'.repeat(63)}`])('may not be in the schema %j', (schema) => {
    expect(refusalOf(developmentEnvironment({ ...POSTGRES, DATABASE_SCHEMA: schema }))).toMatch(
      /^DATABASE_SCHEMA is .*: it must/s,
    );
  });

  it('have no schema on SQLite', () => {
    expect(refusalOf(developmentEnvironment({ DATABASE_SCHEMA: 'identity' }))).toMatch(/it is for PostgreSQL/);
  });
});
