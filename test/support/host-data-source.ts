import {
  Column,
  DataSource,
  type DataSourceOptions,
  Entity,
  type MigrationInterface,
  PrimaryColumn,
  type QueryRunner,
  Table,
} from 'typeorm';
import { loadSqlite } from '../../src/database/load-sqlite.js';
import { watchwordTableName, type WatchwordTableNames, withWatchword } from '../../src/index.js';
import type { DatabaseKind } from './databases.js';

/** A table of an application that has Watchword in its own database. */
@Entity('invoices')
export class InvoiceEntity {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_invoices' })
  id!: string;

  @Column('varchar', { name: 'user_id', length: 36 })
  userId!: string;
}

/** Its time lies between those of two migrations of ours. */
export class AddInvoices1763850000000 implements MigrationInterface {
  readonly name = 'AddInvoices1763850000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const text = { type: 'varchar', length: '36' };
    await queryRunner.createTable(
      new Table({
        name: 'invoices',
        columns: [
          { ...text, name: 'id', isPrimary: true, primaryKeyConstraintName: 'pk_invoices' },
          { ...text, name: 'user_id' },
        ],
        foreignKeys: [
          {
            name: 'fk_invoices_user_id',
            columnNames: ['user_id'],
            referencedTableName: watchwordTableName('users', queryRunner.connection),
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('invoices');
  }
}

/** As an application writes them for itself. */
export async function hostOptions(kind: DatabaseKind, url: string): Promise<DataSourceOptions> {
  const common = { entities: [InvoiceEntity], migrations: [AddInvoices1763850000000] };
  if (kind === 'postgres') return { ...common, type: 'postgres', url };
  return { ...common, type: 'better-sqlite3', driver: await loadSqlite(), database: url.slice('sqlite:'.length) };
}

/** The application's data source with our tables, connected. */
export async function openHost(kind: DatabaseKind, url: string, names: WatchwordTableNames = {}): Promise<DataSource> {
  return new DataSource(withWatchword(await hostOptions(kind, url), names)).initialize();
}
