import { type DataSource, QueryFailedError } from 'typeorm';
import {
  databaseErrorAsDomainError,
  isForeignKeyViolation,
  isUniqueViolation,
} from '../../../src/database/database-errors.js';
import { SessionEntity } from '../../../src/modules/sessions/index.js';
import { UserEntity } from '../../../src/modules/users/index.js';
import { openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { aSessionRow, aUserRow } from '../../support/rows.js';

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

function queryFailure(code: string): QueryFailedError {
  return new QueryFailedError('SELECT 1', [], Object.assign(new Error('of the driver'), { code }));
}

describe.each(DATABASE_KINDS)('what %s refuses', (kind) => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await openDatabase(await emptyDatabase(kind));
  });
  afterAll(() => dataSource.destroy());

  const insertUser = (given: Partial<UserEntity>) => dataSource.getRepository(UserEntity).insert(aUserRow(given));
  const insertSession = (given: SessionEntity) => dataSource.getRepository(SessionEntity).insert(given);

  it.each([
    ['email_key', { emailKey: 'taken@example.org' }],
    ['username_key', { usernameKey: 'taken' }],
  ])('as a second %s is known for that and for nothing else', async (column, given) => {
    await insertUser(given);
    const error = await errorOf(insertUser(given));
    const columns = ['email_key', 'username_key', 'email', 'id'];
    expect(columns.filter((each) => isUniqueViolation(error, 'users', each))).toEqual([column]);
    expect(isUniqueViolation(error, 'sessions', column)).toBe(false);
    expect(isForeignKeyViolation(error)).toBe(false);
    expect(databaseErrorAsDomainError(error)).toBeUndefined();
  });

  it('is known within a transaction and after an update, too', async () => {
    const [one, two] = [aUserRow(), aUserRow()];
    await dataSource.getRepository(UserEntity).insert([one, two]);
    const users = dataSource.getRepository(UserEntity);
    const ofUpdate = await errorOf(users.update({ id: two.id }, { emailKey: one.emailKey }));
    expect(isUniqueViolation(ofUpdate, 'users', 'email_key')).toBe(true);
    const ofUnit = await errorOf(
      dataSource.transaction((manager) => manager.insert(UserEntity, aUserRow({ emailKey: one.emailKey }))),
    );
    expect(isUniqueViolation(ofUnit, 'users', 'email_key')).toBe(true);
  });

  it('in a table whose name ends like another’s is not taken for that one’s', async () => {
    await dataSource.query('CREATE TABLE all_users (email_key varchar(64) CONSTRAINT uq_all_users_email_key UNIQUE)');
    const insert = () => dataSource.query("INSERT INTO all_users (email_key) VALUES ('x')");
    await insert();
    const error = await errorOf(insert());
    expect(isUniqueViolation(error, 'all_users', 'email_key')).toBe(true);
    expect(isUniqueViolation(error, 'users', 'email_key')).toBe(false);
  });

  it('as a session of nobody is known as a foreign key’s', async () => {
    const error = await errorOf(insertSession(aSessionRow('nobody')));
    expect(isForeignKeyViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'sessions', 'user_id')).toBe(false);
    expect(databaseErrorAsDomainError(error)).toBeUndefined();
  });

  it('by a check is none of these, and a value that validation should have refused', async () => {
    const error = await errorOf(insertUser({ status: 'deleted' as UserEntity['status'] }));
    expect(isUniqueViolation(error, 'users', 'status') || isForeignKeyViolation(error)).toBe(false);
    expect(databaseErrorAsDomainError(error)).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('as wrong SQL is a mistake of ours, which nobody is told of', async () => {
    const error = await errorOf(dataSource.query('SELECT FROM WHERE'));
    expect(error).toBeInstanceOf(QueryFailedError);
    expect(databaseErrorAsDomainError(error)).toBeUndefined();
  });
});

describe('a database that is away, full or too busy', () => {
  it.each(['08006', '08P01', '53300', '53100', '57P01', '57P03', 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_FULL'])(
    'is known by %s',
    (code) => {
      expect(databaseErrorAsDomainError(queryFailure(code))).toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        retryAfterSeconds: 2,
      });
    },
  );

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'])('is known by the socket’s %s', (code) => {
    const error = Object.assign(new Error('connect'), { code });
    expect(databaseErrorAsDomainError(error)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it.each(['42601', '23505', 'SQLITE_ERROR', 'SQLITE_CORRUPT'])('is not meant by %s', (code) => {
    expect(databaseErrorAsDomainError(queryFailure(code))).toBeUndefined();
  });

  it.each([undefined, null, 'text', 7, {}, { code: 'ECONNREFUSED' }, new Error('anything')])(
    'is not meant by %p',
    (thrown) => {
      expect(databaseErrorAsDomainError(thrown)).toBeUndefined();
      expect(isUniqueViolation(thrown, 'users', 'email_key')).toBe(false);
      expect(isForeignKeyViolation(thrown)).toBe(false);
    },
  );

  it('tells the caller nothing of the database', () => {
    const error = databaseErrorAsDomainError(
      Object.assign(new Error('connect 10.0.0.5:5432'), { code: 'ECONNREFUSED' }),
    );
    expect(error?.message).not.toContain('10.0.0.5');
  });
});
