import type { ForeignRecord } from '../../../../../src/modules/transfer/converters/records/foreign-record.js';
import { csvRecords } from '../../../../../src/modules/transfer/converters/records/csv-records.js';
import { foreignFile } from '../../../../support/converting.js';

async function recordsOf(text: string | Buffer, columns?: readonly string[]): Promise<ForeignRecord[]> {
  const records: ForeignRecord[] = [];
  for await (const record of csvRecords(foreignFile('users.csv', text), columns)) records.push(record);
  return records;
}

const MALFORMED = { leftOut: 'MALFORMED' };

describe('records of CSV', () => {
  it('have the names of the first line', async () => {
    expect(await recordsOf('\ufeffid,name\r\n1,"Ada, ""A"""\r\n\r\n2,\r\n')).toEqual([
      { fields: { id: '1', name: 'Ada, "A"' } },
      { fields: { id: '2', name: '' } },
    ]);
  });

  it('may end with a comma more than there are names', async () => {
    expect(await recordsOf('1,Ada,\n', ['id', 'name'])).toEqual([{ fields: { id: '1', name: 'Ada' } }]);
  });

  it('have no value where a database says so', async () => {
    expect(await recordsOf('a,b,c\nNULL,\\N,Null\n')).toEqual([{ fields: { a: '', b: '', c: 'Null' } }]);
  });

  it('are malformed with a column too many or too few, and spoil no other', async () => {
    const text = 'id,name,disabled\n1,""Al", the first",true\n2,Grace\nHopper,true\n3,Ada,true\n';
    expect(await recordsOf(text)).toEqual([
      ...[MALFORMED, MALFORMED, MALFORMED],
      { fields: { id: '3', name: 'Ada', disabled: 'true' } },
    ]);
  });

  it.each(['id;name\n1;Ada\n', 'id\tname\n1\tAda\n', 'no export at all\n'])(
    'are refused where nothing separates the columns: %j',
    async (text) => {
      await expect(recordsOf(text)).rejects.toMatchObject({
        code: 'FILE_MALFORMED',
        message: expect.stringContaining('commas must separate the columns') as string,
      });
    },
  );

  it('are refused in another encoding than UTF-8, also where a character is cut in two', async () => {
    const beginning = `id,name\n1,${'ü'.repeat(40_000)}\n`;
    expect(await recordsOf(beginning)).toHaveLength(1);
    const file = Buffer.concat([Buffer.from(beginning), Buffer.from('2,Müller\n', 'latin1')]);
    await expect(recordsOf(file)).rejects.toMatchObject({
      code: 'FILE_MALFORMED',
      message: expect.stringContaining('not UTF-8') as string,
    });
  });

  it('may have any name of a column', async () => {
    const [record] = await recordsOf('__proto__,constructor\n1,2\n');
    expect(Object.entries((record as { fields: object }).fields)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });
});
