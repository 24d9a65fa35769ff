import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { ConversionError } from '../conversion-error.js';
import type { Fields } from '../fields.js';
import { type ForeignRecord, LONGEST_RECORD } from './foreign-record.js';

/** How databases write that there is no value, without quotation marks. */
const NULLS: readonly string[] = ['NULL', '\\N'];

/**
 * The records of CSV as objects of texts, also where lines have too many or too few columns.
 *
 * @param columns their names, where the file has no line of names
 * @throws ConversionError FILE_MALFORMED
 */
export async function* csvRecords(path: string, columns?: readonly string[]): AsyncGenerator<ForeignRecord> {
  // at first use: nothing but a conversion needs it
  const { parse } = await import('csv-parse');
  const parser = parse({
    columns: columns === undefined ? true : [...columns],
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_RECORD,
    cast: (value, { quoting }) => (!quoting && NULLS.includes(value) ? '' : value),
  });
  // what goes wrong in either comes out where the records are read
  pipeline(createReadStream(path), parser, () => undefined);
  try {
    for await (const fields of parser) yield { fields: fields as Fields };
  } catch (cause) {
    const detail = `it is no CSV after line ${parser.info.lines}, record ${parser.info.records}`;
    throw new ConversionError('FILE_MALFORMED', detail, { cause });
  }
}
