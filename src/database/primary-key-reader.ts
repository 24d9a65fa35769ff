import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { rowsOf } from './statement.js';

/**
 * Reads one entity by its id, as `findOneBy({ id })` of its repository does. Statement and columns are worked out once from
 * TypeORM's metadata: its query builder does so at each call, which costs ten times the read itself. For entities without
 * relations and with one column as their primary key.
 */
export class PrimaryKeyReader<Entity extends ObjectLiteral> {
  private readonly text: string;
  private readonly hydrate: (row: ObjectLiteral) => Entity;

  constructor(
    private readonly dataSource: DataSource,
    target: EntityTarget<Entity>,
  ) {
    const { driver } = dataSource;
    const metadata = dataSource.getMetadata(target);
    const [key] = metadata.primaryColumns;
    if (!key) throw new Error(`${metadata.name} has no primary key`);
    const columns = metadata.columns.map((column) => driver.escape(column.databaseName)).join(', ');
    const condition = `${driver.escape(key.databaseName)} = ${driver.createParameter('id', 0)}`;
    const table = metadata.tablePath.split('.').map((part) => driver.escape(part));
    this.text = `SELECT ${columns} FROM ${table.join('.')} WHERE ${condition}`;
    this.hydrate = (row) => {
      const entity = metadata.create() as ObjectLiteral;
      for (const column of metadata.columns) {
        entity[column.propertyName] = driver.prepareHydratedValue(row[column.databaseName], column) as unknown;
      }
      return entity as Entity;
    };
  }

  async find(id: string): Promise<Entity | null> {
    const [row] = await rowsOf(this.dataSource, this.text, [id]);
    return row === undefined ? null : this.hydrate(row as ObjectLiteral);
  }
}
