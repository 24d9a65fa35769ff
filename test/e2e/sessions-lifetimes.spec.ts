import { type Account, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

describe('the lifetime', () => {
  let app: RunningApp;
  let owner: Tokens & { account: Account };

  beforeAll(async () => (app = await startTestApp('sqlite', { SESSION_ABSOLUTE_EXPIRY: '10d' })));
  beforeEach(async () => (owner = await registered(app.device())));
  afterAll(() => app.close());

  const profileCode = async ({ accessToken: token }: Pick<Tokens, 'accessToken'>) =>
    (await app.device().get('/api/users/me', { token })).body.code ?? 'OK';
  const refresh = ({ refreshToken }: Pick<Tokens, 'refreshToken'>) =>
    app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken } });

  it('of an access token ends to the second', async () => {
    app.clock.advance((owner.expiresIn - 1) * SECOND_MS);
    expect(await profileCode(owner)).toBe('OK');
    app.clock.advance(SECOND_MS);
    expect(await profileCode(owner)).toBe('TOKEN_EXPIRED');
  });

  it('of a session that is not used ends to the second', async () => {
    app.clock.advance(7 * DAY_MS - SECOND_MS);
    const { data } = await refresh(owner);
    expect(await profileCode(data)).toBe('OK');
    app.clock.advance(7 * DAY_MS);
    expect((await refresh(data)).body).toMatchObject({ statusCode: 401, code: 'REFRESH_TOKEN_EXPIRED' });
  });

  it('of a session is moved on by each refresh, up to its absolute end and no further', async () => {
    let tokens: Pick<Tokens, 'accessToken' | 'refreshToken'> = owner;
    for (let day = 0; day < 9; day += 3) {
      app.clock.advance(3 * DAY_MS);
      const answer = await refresh(tokens);
      expect(answer.status).toBe(200);
      tokens = answer.data;
    }
    app.clock.advance(DAY_MS - SECOND_MS);
    const last = await refresh(tokens);
    expect([last.status, await profileCode(last.data)]).toEqual([200, 'OK']);
    app.clock.advance(SECOND_MS);
    expect((await refresh(last.data)).body.code).toBe('REFRESH_TOKEN_EXPIRED');
    expect(await profileCode(last.data)).toBe('TOKEN_EXPIRED');
  });

  it('of an access token never goes beyond the session’s', async () => {
    app.clock.advance(6 * DAY_MS);
    const { data: first } = await refresh(owner);
    app.clock.advance(4 * DAY_MS - 90 * SECOND_MS);
    const { data: last } = await refresh(first);
    expect(last.expiresIn).toBe(90);
    app.clock.advance(90 * SECOND_MS);
    expect(await profileCode(last)).toBe('TOKEN_EXPIRED');
  });

  it('of a session leaves logging out to no expired refresh token', async () => {
    app.clock.advance(7 * DAY_MS);
    const body = { refreshToken: owner.refreshToken };
    expect((await app.device().post('/api/auth/logout', { body })).body.code).toBe('REFRESH_TOKEN_EXPIRED');
  });
});
