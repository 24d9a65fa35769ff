import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import { tableNamingOf } from './table-naming.js';

/**
 * Makes the schema of our tables unless it is there. It is asked for first, because PostgreSQL refuses `CREATE SCHEMA IF
 * NOT EXISTS` to a role without the right, even where nothing is to be made.
 *
 * @throws Error that says what to do when the role may not make it
 */
export async function createMissingSchema(runner: QueryRunner): Promise<void> {
  const { schema } = tableNamingOf(runner.connection);
  if (schema === undefined) return;
  const found = (await runner.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])) as unknown[];
  if (found.length > 0) return;
  try {
    await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
  } catch (cause) {
    const remedy = `let a role that may do so run: CREATE SCHEMA "${schema}" AUTHORIZATION our_role`;
    throw new Error(`the schema ${schema} is missing and cannot be made; ${remedy}`, { cause });
  }
}

/** The same by a connection of its own, before anything else is done with the database. */
export async function createMissingSchemaOf(options: DataSourceOptions): Promise<void> {
  const dataSource = await new DataSource({ ...options, entities: [], migrations: [] }).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await createMissingSchema(runner);
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}
