import type { DataSource } from 'typeorm';
import type { SqlFragment } from './statement-text.js';

/** Stand before and behind a parameter of JSON. */
type Brackets = readonly [SqlFragment, SqlFragment];

/** The columns of a table that a JSON array of objects has, each with its type on PostgreSQL. */
export type JsonColumns = Readonly<Record<string, 'text' | 'integer' | 'bigint'>>;

/** How one parameter becomes many rows, which is what differs between the databases. */
export interface JsonParameters {
  /** Make a JSON array of texts a subquery of one column. */
  readonly texts: Brackets;
  /** Make a JSON array of objects a query of the columns, in their order, which INSERT takes as well. */
  rows(columns: JsonColumns): Brackets;
}

const SQLITE: JsonParameters = {
  texts: [() => 'SELECT value FROM json_each(', () => ')'],
  rows: (columns) => {
    const values = Object.keys(columns).map((name) => `value ->> '${name}'`);
    return [
      () => `SELECT ${values.join(', ')} FROM json_each(`,
      // without a condition SQLite would read the ON that follows an INSERT as that of a join
      () => ') WHERE true',
    ];
  },
};

const POSTGRES: JsonParameters = {
  texts: [() => 'SELECT json_array_elements_text(CAST(', () => ' AS json))'],
  rows: (columns) => {
    const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    return [
      () => `SELECT ${Object.keys(columns).join(', ')} FROM json_to_recordset(CAST(`,
      () => ` AS json)) AS given (${typed.join(', ')})`,
    ];
  },
};

export function jsonParametersOf(dataSource: DataSource): JsonParameters {
  return dataSource.options.type === 'postgres' ? POSTGRES : SQLITE;
}
