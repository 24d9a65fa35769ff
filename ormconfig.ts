import { DataSource } from 'typeorm';
import { loadSettings } from './src/config/load-settings.js';
import { dataSourceOptions, withoutTimeLimits } from './src/database/data-source-options.js';
import { serializeSqlite } from './src/database/serialized-sqlite.js';
import { entities } from './src/entities.js';

const options = await dataSourceOptions(loadSettings().database, { entities, migrations: [] });

/** For the TypeORM command line: `npm run typeorm -- migration:show`. */
export default serializeSqlite(new DataSource(options.type === 'postgres' ? withoutTimeLimits(options) : options));
