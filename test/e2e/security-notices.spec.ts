import { loggedIn, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('mails about an account, on %s', (kind) => {
  let app: RunningApp;
  beforeAll(
    async () => (app = await startTestApp(kind, { PUBLIC_URL: 'https://id.example.org', EMAIL_VERIFICATION: 'off' })),
  );
  afterAll(() => app.close());

  it('tell of a changed password, where the user reads them', async () => {
    const device = app.device();
    const { account, accessToken } = await registered(device);
    const body = { currentPassword: account.password, newPassword: `${account.password}-2` };
    expect((await device.post('/api/auth/password/change', { body, token: accessToken })).status).toBe(200);
    const [mail, ...more] = await mailsTo(app, account.email);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Your password at id.example.org was changed');
    for (const secret of [body.newPassword, account.password]) expect(JSON.stringify(mail)).not.toContain(secret);
  });

  it('speak the language of the user’s settings', async () => {
    const device = app.device();
    const { account, accessToken } = await registered(device);
    await device.patch('/api/users/me/settings', { body: { locale: 'de-AT' }, token: accessToken });
    const body = { currentPassword: account.password, newPassword: `${account.password}-2` };
    await device.post('/api/auth/password/change', { body, token: accessToken });
    expect((await mailsTo(app, account.email)).map(({ subject }) => subject)).toEqual([
      'Ihr Passwort bei id.example.org wurde geändert',
    ]);
  });

  it('are not sent for a password that was not changed', async () => {
    const device = app.device();
    const { account, accessToken } = await registered(device);
    const body = { currentPassword: 'not the password', newPassword: `${account.password}-2` };
    expect((await device.post('/api/auth/password/change', { body, token: accessToken })).status).toBe(401);
    expect(await mailsTo(app, account.email)).toEqual([]);
  });

  it('tell once of a refresh token that was used twice', async () => {
    const device = app.device();
    const { account } = await registered(device);
    const { refreshToken } = await loggedIn(device, account);
    const refresh = () => device.post('/api/auth/refresh', { body: { refreshToken } });
    expect((await refresh()).status).toBe(200);
    app.clock.advance(60_000);
    expect((await refresh()).body.code).toBe('REFRESH_TOKEN_REUSED');
    expect((await refresh()).body.code).toBe('SESSION_REVOKED');
    expect((await mailsTo(app, account.email)).map(({ subject }) => subject)).toEqual([
      'A session at id.example.org was ended to protect your account',
    ]);
  });
});
