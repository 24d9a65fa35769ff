import { loggedIn, registered } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { PgBouncer } from '../support/pgbouncer.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';
import { describeWithPackages } from '../support/when-available.js';

const LOGINS = 60;
const REFRESHES = 20;

describeWithPackages(['pgbouncer'], 'two instances behind a pooler with three connections', () => {
  let pooler: PgBouncer;
  let one: RunningApp;
  let two: RunningApp;

  beforeAll(async () => {
    pooler = await PgBouncer.start(await migratedDatabase('postgres'), 3);
    const shared = { ...newServerSecrets(), DATABASE_URL: pooler.url, RATE_LIMIT: 'off' };
    [one, two] = [await startTestApp('postgres', shared), await startTestApp('postgres', shared)];
  });
  afterAll(async () => {
    await one?.close();
    await two?.close();
    await pooler?.stop();
  });

  it(`serve ${LOGINS} logins at once`, async () => {
    const { account } = await registered(one.device());
    const logins = Array.from({ length: LOGINS }, (_, index) => loggedIn((index % 2 ? one : two).device(), account));
    expect(await Promise.all(logins)).toHaveLength(LOGINS);
  });

  it(`give ${REFRESHES} refreshes of one token at once one successor`, async () => {
    const { refreshToken } = await registered(one.device());
    const answers = await Promise.all(
      Array.from({ length: REFRESHES }, (_, index) =>
        (index % 2 ? one : two)
          .device()
          .post<{ refreshToken: string }>('/api/auth/refresh', { body: { refreshToken } }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ data }) => data.refreshToken)).size).toBe(1);
  });

  it('see a logout of the other, though no notification comes through', async () => {
    const { accessToken } = await registered(one.device());
    const me = (app: RunningApp) => app.device().get('/api/users/me', { token: accessToken });
    expect((await me(two)).status).toBe(200);
    expect((await one.device().post('/api/auth/logout', { token: accessToken })).status).toBe(200);
    await eventually('the other instance refuses the token', async () => (await me(two)).status === 401);
  });
});
