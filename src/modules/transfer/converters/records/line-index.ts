import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BulkError } from '../../bulk-error.js';
import { LineSplitter, withoutByteOrderMark } from '../../lines.js';
import type { Fields } from '../fields.js';
import { LONGEST_RECORD } from './foreign-record.js';
import { recordIn } from './line-records.js';

const FIRST_SLOTS = 1 << 12;
const FULL_AT = 0.7;
const EMPTY = 0n;
const FIRST_READ_BYTES = 1024;
const LINE_FEED = 0x0a;

/**
 * Finds lines of a second file by the value of a field. For each line it keeps 64 bits of a digest and the place, 23 to 46 bytes. It
 * reads the line again when somebody asks for it.
 */
export class LineIndex {
  private digests = new BigUint64Array(FIRST_SLOTS);
  private places = new Float64Array(FIRST_SLOTS);
  private size = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly keyOf: (fields: Fields) => string | undefined,
  ) {}

  /**
   * @param option the option of the command line that names the file
   * @throws BulkError OPTION_FILE_UNUSABLE when the file has no line with a key
   */
  static async open(option: string, path: string, keyOf: (fields: Fields) => string | undefined): Promise<LineIndex> {
    const unusable = (cause?: unknown): never => {
      throw new BulkError('OPTION_FILE_UNUSABLE', { detail: `--${option} must name a file of JSON lines.`, cause });
    };
    const index = new LineIndex(await open(path).catch(unusable), keyOf);
    try {
      await index.fill(path).catch(unusable);
      return index.size > 0 ? index : unusable();
    } catch (error) {
      await index.close();
      throw error;
    }
  }

  /** The last line that has the key. */
  async find(key: string): Promise<Fields | undefined> {
    const slot = this.slotOf(digestOf(key));
    if (this.digests[slot] === EMPTY) return undefined;
    const record = recordIn(await this.lineAt(this.places[slot] ?? 0));
    // two keys may have the same digest, though hardly ever
    return 'fields' in record && this.keyOf(record.fields) === key ? record.fields : undefined;
  }

  /** Closes the file. */
  close(): Promise<void> {
    return this.handle.close();
  }

  private async fill(path: string): Promise<void> {
    const splitter = new LineSplitter({ bytes: 0, lines: 0 }, LONGEST_RECORD);
    let place = 0;
    for await (const chunk of createReadStream(path)) {
      for (const { bytes, end } of splitter.push(chunk as Buffer)) {
        this.add(bytes, place);
        place = end;
      }
    }
    for (const { bytes } of splitter.finish()) this.add(bytes, place);
  }

  private add(line: Buffer | null, place: number): void {
    const record = recordIn(line);
    const key = 'fields' in record ? this.keyOf(record.fields) : undefined;
    if (key === undefined) return;
    this.put(digestOf(key), place);
    if (this.size > this.digests.length * FULL_AT) this.grow();
  }

  private put(digest: bigint, place: number): void {
    const slot = this.slotOf(digest);
    if (this.digests[slot] === EMPTY) this.size += 1;
    this.digests[slot] = digest;
    this.places[slot] = place;
  }

  private slotOf(digest: bigint): number {
    const mask = this.digests.length - 1;
    let slot = Number(digest & BigInt(mask));
    while (this.digests[slot] !== EMPTY && this.digests[slot] !== digest) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const [digests, places] = [this.digests, this.places];
    this.digests = new BigUint64Array(digests.length * 2);
    this.places = new Float64Array(digests.length * 2);
    this.size = 0;
    digests.forEach((digest, slot) => {
      if (digest !== EMPTY) this.put(digest, places[slot] ?? 0);
    });
  }

  private async lineAt(place: number): Promise<Buffer> {
    for (let length = FIRST_READ_BYTES; ; length *= 4) {
      const { buffer, bytesRead } = await this.handle.read(Buffer.allocUnsafe(length), 0, length, place);
      const read = buffer.subarray(0, bytesRead);
      const end = read.indexOf(LINE_FEED);
      if (end < 0 && bytesRead === length && length <= LONGEST_RECORD) continue;
      return withoutByteOrderMark(end < 0 ? read : read.subarray(0, end));
    }
  }
}

function digestOf(key: string): bigint {
  const digest = hash('sha256', key, 'buffer').readBigUInt64LE();
  return digest === EMPTY ? 1n : digest;
}
