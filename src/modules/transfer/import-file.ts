import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BulkError } from './bulk-error.js';
import { type FileLine, LineSplitter, type LineStart } from './lines.js';

/** Opening a named pipe would otherwise wait for somebody who writes. */
const FOR_READING = constants.O_RDONLY | constants.O_NONBLOCK;
const CHUNK_BYTES = 64 * 1_024;

/** Two readings of one file: the first tells which it is, the second what is in it. */
export class ImportFile {
  private constructor(
    private readonly handle: FileHandle,
    readonly bytes: number,
    private readonly modifiedMs: number,
  ) {}

  /** @throws BulkError FILE_UNREADABLE */
  static async open(path: string): Promise<ImportFile> {
    const handle = await open(path, FOR_READING).catch((cause: unknown) => {
      throw new BulkError('FILE_UNREADABLE', { cause });
    });
    const stat = await handle.stat();
    if (stat.isFile()) return new ImportFile(handle, stat.size, stat.mtimeMs);
    await handle.close();
    throw new BulkError('FILE_UNREADABLE');
  }

  /** SHA-256 of the whole, in hexadecimal digits. */
  async digest(): Promise<string> {
    const digest = createHash('sha256');
    for await (const chunk of this.chunks(0)) digest.update(chunk);
    return digest.digest('hex');
  }

  async *lines(start: LineStart): AsyncGenerator<FileLine> {
    const splitter = new LineSplitter(start);
    for await (const chunk of this.chunks(start.bytes)) yield* splitter.push(chunk);
    yield* splitter.finish();
  }

  /** What was read of a file that somebody writes to may be neither the old nor the new one. @throws BulkError FILE_CHANGED */
  async assertUnchanged(): Promise<void> {
    const { size, mtimeMs } = await this.handle.stat();
    if (size !== this.bytes || mtimeMs !== this.modifiedMs) throw new BulkError('FILE_CHANGED');
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** One buffer for all would be overwritten while lines still lie in it. */
  private async *chunks(from: number): AsyncGenerator<Buffer> {
    for (let position = from; ;) {
      const { buffer, bytesRead } = await this.handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}
