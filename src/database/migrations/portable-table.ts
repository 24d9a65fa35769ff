import { type QueryRunner, Table, type TableColumn, type TableColumnOptions } from 'typeorm';
import { fragment, type SqlFragment, textOf } from '../statement.js';
import { tableNamingOf, tablePathOf } from '../table-naming.js';

/** Short names for the column types that both databases share; see database/columns.ts for the entities' side. */
type ColumnDetails = Partial<TableColumnOptions>;

export const column = {
  id: (name: string, more: ColumnDetails = {}): TableColumnOptions => ({
    name,
    type: 'varchar',
    length: '36',
    ...more,
  }),
  primaryId: (table: string): TableColumnOptions =>
    column.id('id', { isPrimary: true, primaryKeyConstraintName: `pk_${table}` }),
  text: (name: string, length: number, more: ColumnDetails = {}): TableColumnOptions => ({
    name,
    type: 'varchar',
    length: String(length),
    ...more,
  }),
  longText: (name: string, more: ColumnDetails = {}): TableColumnOptions => ({ name, type: 'text', ...more }),
  instant: (name: string, more: ColumnDetails = {}): TableColumnOptions => ({ name, type: 'bigint', ...more }),
  bigInteger: (name: string, more: ColumnDetails = {}): TableColumnOptions => ({ name, type: 'bigint', ...more }),
  integer: (name: string): TableColumnOptions => ({ name, type: 'integer' }),
};

export const nullable = { isNullable: true };

export function oneOf(
  table: string,
  columnName: string,
  values: readonly string[],
): { name: string; expression: string } {
  const list = values.map((value) => `'${value}'`).join(', ');
  return { name: `ck_${table}_${columnName}`, expression: `${columnName} IN (${list})` };
}

export function uniqueBy(table: string, ...columnNames: string[]): { name: string; columnNames: string[] } {
  return { name: `uq_${table}_${columnNames.join('_')}`, columnNames };
}

export function indexOn(table: string, ...columnNames: string[]): { name: string; columnNames: string[] } {
  return { name: `ix_${table}_${columnNames.join('_')}`, columnNames };
}

export function ownedByUser(table: string): NonNullable<ConstructorParameters<typeof Table>[0]>['foreignKeys'] {
  return [
    {
      name: `fk_${table}_user_id`,
      columnNames: ['user_id'],
      referencedTableName: 'users',
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
  ];
}

/** Creates a table of ours. Its names are those without a prefix; the deployment's go before them here. */
export async function createTable(queryRunner: QueryRunner, table: Table): Promise<void> {
  const naming = tableNamingOf(queryRunner.connection);
  const prefixed = (name: string | undefined) => name && naming.tablePrefix + name;
  table.name = tablePathOf(table.name, naming);
  for (const each of table.columns) each.primaryKeyConstraintName = prefixed(each.primaryKeyConstraintName);
  for (const each of [...table.uniques, ...table.indices, ...table.checks]) each.name = prefixed(each.name);
  for (const each of table.foreignKeys) {
    each.name = prefixed(each.name);
    each.referencedTableName = tablePathOf(each.referencedTableName, naming);
  }
  await queryRunner.createTable(table);
}

/** Drops a table of ours by its name without a prefix. */
export async function dropTable(queryRunner: QueryRunner, name: string): Promise<void> {
  await queryRunner.dropTable(tablePathOf(name, tableNamingOf(queryRunner.connection)));
}

/** Runs statements one after the other, which name what is ours by the constants of relations.ts. */
export async function run(queryRunner: QueryRunner, ...statements: readonly SqlFragment[]): Promise<void> {
  for (const statement of statements) await queryRunner.query(textOf(statement, queryRunner.connection));
}

/**
 * On SQLite TypeORM makes a table anew to change a column. SQLite refuses that while a view reads the table, and its triggers are lost, so
 * both go before and come back as they were.
 */
export async function changeSqliteColumn(
  queryRunner: QueryRunner,
  { table, view }: { readonly table: SqlFragment; readonly view: SqlFragment },
  changed: TableColumn,
): Promise<void> {
  const [tableName, viewName] = [textOf(table, queryRunner.connection), textOf(view, queryRunner.connection)];
  const dependents = (await queryRunner.query(
    "SELECT sql FROM sqlite_master WHERE (type = 'trigger' AND tbl_name = ?) OR (type = 'view' AND name = ?)",
    [tableName, viewName],
  )) as readonly { readonly sql: string }[];
  await run(queryRunner, fragment`DROP VIEW ${view}`);
  await queryRunner.changeColumn(tableName, changed.name, changed);
  for (const { sql } of dependents) await queryRunner.query(sql);
}

export function isPostgres(queryRunner: QueryRunner): boolean {
  return queryRunner.connection.options.type === 'postgres';
}
