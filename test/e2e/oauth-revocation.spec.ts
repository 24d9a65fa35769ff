import { DataSource } from 'typeorm';
import { SessionEntity } from '../../src/modules/sessions/index.js';
import { registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { OAuthApp } from './oauth-app.js';

describe.each(DATABASE_KINDS)('POST /oauth/revoke on %s', (kind) => {
  let oauth: OAuthApp;
  beforeAll(async () => (oauth = await OAuthApp.start(kind)));
  afterAll(() => oauth.close());

  const person = () => registered(oauth.running.device());

  async function profile(token: string): Promise<string> {
    const { status, body } = await oauth.device.get('/api/users/me', { token, cookies: false });
    return `${status} ${body.code ?? ''}`.trim();
  }

  async function refresh(refreshToken: string) {
    const body = { refreshToken, delivery: 'body' };
    return oauth.device.post<{ accessToken: string; refreshToken: string }>('/api/auth/refresh', {
      body,
      cookies: false,
    });
  }

  it('stops one access token at the next request, and leaves its session', async () => {
    const { accessToken, refreshToken } = await person();
    const { status, headers, text } = await oauth.revoke(accessToken);
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await profile(accessToken)).toBe('401 TOKEN_REVOKED');
    expect((await oauth.introspect(accessToken)).text).toBe('{"active":false}');
    const refreshed = await refresh(refreshToken);
    expect(refreshed.status).toBe(200);
    expect(await profile(refreshed.data.accessToken)).toBe('200');
  });

  it('ends the session of a refresh token, with its access tokens, and says why in its row', async () => {
    const { accessToken, refreshToken, session } = await person();
    expect((await oauth.revoke(refreshToken)).status).toBe(200);
    expect(await profile(accessToken)).toBe('401 SESSION_REVOKED');
    expect((await refresh(refreshToken)).body.code).toBe('SESSION_REVOKED');
    const rows = oauth.running.app.get(DataSource).getRepository(SessionEntity);
    expect(await rows.findOneBy({ id: session.id })).toMatchObject({ revokedReason: 'revoked_by_client' });
  });

  it('ends the session of a refresh token that was rotated before: whoever has it may not keep it', async () => {
    const { refreshToken } = await person();
    const next = await refresh(refreshToken);
    await oauth.revoke(refreshToken);
    expect(await profile(next.data.accessToken)).toBe('401 SESSION_REVOKED');
  });

  it('ends no session by a refresh token that has expired', async () => {
    const { refreshToken } = await person();
    oauth.running.clock.advance(600_000_000);
    const next = await refresh(refreshToken);
    oauth.running.clock.advance(10_000_000);
    expect((await oauth.revoke(refreshToken)).status).toBe(200);
    expect((await refresh(next.data.refreshToken)).status).toBe(200);
  });

  it.each(['access_token', 'refresh_token', 'something_else'])('is not misled by the hint %s', async (hint) => {
    const { accessToken, refreshToken } = await person();
    await oauth.revoke(accessToken, { token_type_hint: hint });
    expect(await profile(accessToken)).toBe('401 TOKEN_REVOKED');
    await oauth.revoke(refreshToken, { token_type_hint: hint });
    expect((await refresh(refreshToken)).body.code).toBe('SESSION_REVOKED');
  });

  it('is content with a token that does not count anyway', async () => {
    const { accessToken, refreshToken } = await person();
    const tampered = `${accessToken.slice(0, -4)}AAAA`;
    for (const token of [
      tampered,
      'nonsense',
      'a.b.c',
      'x'.repeat(9_000),
      accessToken,
      accessToken,
      refreshToken,
      refreshToken,
    ]) {
      const { status, text } = await oauth.revoke(token);
      expect([status, text]).toEqual([200, '']);
    }
  });

  it('touches nobody else', async () => {
    const [one, other] = [await person(), await person()];
    await oauth.revoke(one.accessToken);
    await oauth.revoke(one.refreshToken);
    expect(await profile(other.accessToken)).toBe('200');
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  it('wants a token', async () => {
    const { status, json } = await oauth.send('/oauth/revoke', {});
    expect([status, json?.['error']]).toEqual([400, 'invalid_request']);
  });
});
