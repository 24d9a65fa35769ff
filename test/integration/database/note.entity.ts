import { randomUUID } from 'node:crypto';
import { DataSource, Entity } from 'typeorm';
import { IdPrimaryColumn, TextColumn } from '../../../src/database/columns.js';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { serializeSqlite } from '../../../src/database/serialized-sqlite.js';
import { databaseSettings } from '../../support/data-sources.js';

/** A row that means nothing, in a table that only these tests have. */
@Entity('notes')
export class Note {
  @IdPrimaryColumn() id: string;
  @TextColumn('text', 64) text: string;
}

export function aNote(text: string): Note {
  return Object.assign(new Note(), { id: randomUUID(), text });
}

/** An empty table of notes, whose texts are unique, on TypeORM as it comes or serialised as ours is. */
export async function notesDatabase(
  url: string,
  { isSerialized = true, ...changes }: { isSerialized?: boolean; timeout?: number } = {},
): Promise<DataSource> {
  const options = await dataSourceOptions(databaseSettings(url), { entities: [Note], migrations: [] });
  const bare = new DataSource({ ...options, ...changes });
  const dataSource = await (isSerialized ? serializeSqlite(bare) : bare).initialize();
  await dataSource.query(
    'CREATE TABLE IF NOT EXISTS notes (id varchar(36) PRIMARY KEY, text varchar(64) NOT NULL CONSTRAINT uq_notes_text UNIQUE)',
  );
  return dataSource;
}

/** The texts of all notes, in alphabetical order. */
export async function textsIn(dataSource: DataSource): Promise<string[]> {
  const notes = await dataSource.getRepository(Note).find();
  return notes.map(({ text }) => text).sort();
}
