import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { BulkError } from '../../bulk-error.js';
import { type ForeignRecord, LONGEST_RECORD, MALFORMED } from './foreign-record.js';

/** How databases write that there is no value. To tell it from the same text in quotation marks, the parser would need three times as long. */
const NULLS: readonly string[] = ['NULL', '\\N'];
const NOT_UTF_8 = 'ERR_ENCODING_INVALID_ENCODED_DATA';

/**
 * The records of CSV as objects of texts. A record with too many or too few columns is malformed. Its values may be in the wrong
 * columns, so a suspended account could become an active one.
 *
 * @param columns their names if the file has no line of names
 * @throws BulkError FILE_MALFORMED
 */
export async function* csvRecords(path: string, columns?: readonly string[]): AsyncGenerator<ForeignRecord> {
  // at first use: nothing but a conversion needs it
  const { parse } = await import('csv-parse');
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_RECORD,
  });
  // an error of either stream is thrown where the records are read
  pipeline(createReadStream(path), decoded, parser, () => undefined);
  let names = columns;
  try {
    for await (const row of parser as AsyncIterable<readonly string[]>) {
      if (names) yield recordOf(names, row);
      else assertColumns(row);
      names ??= row;
    }
  } catch (error) {
    if (error instanceof BulkError) throw error;
    const { lines, records } = parser.info;
    const what = (error as NodeJS.ErrnoException).code === NOT_UTF_8 ? 'not UTF-8' : 'no CSV';
    const detail = `It is ${what} after line ${lines}, record ${records}.`;
    // the parser's own message may quote the file
    throw new BulkError('FILE_MALFORMED', { detail });
  }
}

/** The parser itself would put question marks into the names of people. */
async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Spreadsheets of some countries write semicolons. Then every person would seem to have no address. */
function assertColumns(names: readonly string[]): void {
  if (names.length > 1) return;
  throw new BulkError('FILE_MALFORMED', { detail: 'Its first line has one column: commas must separate the columns.' });
}

function recordOf(names: readonly string[], row: readonly string[]): ForeignRecord {
  // Firebase ends each line with a comma
  const values = row.length === names.length + 1 && row.at(-1) === '' ? row.slice(0, -1) : row;
  if (values.length !== names.length) return MALFORMED;
  return { fields: Object.fromEntries(names.map((name, index) => [name, valueOf(values[index])])) };
}

function valueOf(text = ''): string {
  return NULLS.includes(text) ? '' : text;
}
