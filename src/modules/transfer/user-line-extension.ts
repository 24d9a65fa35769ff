import type { EntityManager } from 'typeorm';
import type { RecordEvent } from '../audit/index.js';
import type { UserEntity } from '../users/index.js';
import type { Flaw } from './bad-line.js';

/** What the field of an extension says on one line. */
export interface ReadField<Content = unknown> {
  readonly content: Content;
  /** What no two users can share, in the form in which it is compared. */
  readonly names: readonly string[];
}

export interface JudgedField extends ReadField {
  /** What is wrong with the line where one of the names is taken. */
  readonly taken: Flaw;
}

/** What the fields of extensions say on one line, by the names of the fields. */
export type ReadFields = ReadonlyMap<string, JudgedField>;

/** The field of a line that becomes an account. */
export interface FieldOfUser<Content = unknown> extends ReadField<Content> {
  readonly user: UserEntity;
}

/** What is ready to be written, so that nothing is computed within the transaction. */
export interface PreparedFields {
  /**
   * Writes what belongs to these users, who are in.
   *
   * @returns those of them for whom not all of it could be written, since a name was taken in this very moment or the database
   *   refuses it
   */
  write(userIds: ReadonlySet<string>, manager: EntityManager): Promise<ReadonlySet<string>>;
}

/** What another module adds to the lines of an import and an export: one field. */
export interface UserLineExtension<Content = unknown> {
  /** Its name. */
  readonly field: string;
  /** What is wrong with a line one of whose names an account, or an earlier line, has. */
  readonly taken: Flaw;

  /** Reads what a line has in the field; what only the database knows is not asked here. Flaws never quote it. */
  read(value: unknown): ReadField<Content> | { readonly flaws: readonly Flaw[] };

  /** @returns those of the names that are taken */
  findTaken(names: readonly string[], manager?: EntityManager): Promise<readonly string[]>;

  /** Not within a transaction, and not in a dry run: it may take its time. */
  prepare(fields: readonly FieldOfUser<Content>[]): Promise<PreparedFields>;

  /** What the field says in the export of these users, by their ids; of the others it is left out. */
  valuesOf(
    userIds: readonly string[],
    options: { readonly withSecrets: boolean },
  ): Promise<ReadonlyMap<string, unknown>>;

  /** An export with secrets begins. */
  recordSecretsExport(record: RecordEvent): void;
}
