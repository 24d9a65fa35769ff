import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DataSource } from 'typeorm';
import { writePrivateFile } from '../../../../src/modules/transfer/index.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aUserRow } from '../../../support/rows.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { countOf, exporting, fileOf, importing, line, runImport } from './bulk-kit.js';

const HASH = '$2b$04$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

describe.each(DATABASE_KINDS)('exporting users on %s', (kind) => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
  });
  afterEach(() => dataSource.destroy());

  const exported = async (withPasswordHashes = false): Promise<Record<string, unknown>[]> => {
    const lines: Record<string, unknown>[] = [];
    for await (const text of exporting(dataSource).lines({ withPasswordHashes })) {
      expect(text).toMatch(/^\{[^\n]*\}\n$/);
      lines.push(JSON.parse(text) as Record<string, unknown>);
    }
    return lines;
  };

  it('leaves password hashes out unless they are asked for', async () => {
    await runImport(importing(dataSource), fileOf(line(1, { passwordHash: HASH })));
    expect(Object.keys((await exported())[0] ?? {})).toEqual([
      ...['id', 'email', 'username', 'fullName', 'roles', 'status', 'settings', 'createdAt'],
    ]);
    expect(await exported(true)).toMatchObject([{ passwordHash: HASH }]);
  });

  it('says of an account without a password nothing of one', async () => {
    await runImport(importing(dataSource), fileOf(line(1)));
    expect((await exported(true))[0]).not.toHaveProperty('passwordHash');
  });

  it('leaves out who is deleted, and not who is suspended', async () => {
    const users = dataSource.getRepository(UserEntity);
    await users.insert(aUserRow({ status: 'suspended', deletedAt: new Date(1) }));
    const { id } = aUserRow();
    await users.insert(aUserRow({ id, status: 'suspended' }));
    expect(await exported()).toMatchObject([{ id, status: 'suspended' }]);
  });

  it('has everybody once over many pages, in the order of ids, while others come and go', async () => {
    const lines = Array.from({ length: 1_700 }, (_, index) => line(index));
    await runImport(importing(dataSource), fileOf(...lines), { batchLines: 500 });
    const users = dataSource.getRepository(UserEntity);
    const found: string[] = [];
    for await (const text of exporting(dataSource).lines()) {
      const { username } = JSON.parse(text) as { username: string };
      found.push(username);
      if (found.length % 100 === 0) await users.insert(aUserRow());
      if (found.length % 100 === 50) await users.delete({ username });
    }
    const people = found.filter((username) => username.startsWith('person-'));
    expect(people).toHaveLength(1_700);
    expect(new Set(people).size).toBe(1_700);
  });

  it('and importing into an empty database gives the same accounts', async () => {
    const lines = [
      line(1, { passwordHash: HASH, roles: ['admin', 'user'], settings: { a: { b: [null, 1.5, 'ü"\\'] } } }),
      line(2, { status: 'suspended', avatarUrl: 'https://example.org/ü?a=b', email: 'Straße@Example.org' }),
      line(4, { emailVerifiedAt: '2020-02-29T12:00:00.001Z' }),
      line(3, { roles: [], externalId: 'ü|17', createdAt: '1999-12-31T23:59:59.999Z' }),
    ];
    await runImport(importing(dataSource), fileOf(...lines));
    const path = join(temporaryFolder('export'), 'users.jsonl');
    await writePrivateFile(path, exporting(dataSource).lines({ withPasswordHashes: true }));

    const other = await openDatabase(await migratedDatabase(kind));
    const { summary, bad } = await runImport(importing(other), path);
    const all = (from: DataSource) => from.getRepository(UserEntity).find({ order: { id: 'ASC' } });
    const [before, after] = [await all(dataSource), await all(other)];
    await other.destroy();
    expect(bad).toEqual([]);
    expect(after.filter(({ emailVerifiedAt }) => emailVerifiedAt !== null)).toHaveLength(1);
    expect(summary).toMatchObject({ imported: 4, badLines: 0 });
    expect(after).toEqual(before);
    expect(await countOf(dataSource, 'users')).toBe(4);
  });
});

describe('a file of an export', () => {
  async function* texts(...lines: readonly string[]): AsyncGenerator<string> {
    for (const each of lines) yield await Promise.resolve(each);
  }
  const newPath = (): string => join(temporaryFolder('export'), 'users.jsonl');

  it('is for its owner alone', async () => {
    const path = newPath();
    await writePrivateFile(path, texts('a\n', 'b\n'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
  });

  it('is never written over one that is there', async () => {
    const path = newPath();
    writeFileSync(path, 'before');
    await expect(writePrivateFile(path, texts('after'))).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(dirname(path))).toEqual(['users.jsonl']);
  });

  it('is never written over one that came while it was written', async () => {
    const path = newPath();
    async function* overtaken(): AsyncGenerator<string> {
      yield await Promise.resolve('mine');
      writeFileSync(path, 'theirs');
    }
    await expect(writePrivateFile(path, overtaken())).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    expect(readdirSync(dirname(path))).toEqual(['users.jsonl']);
  });

  it('replaces one when told to, and is for its owner alone also then', async () => {
    const path = newPath();
    writeFileSync(path, 'before');
    chmodSync(path, 0o644);
    await writePrivateFile(path, texts('after'), { mayReplace: true });
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(['users.jsonl']);
  });

  it.each([false, true])(
    'is not there, nor a part of it, when the export fails half-way (replacing: %s)',
    async (mayReplace) => {
      const path = newPath();
      async function* failing(): AsyncGenerator<string> {
        yield await Promise.resolve('a\n');
        throw new Error('the database is away');
      }
      await expect(writePrivateFile(path, failing(), { mayReplace })).rejects.toThrow('the database is away');
      expect(readdirSync(dirname(path))).toEqual([]);
    },
  );

  it('cannot be in a folder that is not there', async () => {
    const path = join(newPath(), 'deeper', 'users.jsonl');
    await expect(writePrivateFile(path, texts('a'))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });
});
