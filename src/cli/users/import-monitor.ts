import { type FileHandle, open } from 'node:fs/promises';
import { asUnwritable, type BadLine, type ImportProgress } from '../../modules/transfer/index.js';
import { writeMessage } from '../write-to.js';

const OWNER_ONLY = 0o600;
const TO_LINE_START = '\r\u001b[K';
/** Where nobody watches: a line for each tenth of the file. */
const STEPS = 10;

/** Shows how far an import is, and writes down its bad lines, one JSON document a line. */
export class ImportMonitor {
  private shownStep = 0;
  private isLineOpen = false;

  readonly callbacks = {
    onBadLine: (bad: BadLine): Promise<void> => this.writeDown(bad),
    onProgress: (progress: ImportProgress): Promise<void> => this.show(progress),
  };

  private constructor(private readonly report: FileHandle | undefined) {}

  /** Adds to a report that is there: it may be of the run that this one goes on from. @throws BulkError FILE_UNWRITABLE */
  static async open(reportPath: string | undefined): Promise<ImportMonitor> {
    if (reportPath === undefined) return new ImportMonitor(undefined);
    return new ImportMonitor(await open(reportPath, 'a', OWNER_ONLY).catch(asUnwritable));
  }

  async close(): Promise<void> {
    if (this.isLineOpen) await writeMessage('\n');
    await this.report?.close();
  }

  private async writeDown(bad: BadLine): Promise<void> {
    const line = `${JSON.stringify(bad)}\n`;
    if (!this.report) return writeMessage(this.isLineOpen ? `${TO_LINE_START}${line}` : line);
    await this.report.appendFile(line).catch(asUnwritable);
  }

  private async show(progress: ImportProgress): Promise<void> {
    const text = progressText(progress);
    if (process.stderr.isTTY) {
      this.isLineOpen = true;
      await writeMessage(`${TO_LINE_START}${text}`);
      return;
    }
    const step = Math.floor((progress.bytes / progress.totalBytes) * STEPS);
    if (step > this.shownStep) await writeMessage(`${text}\n`);
    this.shownStep = step;
  }
}

function progressText({ lines, imported, badLines, bytes, totalBytes }: ImportProgress): string {
  const percent = Math.floor((bytes / totalBytes) * 100);
  return `${percent} %: ${lines} lines, ${imported} users, ${badLines} bad lines`;
}
