import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Module } from '@nestjs/common';
import { getDataSourceToken, getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type Repository } from 'typeorm';
import { MaintenanceService } from '../../src/modules/maintenance/index.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { WatchwordDataSource, type WatchwordTableNames, withWatchword } from '../../src/index.js';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS, type DatabaseKind, emptyDatabase } from '../support/databases.js';
import { AddInvoices1763850000000, hostOptions, InvoiceEntity, openHost } from '../support/host-data-source.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Page {
  readonly items: readonly { id: string }[];
}

/** What an operator and people do in a day, on whatever tables. */
async function liveThroughADay(app: RunningApp): Promise<void> {
  const admin = await registered(app.device());
  await app.app
    .get(WatchwordDataSource, { strict: false })
    .getRepository(UserEntity)
    .update({ id: admin.user.id }, { roles: ['user', 'admin'] });
  const { accessToken: token } = await loggedIn(app.device(), admin.account);
  const user = await registered(app.device());
  const taken = await app.device().post('/api/auth/register', { body: anAccount({ email: user.account.email }) });
  expect(taken.body).toMatchObject({ statusCode: 409, code: 'EMAIL_TAKEN' });

  const refresh = (refreshToken: string) =>
    app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken, delivery: 'body' } });
  const rotated = await refresh(user.refreshToken);
  expect(rotated.status).toBe(200);
  app.clock.advance(MINUTE_MS);
  expect((await refresh(user.refreshToken)).body.code).toBe('REFRESH_TOKEN_REUSED');
  await app.catchUp();
  expect((await app.device().get('/api/users/me', { token: rotated.data.accessToken })).status).toBe(401);

  for (const filter of ['', '&role=admin', '&status=active', `&text=${admin.account.username}`]) {
    const listed = await app.device().get<Page>(`/api/users?limit=50${filter}`, { token });
    expect(listed.data.items.map(({ id }) => id)).toContain(admin.user.id);
  }
  expect((await app.device().get('/api/audit/verify', { token })).data).toMatchObject({ isIntact: true });
  expect((await app.device().get('/health/ready')).status).toBe(200);

  app.clock.advance(120 * DAY_MS);
  await app.app.get(MaintenanceService, { strict: false }).runRound();
  const again = await loggedIn(app.device(), admin.account);
  const kept = await app.device().get<Page>('/api/auth/sessions', { token: again.accessToken });
  expect(kept.data.items).toHaveLength(1);
}

const NAMES: readonly (readonly [DatabaseKind, WatchwordTableNames])[] = [
  ['sqlite', { tablePrefix: 'auth_' }],
  ['postgres', { tablePrefix: 'auth_' }],
  ['postgres', { tablePrefix: 'auth_', schema: 'identity' }],
];

it.each(NAMES)('the whole application on %s runs in its own database with the names %j', async (kind, names) => {
  const environment = {
    DATABASE_URL: await emptyDatabase(kind),
    DATABASE_TABLE_PREFIX: names.tablePrefix ?? '',
    ...(names.schema && { DATABASE_SCHEMA: names.schema }),
  };
  const app = await startTestApp(kind, environment);
  await liveThroughADay(app).finally(() => app.close());
});

it.each(NAMES)(
  'the whole application on %s runs in a data source of the application with the names %j',
  async (kind, names) => {
    const dataSource = await openHost(kind, await emptyDatabase(kind), names);
    await dataSource.runMigrations();
    const app = await startTestApp(kind, {}, { dataSource });
    await liveThroughADay(app).finally(() => app.close());
    // it was not ours to close
    expect(dataSource.isInitialized).toBe(true);
    await dataSource.destroy();
  },
);

@Injectable()
class InvoicesService {
  constructor(
    @Inject(getRepositoryToken(InvoiceEntity)) private readonly invoices: Repository<InvoiceEntity>,
    @Inject(DataSource) readonly dataSource: DataSource,
  ) {}

  add(userId: string) {
    return this.invoices.insert({ id: randomUUID(), userId });
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([InvoiceEntity])],
  providers: [InvoicesService],
  exports: [InvoicesService],
})
class InvoicesModule {}

it.each(DATABASE_KINDS)(
  'a team has a table of its own in our database on %s, with a prefix before our names',
  async (kind) => {
    const environment = { DATABASE_URL: await emptyDatabase(kind), DATABASE_TABLE_PREFIX: 'auth_' };
    const app = await startTestApp(kind, environment, {
      imports: [InvoicesModule],
      entities: [InvoiceEntity],
      migrations: [AddInvoices1763850000000],
    });
    try {
      const { user } = await registered(app.device());
      const invoices = app.app.get(InvoicesService, { strict: false });
      await invoices.add(user.id);
      await expect(invoices.add('nobody')).rejects.toThrow(/foreign key/i);
    } finally {
      await app.close();
    }
  },
);

describe.each(DATABASE_KINDS)('an application with TypeOrmModule on %s', (kind) => {
  it('has our tables in its data source, which is found by its token', async () => {
    const options = withWatchword(await hostOptions(kind, await emptyDatabase(kind)), { tablePrefix: 'auth_' });
    const imports = [TypeOrmModule.forRoot({ ...options, migrationsRun: true, retryAttempts: 0 }), InvoicesModule];
    const app = await startTestApp(kind, {}, { imports, dataSource: getDataSourceToken() });
    const { user } = await registered(app.device());
    await app.app.get(InvoicesService, { strict: false }).add(user.id);
    expect(await app.app.get(DataSource, { strict: false }).getRepository(UserEntity).count()).toBe(1);
    await app.close();
  });

  it('keeps a named data source to itself while ours is the default one', async () => {
    const options = await hostOptions(kind, await emptyDatabase(kind));
    const own = TypeOrmModule.forRoot({ ...options, name: 'shop', migrations: [], retryAttempts: 0 });
    const app = await startTestApp(kind, {}, { imports: [own] });
    await registered(app.device());
    const shop = app.app.get<DataSource>(getDataSourceToken('shop'), { strict: false });
    expect(shop).not.toBe(app.app.get(WatchwordDataSource, { strict: false }));
    expect(shop.hasMetadata(UserEntity)).toBe(false);
    await app.close();
  });

  it('keeps its default data source while ours has a name', async () => {
    const options = await hostOptions(kind, await emptyDatabase(kind));
    const own = { ...options, migrations: [], retryAttempts: 0 };
    const app = await startTestApp(
      kind,
      {},
      {
        imports: [TypeOrmModule.forRoot(own), InvoicesModule],
        dataSourceName: 'watchword',
      },
    );
    try {
      await registered(app.device());
      const { dataSource } = app.app.get(InvoicesService, { strict: false });
      expect(dataSource.options.database).toBe((options as { database?: string }).database);
      expect(dataSource.hasMetadata(UserEntity)).toBe(false);
    } finally {
      await app.close();
    }
  });

  it('says in one line at the start that migrations of ours are missing', async () => {
    const dataSource = await openHost(kind, await emptyDatabase(kind));
    const start = startTestApp(kind, {}, { dataSource: { useFactory: () => dataSource } });
    await expect(start).rejects.toThrow(/migrations of Watchword are missing/);
    await dataSource.destroy();
  });
});
