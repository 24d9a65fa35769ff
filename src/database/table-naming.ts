import type { DataSource, DataSourceOptions } from 'typeorm';

/** How the tables of one Watchword are named in a database that it shares with others. */
export interface TableNaming {
  /** Stands before each name of ours; empty for none. */
  readonly tablePrefix: string;
  /** The PostgreSQL schema in which the tables are; undefined for that of the connection. */
  readonly schema: string | undefined;
}

export const PLAIN_NAMING: TableNaming = { tablePrefix: '', schema: undefined };

/** A table, view, function, sequence or index of ours as a statement of any search path names it. */
export function qualifiedName(name: string, { tablePrefix, schema }: TableNaming): string {
  return schema === undefined ? tablePrefix + name : `"${schema}".${tablePrefix}${name}`;
}

/** The same as TypeORM writes it. */
export function tablePathOf(name: string, { tablePrefix, schema }: TableNaming): string {
  return schema === undefined ? tablePrefix + name : `${schema}.${tablePrefix}${name}`;
}

/** One symbol for all copies of this file, since a process may have loaded the package in two forms. */
const NAMING = Symbol.for('watchword:table-naming');

interface NamedOptions {
  readonly [NAMING]?: TableNaming;
}

/** The options of a data source whose statements and migrations use these names. */
export function withTableNaming<Options extends object>(options: Options, naming: TableNaming): Options {
  return { ...options, [NAMING]: naming };
}

/** Undefined for options that nobody gave names. */
export function tableNamingIn(options: DataSourceOptions): TableNaming | undefined {
  return (options as NamedOptions)[NAMING];
}

export function tableNamingOf(dataSource: Pick<DataSource, 'options'>): TableNaming {
  return tableNamingIn(dataSource.options) ?? PLAIN_NAMING;
}
