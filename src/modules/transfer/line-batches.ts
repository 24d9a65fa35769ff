import type { RefusedLine } from './bad-line.js';
import { type FileLine, isBlank, type LineStart } from './lines.js';
import type { Candidate } from './line-judgement.js';
import { type LineContext, readUserLine } from './user-line.js';

/** Lines that are imported together. */
export interface LineBatch {
  readonly candidates: readonly Candidate[];
  /** Lines that are bad whatever the database says. */
  readonly refused: readonly RefusedLine[];
  /** Where the next batch begins. */
  readonly end: LineStart;
}

/** Most lines have a few hundred bytes, but lines with many tokens have more. A batch is held in memory until it is written. */
const MOST_BATCH_BYTES = 4 * 1_024 * 1_024;

/** Makes batches of lines. A batch ends when it has enough lines, blank ones included, or enough bytes. */
export async function* batchesOf(
  lines: AsyncIterable<FileLine>,
  size: number,
  context: LineContext,
): AsyncGenerator<LineBatch> {
  let batch = new GrowingBatch();
  for await (const line of lines) {
    await batch.add(line, context);
    if (batch.size < size && batch.bytes < MOST_BATCH_BYTES) continue;
    yield batch;
    batch = new GrowingBatch();
  }
  if (batch.size > 0) yield batch;
}

class GrowingBatch implements LineBatch {
  readonly candidates: Candidate[] = [];
  readonly refused: RefusedLine[] = [];
  end: LineStart = { bytes: 0, lines: 0 };
  size = 0;
  bytes = 0;

  async add({ number, end, bytes }: FileLine, context: LineContext): Promise<void> {
    this.size += 1;
    this.bytes += bytes?.length ?? 0;
    this.end = { bytes: end, lines: number };
    if (bytes && isBlank(bytes)) return;
    const read = await readUserLine(bytes, context);
    if ('user' in read) this.candidates.push({ line: number, ...read });
    else this.refused.push({ line: number, flaws: read.flaws });
  }
}
