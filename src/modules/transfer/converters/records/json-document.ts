import { createReadStream } from 'node:fs';
import type { Token } from 'stream-json/core/parser.js';
import { BulkError } from '../../bulk-error.js';
import { isInexact } from './exact-json.js';
import type { ForeignRecord } from './foreign-record.js';
import { RecordPicker } from './record-picker.js';

/**
 * The records of one JSON document of any size, or of several in one file.
 *
 * @param lists members of an object that are lists of records
 * @throws BulkError FILE_MALFORMED
 */
export async function* documentRecords(path: string, lists: readonly string[]): AsyncGenerator<ForeignRecord> {
  // at first use: nothing but a conversion needs them
  const [{ jsonParser }, { default: Assembler }, { getManyValues, isMany, none }] = await Promise.all([
    import('stream-json/core/parser.js'),
    import('stream-json/core/assembler.js'),
    import('stream-chain/defs.js'),
  ]);
  const parse = jsonParser({ packValues: true, streamValues: false, jsonStreaming: true });
  const picker = new RecordPicker(lists, () => new Assembler());
  const tokensOf = (text: string | typeof none): readonly Token[] => {
    const tokens: unknown = parse(text as string);
    return isMany(tokens) ? (getManyValues(tokens) as readonly Token[]) : [];
  };
  const recordsIn = (tokens: readonly Token[]): ForeignRecord[] =>
    tokens.map((token) => picker.push(exact(token))).filter((record) => record !== undefined);
  const reached = { records: 0 };
  try {
    for await (const text of textsOf(path)) {
      const records = recordsIn(tokensOf(text));
      reached.records += records.length;
      yield* records;
    }
    recordsIn(tokensOf(none));
    if (!picker.isComplete) throw new Error('the document does not end');
  } catch (cause) {
    throw new BulkError('FILE_MALFORMED', { detail: `It is no JSON after record ${reached.records}.`, cause });
  }
}

/** A long number is kept as a text, as `parseExactly` does. */
function exact(token: Token): Token {
  return token.name === 'numberValue' && isInexact(token.value) ? { name: 'stringValue', value: token.value } : token;
}

/** @throws TypeError where the file is not in UTF-8 */
async function* textsOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of createReadStream(path)) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}
