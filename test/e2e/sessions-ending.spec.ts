import { randomUUID } from 'node:crypto';
import { type Account, loggedIn, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;

describe.each(DATABASE_KINDS)('ending sessions on %s', (kind) => {
  let app: RunningApp;
  let elsewhere: RunningApp;
  let owner: Tokens & { account: Account };

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    app = await startTestApp(kind, environment);
    elsewhere = await startTestApp(kind, environment);
  });
  beforeEach(async () => (owner = await registered(app.device())));
  afterAll(async () => {
    await elsewhere.close();
    await app.close();
  });

  const end = (id: string, token = owner.accessToken) => app.device().delete(`/api/auth/sessions/${id}`, { token });

  const advance = (ms: number) => [app, elsewhere].forEach(({ clock }) => clock.advance(ms));

  /** What the tokens of a session still do, on either instance. */
  async function verdictsOn({ accessToken: token, refreshToken }: Tokens): Promise<string[]> {
    const verdicts: string[] = [];
    for (const at of [app, elsewhere]) {
      await at.catchUp();
      verdicts.push((await at.device().get('/api/users/me', { token })).body.code ?? 'OK');
      verdicts.push((await at.device().post('/api/auth/refresh', { body: { refreshToken } })).body.code ?? 'OK');
    }
    return verdicts;
  }
  const isDead = async (tokens: Tokens) => expect(await verdictsOn(tokens)).toEqual(Array(4).fill('SESSION_REVOKED'));
  const isAlive = async (tokens: Tokens) => expect(await verdictsOn(tokens)).toEqual(Array(4).fill('OK'));

  it('ends one of the caller’s, at once and everywhere, and no other', async () => {
    const [second, third] = [await loggedIn(app.device(), owner.account), await loggedIn(app.device(), owner.account)];
    const { status, body } = await end(second.session.id.toUpperCase());
    expect([status, body.data]).toEqual([200, null]);
    await isDead(second);
    await isAlive(owner);
    await isAlive(third);
    expect((await end(second.session.id)).body).toMatchObject({ statusCode: 404, code: 'NOT_FOUND' });
  });

  it('ends the very session that asks', async () => {
    expect((await end(owner.session.id)).status).toBe(200);
    await isDead(owner);
  });

  it('does not find somebody else’s session, which lives on', async () => {
    const other = await registered(app.device());
    const refused = await end(other.session.id);
    const unknown = await end(randomUUID());
    expect(refused.body).toMatchObject({ statusCode: 404, code: 'NOT_FOUND' });
    expect({ ...refused.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    await isAlive(other);
  });

  it('does not find a session that has expired', async () => {
    advance(7 * DAY_MS);
    const { accessToken } = await loggedIn(app.device(), owner.account);
    expect((await end(owner.session.id, accessToken)).body).toMatchObject({ statusCode: 404, code: 'NOT_FOUND' });
  });

  it.each(['1', 'current', '00000000-0000-0000-0000-00000000000g', "'%20OR%201=1", 'x'.repeat(99)])(
    'refuses the id %s, which is no UUID',
    async (id) => {
      expect((await end(id)).body).toMatchObject({
        statusCode: 400,
        code: 'VALIDATION_FAILED',
        errors: [{ field: 'id' }],
      });
    },
  );

  it('ends all others, and says how many', async () => {
    const others = [await loggedIn(app.device(), owner.account), await loggedIn(app.device(), owner.account)];
    const bystander = await registered(app.device());
    const { status, data } = await app.device().delete('/api/auth/sessions', { token: owner.accessToken });
    expect([status, data]).toEqual([200, { revoked: 2 }]);
    for (const other of others) await isDead(other);
    await isAlive(owner);
    await isAlive(bystander);
    expect((await app.device().delete('/api/auth/sessions', { token: owner.accessToken })).data).toEqual({
      revoked: 0,
    });
  });

  it('ends every session by logging out everywhere, and says how many', async () => {
    const others = [await loggedIn(app.device(), owner.account), await loggedIn(elsewhere.device(), owner.account)];
    const classic = app.device();
    const { email: identifier, password } = owner.account;
    await classic.post('/api/auth/session', { body: { identifier, password } });
    const bystander = await registered(app.device());
    const { status, data } = await app.device().post('/api/auth/logout-all', { token: owner.accessToken });
    expect([status, data]).toEqual([200, { revoked: 4 }]);
    for (const tokens of [owner, ...others]) await isDead(tokens);
    expect((await classic.get('/api/auth/session')).body.code).toBe('SESSION_REVOKED');
    await isAlive(bystander);
    await isAlive(await loggedIn(app.device(), owner.account));
  });

  it('counts only what was alive', async () => {
    await loggedIn(app.device(), owner.account);
    advance(7 * DAY_MS);
    const { accessToken } = await loggedIn(app.device(), owner.account);
    const { data } = await app.device().post('/api/auth/logout-all', { token: accessToken });
    expect(data).toEqual({ revoked: 1 });
  });

  it('ends a session whose refresh token was used twice, with the access tokens that it has given', async () => {
    const { refreshToken } = owner;
    const { data } = await app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken } });
    advance(10_000);
    const reused = await elsewhere.device().post('/api/auth/refresh', { body: { refreshToken } });
    expect(reused.body).toMatchObject({ statusCode: 401, code: 'REFRESH_TOKEN_REUSED' });
    await isDead(data);
    await isDead(owner);
  });
});
