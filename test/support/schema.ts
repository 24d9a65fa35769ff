import { type DataSource, MigrationExecutor } from 'typeorm';

/** Where the columns of a table are not what its entity says, in TypeORM's own judgement. */
export async function columnDriftOf(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  const drift: string[] = [];
  for (const { tableName, tablePath, columns } of dataSource.entityMetadatas) {
    const table = await runner.getTable(tablePath);
    // unique constraints are the migrations' alone
    const found = (table?.columns ?? []).map((column) => Object.assign(column, { isUnique: false }));
    const wanted = columns.map(({ databaseName }) => databaseName);
    const changed = dataSource.driver.findChangedColumns(found, columns).map(({ databaseName }) => databaseName);
    drift.push(...changed.map((name) => `${tableName}.${name} differs`));
    drift.push(
      ...wanted
        .filter((name) => !found.some((column) => column.name === name))
        .map((name) => `${tableName}.${name} is missing`),
    );
    drift.push(
      ...found.filter(({ name }) => !wanted.includes(name)).map(({ name }) => `${tableName}.${name} is in no entity`),
    );
  }
  await runner.release();
  return drift;
}

/** What TypeORM would do so that the schema were exactly what the entities say. */
export async function statementsToMatch(dataSource: DataSource): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

/** The names of all tables and views, without those that the migrations themselves need. */
export async function relationsIn(dataSource: DataSource, schema = 'public'): Promise<string[]> {
  const names =
    dataSource.options.type === 'postgres'
      ? await dataSource.query<{ name: string }[]>(
          `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${schema}'`,
        )
      : await dataSource.query<{ name: string }[]>(
          "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'",
        );
  return names
    .map(({ name }) => name)
    .filter((name) => name !== dataSource.options.migrationsTableName && name !== 'migrations')
    .sort();
}

/** Takes back every migration, the newest first. */
export async function revertAll(dataSource: DataSource): Promise<void> {
  const applied = await new MigrationExecutor(dataSource).getExecutedMigrations();
  for (let left = applied.length; left > 0; left -= 1) await dataSource.undoLastMigration();
}
