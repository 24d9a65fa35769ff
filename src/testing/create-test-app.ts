import type { AbstractHttpAdapter } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureApp, createAdapter } from '../bootstrap/create-app.js';
import { DrainingFastifyAdapter } from '../bootstrap/draining-fastify-adapter.js';
import { ServerSettings } from '../config/settings.js';
import { reportingDatabaseErrors } from '../database/database-trouble-log.js';
import type { NewAccount } from './accounts.js';
import { deliverMails } from './deliver-mails.js';
import { FakeClock } from './fake-clock.js';
import type { FakeOpenIdProvider } from './fake-open-id-provider.js';
import type { FakeProviderUser } from './fake-provider-grants.js';
import { Mailbox } from './mailbox.js';
import { accountAt, logInThrough, signInThrough } from './provider-browser.js';
import { TestClient } from './test-client.js';
import { compileTestModule, type TestAppOptions, type TestDoubles } from './test-module.js';
import type { LoggedInUser, TestUser } from './test-user.js';
import { UserAccounts } from './user-accounts.js';
import { UserBuilder } from './user-builder.js';

/** A running application, with what a test does to it. Its functions need no `this`: `const { aUser } = await createTestApp()`. */
export interface TestApp {
  /** Nest's own application: `app.get(YourService)`. */
  readonly app: NestFastifyApplication;
  /** By which everything in it goes. */
  readonly clock: FakeClock;
  /** Every mail that was sent, unless the test puts a mailer of its own in place. */
  readonly mailbox: Mailbox;
  /** Where it listens, on a port of its own. */
  readonly url: string;
  /** Describes a user to be made; what is given wins. */
  aUser(given?: Partial<NewAccount>): UserBuilder;
  /**
   * An access token for a user who is there, without a login: the application's own key signs it, and a session of its own
   * stands behind it, which can be listed, ended and revoked as any other.
   *
   * @throws DomainError NOT_FOUND; SESSION_REVOKED for a user who is suspended or deleted
   */
  tokenFor(user: Pick<TestUser, 'id'>): Promise<string>;
  /**
   * Connects the user's account at a provider with their account here, as they would do by their browser, so that the
   * application has tokens of theirs.
   *
   * @param as the account at the provider; one with the user's own address and name if absent
   * @throws Error with the code of the application's refusal
   */
  connect(provider: FakeOpenIdProvider, user: LoggedInUser, as?: FakeProviderUser): Promise<void>;
  /**
   * Logs in through a provider on a new device: with an account here, or registers one, as the application decides.
   *
   * @param as the account at the provider; whoever `signsIn` there if absent
   * @throws Error with the code of the application's refusal
   */
  signIn(provider: FakeOpenIdProvider, as?: FakeProviderUser): Promise<TestClient>;
  /** A device that nobody has logged in on. */
  client(): TestClient;
  /** Ends it and the connections to its database. */
  close(): Promise<void>;
}

/**
 * The whole application on an ephemeral port, on the Nest testing module, with an empty database in memory, a clock that the
 * test moves and a mailbox. Close it after the tests.
 *
 * @throws Error when `@nestjs/testing` is not installed, and whatever keeps the application from starting
 */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const clock = options.clock ?? new FakeClock();
  const mailbox = new Mailbox();
  const logger = options.logger ?? false;
  const compiled = await compileTestModule(options, { clock, mailbox }, logger);
  const server = compiled.get(ServerSettings, { strict: false });
  const adapter = options.adapter ?? createAdapter(server, logger);
  // as NestFactory does, so that hooks and middleware come in the same order
  await (adapter as Partial<Pick<AbstractHttpAdapter, 'init'>>).init?.();
  const app = compiled.createNestApplication<NestFastifyApplication>(adapter, { logger, abortOnError: false });
  mailbox.deliverBy(() => deliverMails(app));
  try {
    if (adapter instanceof DrainingFastifyAdapter) {
      await configureApp(app, adapter, server, { errorTranslators: [reportingDatabaseErrors(clock)] });
    }
    await options.beforeListen?.(app);
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    // a start that fails must not leave connections open that keep the test runner from ending
    await app.close();
    throw error;
  }
  return testAppOf(app, { clock, mailbox }, await app.getUrl());
}

function testAppOf(app: NestFastifyApplication, { clock, mailbox }: TestDoubles, url: string): TestApp {
  const accounts = new UserAccounts(app);
  return {
    ...{ app, clock, mailbox, url },
    aUser: (given) => new UserBuilder({ accounts, url }, given),
    tokenFor: ({ id }) => accounts.accessTokenFor(id),
    connect: (provider, user, as = accountAt(provider, user)) => signInThrough(provider, user, { mode: 'connect', as }),
    signIn: (provider, as) => logInThrough(provider, new TestClient(url), as),
    client: () => new TestClient(url),
    close: () => app.close(),
  };
}
