import { stat } from 'node:fs/promises';
import { BulkError } from '../bulk-error.js';
import type { ChangeKind, OmissionKind } from './change-kinds.js';
import type { Converter, ConverterOptions, RecordConversion } from './converter.js';
import type { ProviderNames } from './foreign-connections.js';
import { type ConvertedRecord, isLeftOut, type LeftOut } from './foreign-person.js';
import { LineMaker, type MadeLine } from './line-maker.js';
import { recordsOfFiles } from './records/file-records.js';
import type { ForeignRecord } from './records/foreign-record.js';

/** What happened to one record. It holds no data of the record. */
export interface RecordReport {
  /** Counts from 1, as the records come in the file. */
  readonly record: number;
  /** Which line of the result it is, counting from 1; null when it is left out. */
  readonly line: number | null;
  readonly changes: readonly ChangeKind[];
  readonly leftOut: OmissionKind | null;
}

/** How a file is converted. */
export interface ConversionOptions {
  readonly converter: Converter;
  readonly options?: ConverterOptions;
  /** The present. */
  readonly now: Date;
  /** Our names of providers, by the other system's names. They take precedence over the converter's own. */
  readonly providers?: ProviderNames;
  /** In the order of the records, before the line is handed out. */
  readonly onRecord?: (report: RecordReport) => void | Promise<void>;
}

/**
 * Turns the export of another system into lines for the import, each with its line break. The files are streamed, and the numbers of
 * records and lines go on from one to the next.
 *
 * @param paths the files of one export
 * @throws BulkError FILE_UNREADABLE, FILE_MALFORMED, FILE_EMPTY, OPTION_FILE_UNUSABLE
 */
export async function* convertedLines(paths: readonly string[], options: ConversionOptions): AsyncGenerator<string> {
  for (const path of paths) await assertReadable(path);
  const { converter, providers, onRecord } = options;
  const maker = new LineMaker({ ...converter.providers, ...providers }, options.now);
  const conversion = await converter.begin(options.options ?? {}, options.now);
  const reached = { record: 0, line: 0 };
  try {
    await reserveNames(paths, converter, conversion, maker);
    for await (const record of recordsOfFiles(paths, converter.form)) {
      const made = await madeOf(await converted(record, conversion), maker);
      reached.record += 1;
      if (isLeftOut(made)) {
        await onRecord?.({ record: reached.record, line: null, changes: [], leftOut: made.leftOut });
        continue;
      }
      reached.line += 1;
      await onRecord?.({ ...reached, changes: made.changes, leftOut: null });
      yield `${JSON.stringify(made.line)}\n`;
    }
  } finally {
    await conversion.close?.();
  }
  if (reached.record === 0) throw new BulkError('FILE_EMPTY', { detail: `It is no export of ${converter.name}.` });
}

async function reserveNames(
  paths: readonly string[],
  converter: Converter,
  conversion: RecordConversion,
  maker: LineMaker,
): Promise<void> {
  for await (const record of recordsOfFiles(paths, converter.form)) {
    const person = await converted(record, conversion);
    if (!isLeftOut(person)) maker.reserve(person);
  }
}

function converted(record: ForeignRecord, conversion: RecordConversion): ConvertedRecord | Promise<ConvertedRecord> {
  return 'leftOut' in record ? record : conversion.convert(record.fields);
}

function madeOf(person: ConvertedRecord, maker: LineMaker): LeftOut | Promise<MadeLine | LeftOut> {
  return isLeftOut(person) ? person : maker.make(person);
}

/** The file is read twice, which a pipe cannot be. @throws BulkError FILE_UNREADABLE */
async function assertReadable(path: string): Promise<void> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new BulkError('FILE_UNREADABLE');
}
