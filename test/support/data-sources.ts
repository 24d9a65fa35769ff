import type { DataSource } from 'typeorm';
import { readSettings } from '../../src/config/read-settings.js';
import type { DatabaseSettings } from '../../src/config/settings.js';
import { type DatabaseExtras, dataSourceOptions } from '../../src/database/data-source-options.js';
import { namedEntities } from '../../src/database/named-entities.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { entities } from '../../src/entities.js';
import { randomBytes } from 'node:crypto';

type Environment = Readonly<Record<string, string>>;

/** The section that a DATABASE_URL becomes, and with it other settings of the database. */
export function databaseSettings(url: string, environment: Environment = {}): DatabaseSettings {
  return readSettings({
    ...environment,
    DATABASE_URL: url,
    REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  }).database;
}

/** Opens and migrates a database as the application does. */
export async function openDatabase(
  url: string,
  extras: Partial<DatabaseExtras> = {},
  environment: Environment = {},
): Promise<DataSource> {
  const { entities: more = [], migrations = [] } = extras;
  const settings = databaseSettings(url, environment);
  return openDataSource(
    await dataSourceOptions(settings, { entities: [...namedEntities(entities, settings), ...more], migrations }),
  );
}
