import { open } from 'node:fs/promises';
import { withoutByteOrderMark } from '../../lines.js';
import type { RecordForm } from '../converter.js';
import { csvRecords } from './csv-records.js';
import { type ForeignRecord, LONGEST_RECORD } from './foreign-record.js';
import { documentRecords } from './json-document.js';
import { lineRecords, recordIn } from './line-records.js';

const LINE_FEED = 0x0a;

/** The records of the files of one export, one file after another. @throws as `recordsOfFile` */
export async function* recordsOfFiles(paths: readonly string[], form: RecordForm): AsyncGenerator<ForeignRecord> {
  for (const path of paths) yield* recordsOfFile(path, form);
}

/**
 * The records of an export, streamed, whatever the file's size. Its beginning decides which form it has: JSON lines, a JSON document,
 * or else CSV.
 *
 * @throws Error of the file system; BulkError FILE_MALFORMED
 */
export async function* recordsOfFile(path: string, { lists = [], columns }: RecordForm): AsyncGenerator<ForeignRecord> {
  const beginning = await beginningOf(path);
  const [first] = beginning.toString('latin1').trimStart();
  if (first === '[') yield* documentRecords(path, lists);
  else if (first !== '{') yield* csvRecords(path, columns);
  else if (isOneRecord(firstLineOf(beginning), lists)) yield* lineRecords(path);
  else yield* documentRecords(path, lists);
}

async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_RECORD), 0, LONGEST_RECORD, 0);
    return withoutByteOrderMark(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The first line that is not blank. */
function firstLineOf(beginning: Buffer): Buffer {
  const from = beginning.indexOf('{');
  const end = beginning.indexOf(LINE_FEED, from);
  return beginning.subarray(from, end < 0 ? undefined : end);
}

function isOneRecord(line: Buffer, lists: readonly string[]): boolean {
  const record = recordIn(line);
  return 'fields' in record && !lists.some((list) => Array.isArray(record.fields[list]));
}
