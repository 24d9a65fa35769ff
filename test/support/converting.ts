import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ConversionOptions,
  convertedLines,
  type RecordReport,
} from '../../src/modules/transfer/converters/conversion.js';
import { temporaryFolder } from './temporary-folder.js';

/** What a conversion made, and what it says of each record that it changed or left out. */
export interface Converted {
  readonly lines: readonly Record<string, unknown>[];
  /** As the report of the command line: its kinds by the number of the record. */
  readonly kinds: Readonly<Record<number, readonly string[]>>;
}

/** When the tests convert. */
const NOW = new Date('2026-11-29T12:00:00Z');

/** Writes a file of another system into a folder that goes after the tests. */
export function foreignFile(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder('convert'), name);
  writeFileSync(path, content);
  return path;
}

/** Converts a file, or several of one export, as the command line does. */
export async function convertFile(
  path: string | readonly string[],
  options: Omit<ConversionOptions, 'onRecord' | 'now'>,
): Promise<Converted> {
  const reports: RecordReport[] = [];
  const lines: Record<string, unknown>[] = [];
  const conversion = convertedLines([path].flat(), {
    ...options,
    now: NOW,
    onRecord: (report) => void reports.push(report),
  });
  for await (const line of conversion) lines.push(JSON.parse(line) as Record<string, unknown>);
  const changed = reports.map(({ record, changes, leftOut }) => [record, leftOut ? [leftOut] : changes] as const);
  return { lines, kinds: Object.fromEntries(changed.filter(([, kinds]) => kinds.length > 0)) };
}

/** Converts records that stand one a line in a file. */
export function convertRecords(
  records: readonly object[],
  options: Omit<ConversionOptions, 'onRecord' | 'now'>,
): Promise<Converted> {
  return convertFile(
    foreignFile('records.jsonl', records.map((each) => `${JSON.stringify(each)}\n`).join('')),
    options,
  );
}
