import { Entity, PrimaryColumn } from 'typeorm';
import { BigIntegerColumn, InstantColumn, JsonColumn, NullableInstantColumn } from '../../database/columns.js';
import type { BadLine } from './bad-line.js';

/** How far the import of one file has come. The row moves in the transaction that imports, so the two never disagree. */
@Entity('user_imports')
export class UserImportEntity {
  /** SHA-256 of the file, in hexadecimal digits. */
  @PrimaryColumn({ name: 'digest', type: 'varchar', length: 64 }) digest: string;
  @BigIntegerColumn('file_bytes') fileBytes: number;
  /** Where the first line begins that was not imported yet. */
  @BigIntegerColumn('reached_bytes') reachedBytes: number;
  @BigIntegerColumn('reached_line') reachedLine: number;
  @BigIntegerColumn('imported') imported: number;
  @BigIntegerColumn('bad_lines') badLines: number;
  /** Of the newest batch: a process that ends right after its commit may not have reported them. */
  @JsonColumn('last_bad_lines') lastBadLines: BadLine[];
  @InstantColumn('started_at') startedAt: Date;
  @InstantColumn('updated_at') updatedAt: Date;
  @NullableInstantColumn('finished_at') finishedAt: Date | null;
}
