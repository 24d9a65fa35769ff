import type { RefusedLine } from './bad-line.js';
import { type FileLine, isBlank, type LineStart } from './lines.js';
import type { Candidate } from './line-judgement.js';
import { type LineContext, readUserLine } from './user-line.js';

/** Lines that are imported together. */
export interface LineBatch {
  readonly candidates: readonly Candidate[];
  /** Those that the database need not be asked about. */
  readonly refused: readonly RefusedLine[];
  /** Where the next batch begins. */
  readonly end: LineStart;
}

/** Reads lines until there are so many of them, blank ones included, and begins anew. */
export async function* batchesOf(
  lines: AsyncIterable<FileLine>,
  size: number,
  contextOf: () => LineContext,
): AsyncGenerator<LineBatch> {
  let batch = new GrowingBatch();
  for await (const line of lines) {
    await batch.add(line, contextOf());
    if (batch.size < size) continue;
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

  async add({ number, end, bytes }: FileLine, context: LineContext): Promise<void> {
    this.size += 1;
    this.end = { bytes: end, lines: number };
    if (bytes && isBlank(bytes)) return;
    const read = await readUserLine(bytes, context);
    if ('user' in read) this.candidates.push({ line: number, user: read.user });
    else this.refused.push({ line: number, flaws: read.flaws });
  }
}
