import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import type { BadLine } from './bad-line.js';
import { BatchImport } from './batch-import.js';
import { ImportFile } from './import-file.js';
import { batchesOf, type LineBatch } from './line-batches.js';
import { NameDigests } from './taken-names.js';
import type { UserImportEntity } from './user-import.entity.js';
import { UserImportsRepository } from './user-imports.repository.js';
import { UserLineRules } from './user-line-rules.js';

const BATCH_LINES = 500;

/** How far an import has come; everything counts from the beginning of the file, also when it was interrupted. */
export interface ImportProgress {
  readonly lines: number;
  readonly imported: number;
  readonly badLines: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface ImportSummary extends ImportProgress {
  /** SHA-256 of the file, by which it is known again. */
  readonly digest: string;
  readonly isDryRun: boolean;
  /** The lines that an earlier run had done; more than 0 when this one went on from there. */
  readonly resumedAfterLine: number;
  /** There was nothing left to do. */
  readonly wasFinished: boolean;
}

export interface ImportOptions {
  /** Judges every line and writes nothing. */
  readonly isDryRun?: boolean;
  /** How many lines are imported together, in one transaction. */
  readonly batchLines?: number;
  /** In the order of the lines. If the process ended while it reported a batch, the next run reports this batch again. */
  onBadLine?(bad: BadLine): void | Promise<void>;
  /** After each batch. */
  onProgress?(progress: ImportProgress): void | Promise<void>;
}

/** Imports accounts from a file of JSON lines, whatever its size; see docs/import-and-export.md. */
@Injectable()
export class UsersImportService {
  constructor(
    private readonly batches: BatchImport,
    private readonly imports: UserImportsRepository,
    private readonly rules: UserLineRules,
    private readonly clock: Clock,
  ) {}

  /**
   * Imports the lines that are not yet done: a file is known by its digest, so one whose import was interrupted goes on
   * where it stopped, and one that is done is left alone. A bad line keeps no other from being imported.
   *
   * @throws BulkError FILE_UNREADABLE, FILE_CHANGED, IMPORT_RUNNING
   */
  async run(path: string, options: ImportOptions = {}): Promise<ImportSummary> {
    const file = await ImportFile.open(path);
    try {
      const found = await this.find(file, options);
      const reached = found.finishedAt ? found : await this.goOn(file, found, options);
      return this.conclude(found, reached, options);
    } finally {
      await file.close();
    }
  }

  /** A dry run begins where importing would, and leaves no row. */
  private async find(file: ImportFile, { isDryRun = false }: ImportOptions): Promise<UserImportEntity> {
    const fresh = newImport(await file.digest(), file.bytes, this.clock.now());
    if (isDryRun) return (await this.imports.find(fresh.digest)) ?? fresh;
    return this.imports.begin(fresh);
  }

  private async goOn(file: ImportFile, found: UserImportEntity, options: ImportOptions): Promise<UserImportEntity> {
    const advance = this.advancing(options);
    let reached = found;
    if (!options.isDryRun) await report(reached, options);
    const lines = file.lines({ bytes: found.reachedBytes, lines: found.reachedLine });
    for await (const batch of batchesOf(lines, options.batchLines ?? BATCH_LINES, this.rules)) {
      await file.assertUnchanged();
      reached = await advance(reached, batch);
      await report(reached, options);
      await options.onProgress?.(progressOf(reached));
    }
    // after the last batch too: if the file was cut off, there may be no batch left that would notice it
    await file.assertUnchanged();
    // only now, since what is finished is never reported again
    if (!options.isDryRun) await this.imports.finish(reached, this.clock.now());
    return reached;
  }

  private advancing({ isDryRun }: ImportOptions) {
    if (!isDryRun) return (present: UserImportEntity, batch: LineBatch) => this.batches.store(present, batch);
    const seen = new NameDigests();
    return (present: UserImportEntity, batch: LineBatch) => this.batches.judge(present, batch, seen);
  }

  private conclude(found: UserImportEntity, reached: UserImportEntity, options: ImportOptions): ImportSummary {
    return {
      digest: found.digest,
      isDryRun: options.isDryRun ?? false,
      resumedAfterLine: found.reachedLine,
      wasFinished: found.finishedAt !== null,
      ...progressOf(reached),
    };
  }
}

function newImport(digest: string, fileBytes: number, now: Date): UserImportEntity {
  const reached = { reachedBytes: 0, reachedLine: 0, imported: 0, badLines: 0, lastBadLines: [] };
  return { digest, fileBytes, ...reached, startedAt: now, updatedAt: now, finishedAt: null };
}

function progressOf(reached: UserImportEntity): ImportProgress {
  const { reachedLine, imported, badLines, reachedBytes, fileBytes } = reached;
  return { lines: reachedLine, imported, badLines, bytes: reachedBytes, totalBytes: fileBytes };
}

async function report({ lastBadLines }: UserImportEntity, options: ImportOptions): Promise<void> {
  for (const bad of lastBadLines) await options.onBadLine?.(bad);
}
