import { isUUID } from 'class-validator';
import { registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { openJws } from '../support/compact-jws.js';
import { OAuthApp } from './oauth-app.js';

const INACTIVE = '{"active":false}';

describe.each(DATABASE_KINDS)('POST /oauth/introspect on %s', (kind) => {
  let oauth: OAuthApp;
  beforeAll(async () => (oauth = await OAuthApp.start(kind)));
  afterAll(() => oauth.close());

  const person = () => registered(oauth.running.device());

  it('says of an access token what it says itself', async () => {
    const { accessToken, account, user, session } = await person();
    const { status, headers, json } = await oauth.introspect(accessToken);
    const told = Object.entries(openJws(accessToken).payload).filter(([name]) => name !== 'ver');
    expect(status).toBe(200);
    expect(json).toEqual({ active: true, token_type: 'Bearer', ...Object.fromEntries(told) });
    expect(json).toMatchObject({ sub: user.id, sid: session.id, email: account.email, roles: ['user'], amr: ['pwd'] });
    expect(isUUID(json?.['jti'])).toBe(true);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-request-id')).toBeTruthy();
  });

  it('says of a refresh token whose and how long, and uses it up by no means', async () => {
    const { refreshToken, user, session } = await person();
    for (let times = 0; times < 3; times += 1) {
      const { json } = await oauth.introspect(refreshToken);
      const { iss, iat, exp } = openJws(refreshToken).payload;
      expect(json).toEqual({ active: true, iss, client_id: 'watchword', sub: user.id, sid: session.id, iat, exp });
    }
    const refreshed = await oauth.device.post('/api/auth/refresh', { body: { refreshToken, delivery: 'body' } });
    expect(refreshed.status).toBe(200);
  });

  it.each(['access_token', 'refresh_token', 'something_else'])('is not misled by the hint %s', async (hint) => {
    const { accessToken, refreshToken } = await person();
    expect((await oauth.introspect(accessToken, { token_type_hint: hint })).json).toMatchObject({ active: true });
    expect((await oauth.introspect(refreshToken, { token_type_hint: hint })).json).toMatchObject({ active: true });
  });

  it.each([
    ['a word', 'nothing'],
    ['three parts', 'a.b.c'],
    ['a letter beyond ASCII', 'ü'],
    ['9 kB', 'x'.repeat(9_000)],
    ['JSON', '{"token":1}'],
    ['a blank', ' '],
  ])('says no more than inactive of what is no token: %s', async (_, token) => {
    const { status, text } = await oauth.introspect(token);
    expect([status, text]).toEqual([200, INACTIVE]);
  });

  it('says the same whatever the reason', async () => {
    const { accessToken, refreshToken } = await person();
    const other = await person();
    const [head = '', , signature = ''] = accessToken.split('.');
    await oauth.device.post('/api/auth/logout', { token: accessToken, cookies: false });
    const tokens = [accessToken, refreshToken, `${head}.${other.accessToken.split('.')[1] ?? ''}.${signature}`];
    for (const token of tokens) expect((await oauth.introspect(token)).text).toBe(INACTIVE);
  });

  it('follows a token through its life', async () => {
    const { accessToken, refreshToken } = await person();
    oauth.running.clock.advance(899_000);
    expect((await oauth.introspect(accessToken)).json).toMatchObject({ active: true });
    oauth.running.clock.advance(1_000);
    expect((await oauth.introspect(accessToken)).text).toBe(INACTIVE);
    expect((await oauth.introspect(refreshToken)).json).toMatchObject({ active: true });
    oauth.running.clock.advance(604_800_000);
    expect((await oauth.introspect(refreshToken)).text).toBe(INACTIVE);
  });

  it('calls a rotated refresh token active while it would get its successor, and never ends a session by asking', async () => {
    const { refreshToken } = await person();
    const body = { refreshToken, delivery: 'body' };
    const next = (await oauth.device.post<{ refreshToken: string }>('/api/auth/refresh', { body })).data.refreshToken;
    expect((await oauth.introspect(refreshToken)).json).toMatchObject({ active: true });
    oauth.running.clock.advance(11_000);
    expect((await oauth.introspect(refreshToken)).text).toBe(INACTIVE);
    expect((await oauth.introspect(next)).json).toMatchObject({ active: true });
    const again = await oauth.device.post('/api/auth/refresh', { body: { refreshToken: next, delivery: 'body' } });
    expect(again.status).toBe(200);
  });

  it('wants a token', async () => {
    for (const form of [{}, { token: '' }, { tokens: 'a' }] as Record<string, string>[]) {
      const { status, json } = await oauth.send('/oauth/introspect', form);
      expect(status).toBe(400);
      expect(json).toEqual({ error: 'invalid_request', error_description: 'The parameter token is missing.' });
    }
  });

  it('ignores parameters that nobody knows', async () => {
    const { accessToken } = await person();
    const more = { resource: 'https://example.org', __proto__x: '1', constructor: 'x', toString: '2' };
    expect((await oauth.introspect(accessToken, more)).json).toMatchObject({ active: true });
  });
});
