import { DataSource } from 'typeorm';
import { loadSettings } from './src/config/load-settings.js';
import { dataSourceOptions, withoutTimeLimits } from './src/database/data-source-options.js';
import { createMissingSchemaOf } from './src/database/missing-schema.js';
import { namedEntities } from './src/database/named-entities.js';
import { serializeSqlite } from './src/database/serialized-sqlite.js';
import { entities } from './src/entities.js';

const { database } = loadSettings();
const options = await dataSourceOptions(database, { entities: namedEntities(entities, database), migrations: [] });

// TypeORM's command line makes its table of migrations first, for which the schema must be there
if (database.schema !== undefined) await createMissingSchemaOf(options);

/** For the TypeORM command line: `npm run typeorm -- migration:show`. */
export default serializeSqlite(new DataSource(options.type === 'postgres' ? withoutTimeLimits(options) : options));
