import { anAdmin } from '../support/admins.js';
import { registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { UserDeletionService } from '../../src/modules/users/index.js';

describe.each(DATABASE_KINDS)('the mail about a deletion, on %s', (kind) => {
  let app: RunningApp;
  let admin: Tokens;
  beforeAll(async () => {
    const environment = { PUBLIC_URL: 'https://id.example.org', EMAIL_VERIFICATION: 'off', RATE_LIMIT: 'off' };
    app = await startTestApp(kind, environment);
    admin = await anAdmin(app);
  });
  afterAll(() => app.close());

  const subjects = async (address: string) => (await mailsTo(app, address)).map(({ subject }) => subject);
  const deleteOwn = (token: string, password: string) =>
    app.device().delete('/api/users/me', { token, body: { password } });

  it('reaches users who have deleted their account, whose rows are gone by then', async () => {
    const { account, accessToken } = await registered(app.device());
    await app.device().patch('/api/users/me/settings', { body: { locale: 'de' }, token: accessToken });
    expect((await deleteOwn(accessToken, account.password)).status).toBe(200);
    expect(await subjects(account.email)).toEqual(['Ihr Konto bei id.example.org wurde gelöscht']);
  });

  it('reaches users whom an administrator has deleted, also when they are erased at once', async () => {
    const { account, user } = await registered(app.device());
    expect((await app.device().delete(`/api/users/${user.id}`, { token: admin.accessToken })).status).toBe(200);
    await app.app.get(UserDeletionService, { strict: false }).erase(user.id);
    expect(await subjects(account.email)).toEqual(['Your account at id.example.org was deleted']);
  });

  it('is sent once, however often the deletion is asked for', async () => {
    const { account, user } = await registered(app.device());
    const ask = () => app.device().delete(`/api/users/${user.id}`, { token: admin.accessToken });
    const answers = await Promise.all(Array.from({ length: 5 }, ask));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    expect(await subjects(account.email)).toHaveLength(1);
  });

  it('is not sent when nothing is deleted', async () => {
    const { account, accessToken, user } = await registered(app.device());
    expect((await deleteOwn(accessToken, `${account.password}x`)).status).toBe(401);
    await app.device().post(`/api/users/${user.id}/suspend`, { token: admin.accessToken });
    expect(await subjects(account.email)).toEqual([]);
  });

  it('is not sent to the last administrator, who stays', async () => {
    const { account, accessToken } = await lastAdministrator();
    expect((await deleteOwn(accessToken, account.password)).body.code).toBe('LAST_ADMINISTRATOR');
    expect(await subjects(account.email)).toEqual([]);
  });

  async function lastAdministrator() {
    const other = await anAdmin(app);
    await app.device().delete(`/api/users/${admin.user.id}`, { token: other.accessToken });
    return other;
  }
});
