import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { INestApplication } from '@nestjs/common';
import {
  type BadLine,
  convertedLines,
  CONVERTERS,
  type ImportSummary,
  type RecordReport,
  UsersImportService,
} from '../../../src/modules/transfer/index.js';
import { temporaryFolder } from '../temporary-folder.js';
import type { ForeignExport } from './foreign-exports.js';

/** What became of the people of another system. */
export interface MovedPeople {
  /** Of the conversion, one for each record of the file. */
  readonly reports: readonly RecordReport[];
  readonly badLines: readonly BadLine[];
  readonly summary: ImportSummary;
}

/** Writes the file of the other system, makes lines of it and imports them. */
export async function movePeople(
  app: INestApplication,
  { system, file, write, optionFiles = {} }: ForeignExport,
  count: number,
): Promise<MovedPeople> {
  const converter = CONVERTERS.find(({ name }) => name === system);
  if (!converter) throw new Error(`there is no converter of ${system}`);
  const folder = temporaryFolder('moving-in');
  const [theirs, ours] = [join(folder, file), join(folder, 'users.jsonl')];
  await pipeline(Readable.from(write(count)), createWriteStream(theirs));
  const options: Record<string, string> = {};
  for (const [name, writeOption] of Object.entries(optionFiles)) {
    options[name] = join(folder, name);
    await pipeline(Readable.from(writeOption(count)), createWriteStream(options[name]));
  }
  const reports: RecordReport[] = [];
  const lines = convertedLines([theirs], {
    converter,
    options,
    now: new Date(),
    onRecord: (report) => void reports.push(report),
  });
  await pipeline(Readable.from(lines), createWriteStream(ours));
  const badLines: BadLine[] = [];
  const onBadLine = (bad: BadLine): void => void badLines.push(bad);
  const summary = await app.get(UsersImportService, { strict: false }).run(ours, { onBadLine });
  return { reports, badLines, summary };
}
