import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BulkError } from './bulk-error.js';
import { type FileLine, LineSplitter, type LineStart } from './lines.js';

/** Without it, opening a named pipe would wait until another process writes to it. */
const FOR_READING = constants.O_RDONLY | constants.O_NONBLOCK;
const CHUNK_BYTES = 64 * 1_024;

/** A file that is read twice: first for its digest, and then for its lines. */
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

  /** If somebody writes to the file while it is read, the lines are those of no version of it. @throws BulkError FILE_CHANGED */
  async assertUnchanged(): Promise<void> {
    const { size, mtimeMs } = await this.handle.stat();
    if (size !== this.bytes || mtimeMs !== this.modifiedMs) throw new BulkError('FILE_CHANGED');
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** With a single buffer, a new chunk would overwrite lines that are still in use. */
  private async *chunks(from: number): AsyncGenerator<Buffer> {
    for (let position = from; ;) {
      const { buffer, bytesRead } = await this.handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}
