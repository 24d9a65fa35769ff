import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { type BadLine, writePrivateFile } from '../../../../src/modules/transfer/index.js';
import { UserAttributeRules, UserEntity } from '../../../../src/modules/users/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { EmployeeAttributes } from '../../../support/employee-attributes.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aUserRow } from '../../../support/rows.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { exporting, fileOf, importing, line, runImport } from './bulk-kit.js';

const rules = new UserAttributeRules(EmployeeAttributes);

describe.each(DATABASE_KINDS)('importing and exporting attributes on %s', (kind) => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
  });
  afterEach(() => dataSource.destroy());

  const all = (from: DataSource) => from.getRepository(UserEntity).find({ order: { id: 'ASC' } });
  async function importLines(attributes: UserAttributeRules, ...lines: string[]) {
    const bad: BadLine[] = [];
    const onBadLine = (each: BadLine): void => void bad.push(each);
    const summary = await importing(dataSource, { attributes }).run(fileOf(...lines), { batchLines: 4, onBadLine });
    return { bad, summary };
  }

  it('stores what the class makes of them, those that only administrators set too', async () => {
    const attributes = { costCentre: 'K1', department: 'IT', salaryGrade: 3, notes: { 'a"\\ü': [null, '\u0000'] } };
    expect((await importLines(rules, line(1, { attributes }))).bad).toEqual([]);
    expect((await all(dataSource)).map((user) => user.attributes)).toEqual([{ language: 'en', ...attributes }]);
  });

  it('reports what is wrong with them by line, with the other flaws, and shows no name that the class does not have', async () => {
    const { bad, summary } = await importLines(
      rules,
      line(1, { attributes: { costCentre: 7, department: 'IT', 'Ada Lovelace, 7 Road': 1 }, fullName: '' }),
      line(2, { attributes: { costCentre: 'K1' } }),
      line(3, { attributes: ['K1'] }),
      line(4),
      line(5, { attributes: { costCentre: 'K1', department: 'IT', homeOffice: { city: 'Ulm', days: 9 } } }),
      line(6, { attributes: { costCentre: 'K1', department: 'IT' } }),
    );
    expect(bad.map(({ line: number, field = '-', code }) => `${number} ${field} ${code}`)).toEqual([
      ...['1 fullName MIN_LENGTH', '1 attributes UNKNOWN_FIELD'],
      '2 attributes.department IS_STRING',
      '3 attributes IS_OBJECT',
      ...[
        '4 attributes.costCentre MAX_LENGTH',
        '4 attributes.costCentre IS_STRING',
        '4 attributes.department IS_STRING',
      ],
      '5 attributes.homeOffice MAX',
    ]);
    expect(JSON.stringify(bad)).not.toContain('Ada');
    expect(summary).toMatchObject({ imported: 1, badLines: 5 });
  });

  it('gives the same accounts when an export is imported into an empty database', async () => {
    await importLines(
      rules,
      line(1, { attributes: { costCentre: 'K1', department: 'IT', since: '2026-01-02T03:04:05.000Z' } }),
      line(2, { attributes: { costCentre: 'K2', department: 'HR', homeOffice: { city: 'Köln "Süd"', days: 2 } } }),
    );
    const path = join(temporaryFolder('export'), 'users.jsonl');
    await writePrivateFile(path, exporting(dataSource, rules).lines());
    const other = await openDatabase(await migratedDatabase(kind));
    const { bad } = await runImport(importing(other, { attributes: rules }), path);
    const after = await all(other);
    await other.destroy();
    expect(bad).toEqual([]);
    expect(after).toEqual(await all(dataSource));
  });

  it('exports what is stored, be it for a class of former days', async () => {
    await dataSource.getRepository(UserEntity).insert(aUserRow({ attributes: { formerly: 1 } }));
    const lines: unknown[] = [];
    for await (const text of exporting(dataSource, rules).lines()) lines.push(JSON.parse(text));
    expect(lines).toMatchObject([{ attributes: { formerly: 1 } }]);
  });

  it('without a class knows no such field', async () => {
    const { bad } = await importLines(new UserAttributeRules(), line(1, { attributes: {} }));
    expect(bad).toEqual([
      { line: 1, code: 'UNKNOWN_FIELD', message: expect.not.stringContaining('attributes') as string },
    ]);
    await dataSource.getRepository(UserEntity).insert(aUserRow({ attributes: { costCentre: 'K1' } }));
    for await (const text of exporting(dataSource).lines()) expect(text).not.toContain('attributes');
  });

  it('has an empty object for a row that an older version has written', async () => {
    const { id } = aUserRow();
    await dataSource.getRepository(UserEntity).insert(aUserRow({ id }));
    await dataSource.query(`UPDATE users SET attributes = NULL WHERE id = '${id}'`);
    expect((await all(dataSource)).map((user) => user.attributes)).toEqual([{}]);
  });
});
