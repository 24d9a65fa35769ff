import { KeyRing, KeyRotation } from '../../src/modules/keys/index.js';
import { registered } from '../support/accounts.js';
import { openJws } from '../support/compact-jws.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('a signing key that is retired at once, on %s', (kind) => {
  let here: RunningApp;
  let elsewhere: RunningApp;

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    here = await startTestApp(kind, environment);
    elsewhere = await startTestApp(kind, environment);
  });
  afterAll(async () => {
    await elsewhere.close();
    await here.close();
  });

  const verdict = async (app: RunningApp, token: string): Promise<string> =>
    (await app.device().get('/api/users/me', { token })).body.code ?? 'OK';

  it('ends its tokens on every instance; clients refresh, and all sign with the next key', async () => {
    const owner = await registered(elsewhere.device());
    for (const app of [here, elsewhere]) expect(await verdict(app, owner.accessToken)).toBe('OK');
    const { kid } = openJws(owner.accessToken).header as { kid: string };
    await here.app.get(KeyRotation, { strict: false }).retire(kid);
    expect(await verdict(here, owner.accessToken)).toBe('TOKEN_INVALID');
    await elsewhere.catchUp();
    expect(await verdict(elsewhere, owner.accessToken)).toBe('TOKEN_INVALID');

    // as the feed has it do by itself; here only to know when it is done
    await elsewhere.app.get(KeyRing, { strict: false }).reload();
    for (const app of [here, elsewhere]) {
      const { refreshToken } = await registered(app.device());
      const renewed = await app.device().post<{ accessToken: string }>('/api/auth/refresh', { body: { refreshToken } });
      expect((openJws(renewed.data.accessToken).header as { kid: string }).kid).not.toBe(kid);
      for (const at of [here, elsewhere]) expect(await verdict(at, renewed.data.accessToken)).toBe('OK');
    }
    const refreshed = await elsewhere
      .device()
      .post('/api/auth/refresh', { body: { refreshToken: owner.refreshToken } });
    expect(refreshed.status).toBe(200);
  });
});
