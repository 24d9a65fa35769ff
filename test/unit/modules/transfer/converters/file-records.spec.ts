import fc from 'fast-check';
import { recordsOfFile } from '../../../../../src/modules/transfer/converters/records/file-records.js';
import type { RecordForm } from '../../../../../src/modules/transfer/converters/converter.js';
import { parseExactly } from '../../../../../src/modules/transfer/converters/records/exact-json.js';
import { foreignFile } from '../../../../support/converting.js';

/** The fields of each record, or why it is none. */
async function recordsIn(content: string | Buffer, form: RecordForm = { lists: ['users'] }): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const record of recordsOfFile(foreignFile('export', content), form)) {
    records.push('fields' in record ? record.fields : record.leftOut);
  }
  return records;
}

const ADA = { id: 1, name: 'Ada', tags: ['a', { deep: [null, true, -1.5e3] }], none: {} };
const BOB = { id: 2, name: 'Bøb "the {builder}" \\ [x]' };

describe('the records of a file', () => {
  it.each([
    ['JSON lines', `${JSON.stringify(ADA)}\n\n${JSON.stringify(BOB)}`],
    [
      'JSON lines after a byte order mark, with carriage returns',
      `\ufeff${JSON.stringify(ADA)}\r\n${JSON.stringify(BOB)}\r\n`,
    ],
    ['a list', JSON.stringify([ADA, BOB])],
    ['a list on many lines', `\ufeff \n${JSON.stringify([ADA, BOB], null, 2)}\n`],
    ['an object with a list', JSON.stringify({ users: [ADA, BOB] })],
    [
      'what stands round the list',
      JSON.stringify({ a: { users: [1] }, users: [ADA, BOB], b: [{ users: [2] }] }, null, 1),
    ],
    ['several documents', `${JSON.stringify({ users: [ADA] }, null, 1)}\n${JSON.stringify({ users: [BOB] }, null, 1)}`],
    ['objects on many lines', `${JSON.stringify(ADA, null, 2)}\n${JSON.stringify(BOB, null, 2)}\n`],
  ])('are found in %s', async (_form, content) => {
    expect(await recordsIn(content)).toEqual([ADA, BOB]);
  });

  it('are those of any list of objects, as one text reads it', async () => {
    const lists = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 })), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(lists, fc.constantFrom(undefined, 1), async (list, indent) => {
        const text = JSON.stringify({ before: list, users: list, after: list }, null, indent);
        expect(await recordsIn(text)).toEqual(parseExactly(JSON.stringify(list)));
      }),
      { numRuns: 100 },
    );
  });

  it.each(['{"id":109302436954721983}\n', '[{"id":109302436954721983}]', '{"users":[{"id":109302436954721983}]}'])(
    'keep numbers that JavaScript would round: %s',
    async (content) => {
      expect(await recordsIn(content)).toEqual([{ id: '109302436954721983' }]);
    },
  );

  it('that cannot be read as objects spoil no other', async () => {
    expect(await recordsIn(`${JSON.stringify(ADA)}\n{"id":\n[]\n${JSON.stringify(BOB)}\n`)).toEqual([
      ADA,
      'MALFORMED',
      'MALFORMED',
      BOB,
    ]);
    expect(await recordsIn(JSON.stringify([1, ADA, [ADA], null, BOB]))).toEqual([
      'MALFORMED',
      ADA,
      'MALFORMED',
      'MALFORMED',
      BOB,
    ]);
  });

  it('that are too large are not held', async () => {
    const large = { id: 3, text: Array.from({ length: 300 }, () => 'x'.repeat(4096)) };
    expect(await recordsIn(JSON.stringify([ADA, large, BOB]))).toEqual([ADA, 'TOO_LARGE', BOB]);
    const lines = [ADA, large, BOB].map((each) => JSON.stringify(each)).join('\n');
    expect(await recordsIn(lines)).toEqual([ADA, 'TOO_LARGE', BOB]);
  });

  it.each([
    ['ends too early', '[{"id":1},{"id":'],
    ['is no JSON any more', '[{"id":1},{"id":1}}'],
    ['is not in UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])],
  ])('end with an error where the file %s', async (_what, content) => {
    await expect(recordsIn(content)).rejects.toMatchObject({ code: 'FILE_MALFORMED' });
  });
});
