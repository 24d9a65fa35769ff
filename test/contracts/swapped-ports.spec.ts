import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp, Mailer, override, WatchwordModule } from '../../src/index.js';
import { Mailbox, testSettings } from '../../src/testing/index.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { ApiClient } from '../support/api-client.js';
import { EvidenceLogger } from '../support/evidence-logger.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { newServerSecrets } from '../support/test-app.js';
import { PORT_ROWS } from './ports/index.js';
import type { PortRow } from './ports/port-row.js';

/** The adapter, and the names of its methods that somebody calls. */
function watched<T extends object>(adapter: T): { readonly adapter: T; readonly called: ReadonlySet<string> } {
  const called = new Set<string>();
  const proxy = new Proxy(adapter, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        called.add(String(name));
        return Reflect.apply(value, target, given);
      };
    },
  });
  return { adapter: proxy, called };
}

async function startWith({ port }: PortRow, adapter: object): Promise<NestFastifyApplication> {
  const DATABASE_URL = await migratedDatabase('sqlite');
  const environment = { EMAIL_VERIFICATION: 'optional', RATE_LIMIT: 'on', DATABASE_URL };
  const settings = testSettings({ ...newServerSecrets(), ...environment });
  const mailbox = port === (Mailer as unknown) ? [] : [override(Mailer, new Mailbox())];
  const overrides = [...mailbox, override(port as typeof Mailer, adapter as Mailer)];
  const app = await createApp(WatchwordModule.forRoot({ settings, overrides }), settings, {
    logger: new EvidenceLogger(),
  });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** CompanyHooks let nobody else register. */
function anEmployee(): Account {
  const account = anAccount();
  return { ...account, email: `${account.username}@example.com` };
}

it.each(PORT_ROWS.map((row) => [row.port.name, row] as const))(
  'an application calls the %s that was put in the place of the default',
  async (_, row) => {
    const opened = await row.open();
    const { adapter, called } = watched(opened.adapter);
    const app = await startWith(row, adapter);
    try {
      const url = await app.getUrl();
      const { account } = await registered(new ApiClient(url), anEmployee());
      const device = new ApiClient(url);
      const { refreshToken } = await loggedIn(device, account);
      const refreshed = await device.post<{ accessToken: string }>('/api/auth/refresh', { body: { refreshToken } });
      const profile = await device.get('/api/users/me', { token: refreshed.data.accessToken });
      expect(profile.data).toMatchObject({ username: account.username });
      // mails, audit records and events leave behind the request
      for (const method of row.called) await eventually(`${method} is called`, () => called.has(method));
    } finally {
      await app.close();
      await opened.close?.();
    }
  },
);
