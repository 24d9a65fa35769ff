import { DataSource } from 'typeorm';
import { loadSettings } from './src/config/load-settings.js';
import { dataSourceOptions } from './src/database/data-source-options.js';
import { serializeSqlite } from './src/database/serialized-sqlite.js';
import { entities } from './src/entities.js';

/** For the TypeORM command line: `npm run typeorm -- migration:show`. */
export default serializeSqlite(
  new DataSource(await dataSourceOptions(loadSettings().database, { entities, migrations: [] })),
);
