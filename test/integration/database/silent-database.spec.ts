import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { BreakableLink } from '../../support/breakable-link.js';
import { databaseSettings } from '../../support/data-sources.js';
import { emptyDatabase } from '../../support/databases.js';

const NOTHING = { entities: [], migrations: [] };

/** As the application opens it, with one connection and less patience. */
async function opened(url: string): Promise<DataSource> {
  const options = (await dataSourceOptions(databaseSettings(url), NOTHING)) as PostgresDataSourceOptions;
  const extra = { ...(options.extra as object), query_timeout: 2_000, max: 1 };
  return new DataSource({ ...options, extra } satisfies DataSourceOptions).initialize();
}

describe('a PostgreSQL that falls silent', () => {
  let url: string;
  let link: BreakableLink;
  let dataSource: DataSource;

  beforeEach(async () => {
    url = await emptyDatabase('postgres');
    link = await BreakableLink.to(url);
    dataSource = await opened(link.url);
  });
  afterEach(async () => {
    await dataSource.destroy();
    await link.cut();
  });

  it('in the middle of a transaction leaves it behind: what is written afterwards counts', async () => {
    await dataSource.query('CREATE TABLE written (n int)');
    const abandoned = dataSource.transaction(async (manager) => {
      await manager.query('INSERT INTO written VALUES (1)');
      link.freeze();
      await manager.query('SELECT 1');
    });
    await expect(abandoned).rejects.toThrow('Query read timeout');
    link.thaw();
    await dataSource.query('INSERT INTO written VALUES (2)');
    const elsewhere = await opened(url);
    expect(await elsewhere.query('SELECT n FROM written')).toEqual([{ n: 2 }]);
    await elsewhere.destroy();
  });

  it('on the connections that are open is reached by new ones', async () => {
    await dataSource.query('SELECT 1');
    link.strand();
    await expect(dataSource.query('SELECT 1')).rejects.toThrow('Query read timeout');
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
