import { DataSource } from 'typeorm';
import { loggedIn, registered } from '../support/accounts.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const LOGINS = 60;
const POOL = { DATABASE_POOL_SIZE: '2', DATABASE_POOL_WAIT: '1s', RATE_LIMIT: 'off' };

describe('a small pool of connections to PostgreSQL', () => {
  let app: RunningApp;
  afterEach(() => app.close());

  it(`makes ${LOGINS} logins at once slower and refuses none`, async () => {
    app = await startTestApp('postgres', { ...POOL, DATABASE_POOL_WAIT: '1m' });
    const { account } = await registered(app.device());
    // each fails with the answer unless it is a success
    const logins = await Promise.all(Array.from({ length: LOGINS }, () => loggedIn(app.device(), account)));
    expect(logins).toHaveLength(LOGINS);
  });

  it('lets a request wait for DATABASE_POOL_WAIT and no longer', async () => {
    app = await startTestApp('postgres', POOL);
    const { refreshToken } = await registered(app.device());
    const refresh = () => app.device().post('/api/auth/refresh', { body: { refreshToken } });
    const holders = [0, 1].map(() => app.app.get(DataSource).createQueryRunner());
    await Promise.all(holders.map((holder) => holder.connect()));
    const refused = await refresh();
    expect([refused.status, refused.body.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    await Promise.all(holders.map((holder) => holder.release()));
    expect((await refresh()).status).toBe(200);
  });
});
