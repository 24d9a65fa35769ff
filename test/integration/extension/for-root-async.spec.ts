import { Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { createApp, readSettings, WatchwordModule } from '../../../src/index.js';
import { testSettings } from '../../../src/testing/index.js';
import { registered } from '../../support/accounts.js';
import { noteSecret } from '../../support/evidence.js';
import { newServerSecrets } from '../../support/test-app.js';
import { deviceOf, HostModule, QUIETLY, startHost } from './host-application.js';

const environment = () => ({
  ...{ NODE_ENV: 'test', PORT: '0', DATABASE_URL: 'sqlite::memory:', BCRYPT_COST: '4', RATE_LIMIT: 'off' },
  ...newServerSecrets(),
});

/** The names of all settings that the host keeps in its own configuration. */
const NAMES = [
  ...['NODE_ENV', 'PORT', 'DATABASE_URL', 'BCRYPT_COST', 'RATE_LIMIT', 'PUBLIC_URL', 'ACCESS_TOKEN_EXPIRY'],
  ...['REFRESH_TOKEN_SECRET', 'TOKEN_ENCRYPTION_KEY'],
];

const withConfigService = (values: Record<string, string>) =>
  WatchwordModule.forRootAsync({
    imports: [ConfigModule.forRoot({ ignoreEnvFile: true, ignoreEnvVars: true, load: [() => values] })],
    inject: [ConfigService],
    useFactory: (config: ConfigService) =>
      readSettings(Object.fromEntries(NAMES.map((name) => [name, config.get<string>(name)]))),
    path: 'id',
    endpoints: { metrics: false },
  });

it('takes settings from the configuration service of the host', async () => {
  const values = { ...environment(), PUBLIC_URL: 'http://id.example.org', ACCESS_TOKEN_EXPIRY: '2m' };
  const settings = readSettings(values);
  const app = await startHost(HostModule.with(withConfigService(values)), settings);
  const device = await deviceOf(app);
  const { status, text } = await device.get('/.well-known/oauth-authorization-server');
  expect([status, text]).toEqual([200, expect.stringContaining('"issuer":"http://id.example.org"')]);
  expect((await device.get('/metrics')).status).toBe(404);
  const account = { email: 'ada@example.org', username: 'ada', fullName: 'Ada', password: 'violet-otter-71-lamp' };
  noteSecret(account.password);
  const answer = await device.post<{ expiresIn: number }>('/id/auth/register', {
    body: { ...account, delivery: 'body' },
  });
  expect([answer.status, answer.data.expiresIn]).toEqual([201, 120]);
  await app.close();
});

it('waits for settings that come late, from a provider of a module of the host', async () => {
  @Injectable()
  class Safe {
    open = () => Promise.resolve(environment());
  }
  @Module({ providers: [Safe], exports: [Safe] })
  class SafeModule {}

  const watchword = WatchwordModule.forRootAsync({
    imports: [SafeModule],
    inject: [Safe],
    useFactory: async (safe: Safe) => readSettings(await safe.open()),
  });
  const app = await createApp(watchword, testSettings(), { logger: false });
  await app.listen(0, '127.0.0.1');
  await registered(await deviceOf(app));
  await app.close();
});

describe('a bad setting', () => {
  const line = 'ACCESS_TOKEN_EXPIRY is "soon": it must be';

  it('stops the start with the line that it stops every start with', async () => {
    const values = { ...environment(), ACCESS_TOKEN_EXPIRY: 'soon' };
    expect(() => readSettings(values)).toThrow(line);
    const starting = createApp(withConfigService(values), testSettings(), { logger: QUIETLY.logger });
    await expect(starting).rejects.toThrow(line);
    await expect(starting).rejects.toMatchObject({ name: 'SettingError' });
  });

  it('is also a factory that makes something else', async () => {
    const watchword = WatchwordModule.forRootAsync({ useFactory: () => ({ port: 3000 }) as never });
    await expect(createApp(watchword, testSettings(), { logger: QUIETLY.logger })).rejects.toThrow(
      "useFactory must return Watchword's Settings: make them with readSettings() or loadSettings()",
    );
  });
});
