import type { EntityManager } from 'typeorm';
import type { RecordEvent } from '../audit/index.js';
import type { UserEntity } from '../users/index.js';
import type { Flaw } from './bad-line.js';

/** What the field of an extension says on one line. */
export interface ReadField<Content = unknown> {
  readonly content: Content;
  /** Names that no two users may share, in the form in which they are compared. */
  readonly names: readonly string[];
}

export interface JudgedField extends ReadField {
  /** The flaw of the line if one of the names is taken. */
  readonly taken: Flaw;
}

/** What the fields of extensions say on one line, by the names of the fields. */
export type ReadFields = ReadonlyMap<string, JudgedField>;

/** The field of a line that becomes an account. */
export interface FieldOfUser<Content = unknown> extends ReadField<Content> {
  readonly user: UserEntity;
}

/** Fields that are ready to be written, so that nothing is computed within the transaction. */
export interface PreparedFields {
  /**
   * Writes the fields of these users, who have been inserted.
   *
   * @returns the users for whom not everything could be written, because a name has just been taken or the database refuses it
   */
  write(userIds: ReadonlySet<string>, manager: EntityManager): Promise<ReadonlySet<string>>;
}

/** What another module adds to the lines of an import and an export: one field. */
export interface UserLineExtension<Content = unknown> {
  /** Its name. */
  readonly field: string;
  /** The flaw of a line if an account, or an earlier line, has one of its names. */
  readonly taken: Flaw;

  /** Reads the field of a line, without asking the database. Flaws never quote it. */
  read(value: unknown): ReadField<Content> | { readonly flaws: readonly Flaw[] };

  /** @returns those of the names that are taken */
  findTaken(names: readonly string[], manager?: EntityManager): Promise<readonly string[]>;

  /** It may be slow: it is called outside of a transaction, and not in a dry run. */
  prepare(fields: readonly FieldOfUser<Content>[]): Promise<PreparedFields>;

  /** The field in the export of these users, by their ids. A user without an entry is exported without the field. */
  valuesOf(
    userIds: readonly string[],
    options: { readonly withSecrets: boolean },
  ): Promise<ReadonlyMap<string, unknown>>;

  /** An export with secrets begins. */
  recordSecretsExport(record: RecordEvent): void;
}
