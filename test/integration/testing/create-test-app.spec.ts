import { existsSync } from 'node:fs';
import { Controller, type DynamicModule, Get, Injectable, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  Answers,
  Clock,
  CurrentUser,
  Mailer,
  type MailMessage,
  override,
  PasswordHasher,
  type Principal,
  Public,
  readSettings,
  WatchwordModule,
} from '../../../src/index.js';
import { createTestApp, FakeClock, type TestApp, testSettings } from '../../../src/testing/index.js';
import { CountingPasswordHasher } from '../../support/counting-password-hasher.js';
import { newServerSecrets } from '../../support/test-app.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** What a team's code asks another company for. */
@Injectable()
class ExchangeRates {
  ofEuro(): Promise<number> {
    return Promise.reject(new Error('no test asks the world outside'));
  }
}

@Controller('rates')
class RatesController {
  constructor(private readonly rates: ExchangeRates) {}

  @Get()
  @Public()
  @Answers('This is the rate.', { summary: 'Read the rate' })
  read(): Promise<number> {
    return this.rates.ofEuro();
  }

  @Get('mine')
  @Answers('This is yours.', { summary: 'Read your own' })
  mine(@CurrentUser() { userId }: Principal): string {
    return userId;
  }
}

@Module({ controllers: [RatesController], providers: [ExchangeRates] })
class RatesModule {}

class RealMailer extends Mailer {
  static readonly sent: MailMessage[] = [];

  send(message: MailMessage): Promise<void> {
    RealMailer.sent.push(message);
    return Promise.resolve();
  }
}

const DATABASE_FILE = `${temporaryFolder('deployed')}/deployed.db`;

/** As a deployment has it: a database in a file, and mail that leaves. */
const DEPLOYED = readSettings({
  NODE_ENV: 'development',
  DATABASE_URL: `sqlite:${DATABASE_FILE}`,
  ...newServerSecrets(),
  EMAIL_LOGIN: 'on',
});

@Module({})
class TeamModule {}

/** A team's own application, made anew, because each of TypeORM's modules counts as a data source. */
const teamModule = (): DynamicModule => ({
  module: TeamModule,
  imports: [
    WatchwordModule.forRoot({ settings: DEPLOYED, overrides: [override(Mailer, RealMailer)], imports: [RatesModule] }),
  ],
});

const fixedRates = { ofEuro: () => Promise.resolve(1.25) };

describe('a test application', () => {
  let app: TestApp | undefined;
  const started = async (...given: Parameters<typeof createTestApp>): Promise<TestApp> =>
    (app = await createTestApp(...given));
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it('has the modules of a team, with providers replaced as Nest replaces them', async () => {
    const { client, aUser } = await started({
      imports: [RatesModule],
      configure: (builder) => builder.overrideProvider(ExchangeRates).useValue(fixedRates),
    });
    expect((await client().get('/api/rates')).data).toBe(1.25);
    const user = await aUser().loggedIn();
    expect((await user.get('/api/rates/mine')).data).toBe(user.id);
    expect((await client().get('/api/rates/mine')).status).toBe(401);
  });

  it('is a team’s own application, but for its settings, its clock, its mailer and what the test names', async () => {
    const hasher = new CountingPasswordHasher();
    const { app: nest, ...running } = await started({
      rootModule: teamModule(),
      overrides: [override(PasswordHasher, hasher)],
      settings: testSettings({ EMAIL_LOGIN: 'on' }),
      configure: (builder) => builder.overrideProvider(ExchangeRates).useValue(fixedRates),
    });
    expect((await running.client().get('/api/rates')).data).toBe(1.25);
    expect(nest.get(Clock)).toBe(running.clock);
    expect(nest.get(PasswordHasher)).toBe(hasher);
    const { email } = await running.aUser().created();
    expect(hasher.hashed).not.toEqual([]);
    await running.client().post('/api/auth/email-login', { body: { email } });
    expect(await running.mailbox.codeTo(email)).toMatch(/^\d{8}$/);
    expect(RealMailer.sent).toEqual([]);
  });

  it('has an empty database of its own each time, and leaves that of the deployment alone', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { aUser, close } = await createTestApp({ rootModule: teamModule() });
      await aUser({ email: 'ada@example.org' }).created();
      await close();
    }
    expect(existsSync(DATABASE_FILE)).toBe(false);
  });

  it('begins at the instant of the clock that it is given', async () => {
    const clock = new FakeClock(new Date('2030-01-01T00:00:00Z'));
    const { aUser, app: nest } = await started({ clock });
    await aUser().created();
    expect(nest.get(Clock).now()).toEqual(new Date('2030-01-01T00:00:00Z'));
  });

  it('is handed to the test before it listens', async () => {
    const beforeListen = (nest: NestFastifyApplication): void => {
      nest
        .getHttpAdapter()
        .getInstance()
        .get('/early', () => 'here');
    };
    const { client } = await started({ beforeListen });
    expect((await client().get('/early')).text).toBe('here');
  });

  it('is closed again when what it is handed to fails', async () => {
    const clock = new FakeClock();
    const starting = createTestApp({ clock, beforeListen: () => Promise.reject(new Error('no Swagger today')) });
    await expect(starting).rejects.toThrow('no Swagger today');
  });

  it('does not ignore what only the root module can say', async () => {
    const starting = createTestApp({ rootModule: teamModule(), entities: [], imports: [RatesModule] });
    await expect(starting).rejects.toThrow('with rootModule, name entities and imports in that module');
  });
});
