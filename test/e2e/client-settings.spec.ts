import { ClientError } from '../../src/client/index.js';
import { type Account, anAccount } from '../support/accounts.js';
import { ClientDevice } from '../support/client-device.js';
import { EmployeeAttributes } from '../support/employee-attributes.js';
import { noteSecret } from '../support/evidence.js';
import { mailedLink } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const TESTED_LOGINS = 11;

/** An application that is set up otherwise, with a client that has just begun. */
async function withClient(
  work: (page: ReturnType<ClientDevice['page']>, app: RunningApp, account: Account) => Promise<void>,
  ...setup: [Parameters<typeof startTestApp>[1], Parameters<typeof startTestApp>[2]?]
): Promise<void> {
  const app = await startTestApp('sqlite', ...setup);
  const device = new ClientDevice(app.url, 'split');
  const account = anAccount();
  noteSecret(account.password);
  try {
    await work(device.page(), app, account);
  } finally {
    device.close();
    await app.close();
  }
}

const failureOf = (call: Promise<unknown>): Promise<ClientError> =>
  call.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: ClientError) => error,
  );

describe('the client of a server', () => {
  it('that tells nobody who has an account registers without an answer, and without a login', () =>
    withClient(
      async (page, app, account) => {
        expect(await page.register(account)).toBeNull();
        expect(page.isLoggedIn).toBe(false);
        await page.email.verify((await mailedLink(app, account.email, 'verify-email')).token);
        await page.login({ identifier: account.email, password: account.password });
        expect(page.isLoggedIn).toBe(true);
      },
      { REGISTRATION: 'discreet', MAIL_URL: 'smtp://127.0.0.1:9', PUBLIC_URL: 'https://id.example.org' },
    ));

  it('that wants addresses to be confirmed first registers without a login', () =>
    withClient(
      async (page, _app, account) => {
        const answer = await page.register(account);
        expect([Object.keys(answer ?? {}), page.isLoggedIn]).toEqual([['user'], false]);
        const failure = await failureOf(page.login({ identifier: account.email, password: account.password }));
        expect([failure.code, failure.status]).toEqual(['EMAIL_NOT_VERIFIED', 403]);
      },
      { EMAIL_VERIFICATION: 'required', MAIL_URL: 'smtp://127.0.0.1:9', PUBLIC_URL: 'https://id.example.org' },
    ));

  it('that lets nobody register says so', () =>
    withClient(
      async (page, _app, account) => {
        expect((await failureOf(page.register(account))).code).toBe('REGISTRATION_CLOSED');
      },
      { REGISTRATION: 'closed' },
    ));

  it('that logs nobody in by mail says that there is no such operation', () =>
    withClient(async (page) => {
      expect((await failureOf(page.emailLogin.request('ada@example.org'))).code).toBe('NOT_FOUND');
    }, {}));

  it('that counts logins says when to come back', () =>
    withClient(
      async (page) => {
        const credentials = { identifier: 'nobody', password: 'wrong' };
        const failures: ClientError[] = [];
        for (let count = 0; count < TESTED_LOGINS; count += 1) failures.push(await failureOf(page.login(credentials)));
        const last = failures.at(-1);
        expect([last?.code, last?.status]).toEqual(['RATE_LIMITED', 429]);
        expect(last?.retryAfterSeconds).toBeGreaterThan(0);
      },
      { RATE_LIMIT: 'on' },
    ));

  it('whose users have attributes sends and reads them', () =>
    withClient(
      async (page, _app, account) => {
        await page.register({ ...account, attributes: { costCentre: 'K1' } });
        const { attributes } = await page.profile.update({ attributes: { language: 'de' } });
        expect(attributes).toMatchObject({ costCentre: 'K1', language: 'de' });
        expect((await page.profile.get()).attributes).toEqual(attributes);
        const failure = await failureOf(page.profile.update({ attributes: { language: 'tlh' } }));
        expect(failure.errors.map(({ field }) => field)).toEqual(['attributes.language']);
      },
      {},
      { userAttributes: EmployeeAttributes },
    ));
});
