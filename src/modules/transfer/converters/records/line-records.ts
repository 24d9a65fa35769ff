import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { isBlank, LineSplitter } from '../../lines.js';
import { isFields } from '../fields.js';
import { parseExactly } from './exact-json.js';
import { type ForeignRecord, LONGEST_RECORD, MALFORMED, TOO_LARGE } from './foreign-record.js';

/** The records of a file with one JSON object a line. A malformed line does not affect the others. */
export async function* lineRecords(path: string): AsyncGenerator<ForeignRecord> {
  const splitter = new LineSplitter({ bytes: 0, lines: 0 }, LONGEST_RECORD);
  for await (const chunk of createReadStream(path)) {
    for (const { bytes } of splitter.push(chunk as Buffer)) if (!bytes || !isBlank(bytes)) yield recordIn(bytes);
  }
  for (const { bytes } of splitter.finish()) if (!bytes || !isBlank(bytes)) yield recordIn(bytes);
}

/** The object that the line is. */
export function recordIn(line: Buffer | null): ForeignRecord {
  if (!line) return TOO_LARGE;
  if (!isUtf8(line)) return MALFORMED;
  try {
    const value = parseExactly(line.toString());
    return isFields(value) ? { fields: value } : MALFORMED;
  } catch {
    return MALFORMED;
  }
}
