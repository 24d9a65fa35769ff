import type { DataSourceOptions } from 'typeorm';
import { CreateUsers1700000000000 } from './create-users.migration';
import { ShopUserEntity } from './shop-user.entity';

/** The driver that Watchword has for this Node. With PostgreSQL there is nothing to choose. */
const driver: unknown = require(
  Number.parseInt(process.versions.node, 10) < 22 ? 'better-sqlite3-12' : 'better-sqlite3-13',
);

/** The database of the shop. */
export function shopDatabase(file: string): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    driver,
    database: file,
    enableWAL: true,
    entities: [ShopUserEntity],
    migrations: [CreateUsers1700000000000],
    migrationsTransactionMode: 'each',
    migrationsRun: true,
  };
}
