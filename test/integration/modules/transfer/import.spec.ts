import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { statementsOn } from '../../../../src/database/statement.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aUserRow } from '../../../support/rows.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { countOf, fileOf, importing, line, runImport, usernamesIn } from './bulk-kit.js';

const ID = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
const HASH = '$2b$04$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

/** Of which ImportFile reads. */
const CHUNK_BYTES = 65_536;

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe.each(DATABASE_KINDS)('importing users on %s', (kind) => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
  });
  afterEach(() => dataSource.destroy());

  it('makes an account of every line, with all that the line says', async () => {
    const given = {
      ...{
        id: ID,
        externalId: "auth0|O'Brien %",
        avatarUrl: 'https://example.org/a.png',
        passwordHash: HASH,
        roles: ['user', 'admin'],
      },
      ...{ status: 'suspended', settings: { 'quote"': 'ü\u0000\\', list: [1, { a: true }] } },
      createdAt: '2019-02-03T04:05:06.789Z',
    };
    const { summary, bad } = await runImport(importing(dataSource), fileOf(line(1, given), line(2)));
    expect(bad).toEqual([]);
    expect(summary).toMatchObject({ lines: 2, imported: 2, badLines: 0, wasFinished: false, isDryRun: false });
    const users = dataSource.getRepository(UserEntity);
    expect(await users.findOneByOrFail({ id: ID })).toMatchObject({
      ...given,
      createdAt: new Date(given.createdAt),
      ...{ tokenVersion: 1, version: 1, deletedAt: null },
    });
    expect(await users.findOneByOrFail({ username: 'person-2' })).toMatchObject({
      ...{ externalId: null, avatarUrl: null, passwordHash: '!', roles: ['user'], status: 'active', settings: {} },
    });
  });

  it('takes a mark before the file, carriage returns, blank lines and a last line without a break', async () => {
    const path = fileOf();
    writeFileSync(path, `\ufeff${line(1)}\r\n\r\n  \n${line(2)}\n\n\n\n\n\n${line(3)}`);
    const { summary, bad } = await runImport(importing(dataSource), path);
    expect(bad).toEqual([]);
    expect(summary).toMatchObject({ lines: 10, imported: 3, bytes: summary.totalBytes });
    expect(await usernamesIn(dataSource)).toEqual(['person-1', 'person-2', 'person-3']);
  });

  it('has nothing to do with an empty file', async () => {
    const { summary } = await runImport(importing(dataSource), fileOf());
    expect(summary).toMatchObject({ lines: 0, imported: 0, totalBytes: 0, wasFinished: false });
  });

  it('imports the good lines around every bad one, and tells of those in the order of the file', async () => {
    await dataSource.getRepository(UserEntity).insert(
      aUserRow({
        id: ID,
        externalId: 'uid',
        email: 'x@example.org',
        emailKey: 'x@example.org',
        username: 'straße',
        usernameKey: 'strasse',
      }),
    );
    const path = fileOf(
      ...[line(1), 'nonsense', line(3, { email: 'X@EXAMPLE.org' }), line(4, { username: 'STRASSE' })],
      ...[line(5, { id: ID.toUpperCase() }), line(6, { email: 'PERSON-1@example.org' }), line(7, { roles: ['king'] })],
      ...[line(8), line(9, { username: 'person-8' }), line(10, { password: 'violet harbour stones' }), line(11)],
      ...[line(12, { externalId: 'uid' }), line(13, { externalId: 'Uid' }), line(14, { externalId: 'Uid' })],
    );
    const { summary, bad } = await runImport(importing(dataSource), path);
    expect(bad).toEqual([
      ...['2 MALFORMED_JSON', '3 EMAIL_TAKEN', '4 USERNAME_TAKEN', '5 ID_TAKEN', '6 EMAIL_TAKEN', '7 UNKNOWN_ROLE'],
      ...['9 USERNAME_TAKEN', '10 PLAINTEXT_PASSWORD', '12 EXTERNAL_ID_TAKEN', '14 EXTERNAL_ID_TAKEN'],
    ]);
    expect(summary).toMatchObject({ lines: 14, imported: 4, badLines: 10 });
    expect(await usernamesIn(dataSource)).toEqual(['person-1', 'person-11', 'person-13', 'person-8', 'straße']);
  });

  it('says that a file is done, and does nothing, when it comes again', async () => {
    const path = fileOf(line(1), 'nonsense', line(3));
    await runImport(importing(dataSource), path);
    await statementsOn(dataSource)`DELETE FROM users WHERE username = 'person-1' RETURNING id`;
    const { summary, bad } = await runImport(importing(dataSource), path);
    expect(bad).toEqual([]);
    expect(summary).toMatchObject({ wasFinished: true, imported: 2, badLines: 1, resumedAfterLine: 3 });
    expect(await usernamesIn(dataSource)).toEqual(['person-3']);
  });

  it('publishes no revocation', async () => {
    await runImport(importing(dataSource), fileOf(line(1), line(2, { status: 'suspended', roles: ['admin'] })));
    expect(await countOf(dataSource, 'users')).toBe(2);
    expect(await countOf(dataSource, 'revocations')).toBe(0);
  });

  it('tells of the lines that a rule of the database itself refuses, and imports the others', async () => {
    await forbid(dataSource, kind, 'Person 3');
    const path = fileOf(...numbers(1, 9).map((number) => line(number)));
    const { summary, bad } = await runImport(importing(dataSource), path);
    expect(bad).toEqual(['3 REFUSED_BY_DATABASE']);
    expect(summary).toMatchObject({ imported: 8, badLines: 1 });
  });

  it('tells of the lines whose values a unique index that was added has already', async () => {
    await dataSource.query('CREATE UNIQUE INDEX uq_users_full_name ON users (full_name)');
    const path = fileOf(line(1), line(2, { fullName: 'Person 1' }), line(3));
    expect((await runImport(importing(dataSource), path)).bad).toEqual(['2 REFUSED_BY_DATABASE']);
    expect(await usernamesIn(dataSource)).toEqual(['person-1', 'person-3']);
  });

  it('shows how far it is after every batch', async () => {
    const path = fileOf(...numbers(1, 9).map((number) => line(number)), 'nonsense');
    const shown: string[] = [];
    const { summary } = await runImport(importing(dataSource), path, {
      onProgress: ({ lines, imported, badLines }) => void shown.push(`${lines} ${imported} ${badLines}`),
    });
    expect(shown).toEqual(['4 4 0', '8 8 0', '10 9 1']);
    expect(summary.bytes).toBe(summary.totalBytes);
  });

  it('stops when the file changes under its hands', async () => {
    const path = fileOf(...numbers(1, 9).map((number) => line(number)));
    const onProgress = (): void => appendFileSync(path, 'more');
    await expect(runImport(importing(dataSource), path, { onProgress })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });
    expect(await countOf(dataSource, 'users')).toBe(4);
  });

  it('does not take a file for done that was cut off where a batch and a reading end', async () => {
    const first = `${line(1)}\n`;
    const blank = `${' '.repeat(20_000)}\n`;
    const filling = `${' '.repeat(CHUNK_BYTES - first.length - 2 * blank.length - 1)}\n`;
    const path = fileOf();
    writeFileSync(path, `${first}${blank}${blank}${filling}${line(2)}\n`);
    const whole = readFileSync(path);
    const onProgress = (): void => truncateSync(path, CHUNK_BYTES);
    await expect(runImport(importing(dataSource), path, { onProgress })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });
    writeFileSync(path, whole);
    const { summary } = await runImport(importing(dataSource), path);
    expect(summary).toMatchObject({ lines: 5, imported: 2, wasFinished: false });
  });

  it('reads no folder, and no file that is not there', async () => {
    const folder = temporaryFolder('import');
    for (const path of [folder, `${folder}/none`]) {
      await expect(importing(dataSource).run(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    }
    expect(await countOf(dataSource, 'user_imports')).toBe(0);
  });
});

/** A constraint of a team's own: SQLite adds none to a table that is there, but a trigger refuses alike. */
async function forbid(dataSource: DataSource, kind: string, fullName: string): Promise<void> {
  if (kind === 'postgres') {
    await dataSource.query(`ALTER TABLE users ADD CONSTRAINT ck_users_own CHECK (full_name <> '${fullName}')`);
    return;
  }
  await dataSource.query('CREATE TABLE own_rule (full_name varchar CHECK (full_name <> ' + `'${fullName}'))`);
  await dataSource.query(
    `CREATE TRIGGER tr_users_own AFTER INSERT ON users
       BEGIN INSERT INTO own_rule (full_name) VALUES (NEW.full_name); END`,
  );
}
