import { registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { openJws } from '../support/compact-jws.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailsTo } from '../support/mailed-links.js';
import { basic, type OAuthAnswer, sendForm } from '../support/service-clients.js';
import { OAuthApp } from './oauth-app.js';

const PATH = '/oauth/token';
const CLIENT_ID = 'my:app+1';
const PARALLEL = 32;

type Fields = Readonly<Record<string, string>>;

describe.each(DATABASE_KINDS)('POST /oauth/token on %s', (kind) => {
  let oauth: OAuthApp;
  beforeAll(
    async () => (oauth = await OAuthApp.start(kind, { TOKEN_CLIENT_ID: CLIENT_ID, EMAIL_VERIFICATION: 'off' })),
  );
  afterAll(() => oauth.close());

  const person = () => registered(oauth.running.device());
  const send = (form: Fields | string, headers: Fields = {}) => sendForm(oauth.device, PATH, form, headers);
  const grant = (refreshToken: string, more: Fields = {}): Fields => ({
    ...{ grant_type: 'refresh_token', refresh_token: refreshToken },
    ...more,
  });
  const refusalOf = ({ status, json }: OAuthAnswer) => [status, json?.['error']];
  const tokensIn = ({ status, json }: OAuthAnswer) => {
    expect(status).toBe(200);
    return json as unknown as { access_token: string; refresh_token: string; expires_in: number; token_type: string };
  };
  const stillRefreshes = async ({ refreshToken }: Pick<Tokens, 'refreshToken'>) =>
    (await send(grant(refreshToken))).status === 200;

  it('answers the next tokens of the session, in the form of the standard', async () => {
    const { refreshToken, user, session } = await person();
    const answer = await send(grant(refreshToken, { client_id: CLIENT_ID }));
    const tokens = tokensIn(answer);
    expect(Object.keys(tokens).sort()).toEqual(['access_token', 'expires_in', 'refresh_token', 'token_type']);
    expect([tokens.token_type, tokens.expires_in]).toEqual(['Bearer', 900]);
    expect(openJws(tokens.access_token).payload).toMatchObject({ sub: user.id, sid: session.id, client_id: CLIENT_ID });
    expect(tokens.refresh_token).not.toBe(refreshToken);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    const profile = await oauth.device.get('/api/users/me', { token: tokens.access_token });
    expect(profile.status).toBe(200);
  });

  it('is the same rotation as that of the API, each door after the other', async () => {
    const { refreshToken } = await person();
    const { refresh_token: second } = tokensIn(await send(grant(refreshToken)));
    const body = { refreshToken: second, delivery: 'body' };
    const third = (await oauth.device.post<Tokens>('/api/auth/refresh', { body })).data.refreshToken;
    expect(await stillRefreshes({ refreshToken: third })).toBe(true);
    oauth.running.clock.advance(60_000);
    expect(refusalOf(await send(grant(second)))).toEqual([400, 'invalid_grant']);
  });

  it(`gives ${PARALLEL} parallel refreshes of one token one successor`, async () => {
    const { refreshToken } = await person();
    const answers = await Promise.all(Array.from({ length: PARALLEL }, () => send(grant(refreshToken))));
    const successors = new Set(answers.map((answer) => tokensIn(answer).refresh_token));
    expect(successors.size).toBe(1);
    expect(await stillRefreshes({ refreshToken: [...successors][0] ?? '' })).toBe(true);
  });

  it('gives the same successor to a client that lost the answer and repeats its Idempotency-Key, long afterwards', async () => {
    const { refreshToken } = await person();
    const attempt = () => send(grant(refreshToken), { 'idempotency-key': 'attempt-1' });
    const first = tokensIn(await attempt());
    oauth.running.clock.advance(60_000);
    expect(tokensIn(await attempt()).refresh_token).toBe(first.refresh_token);
    expect(await stillRefreshes({ refreshToken: first.refresh_token })).toBe(true);
    expect(refusalOf(await send(grant(refreshToken), { 'idempotency-key': 'x'.repeat(256) }))).toEqual([
      ...[400, 'invalid_request'],
    ]);
  });

  it('ends the session when a token is used twice, and tells its owner', async () => {
    const { refreshToken, account } = await person();
    const { refresh_token: successor, access_token: token } = tokensIn(await send(grant(refreshToken)));
    oauth.running.clock.advance(60_000);
    const reused = await send(grant(refreshToken));
    expect(refusalOf(reused)).toEqual([400, 'invalid_grant']);
    expect(reused.json?.['error_description']).toContain('used before');
    expect(refusalOf(await send(grant(successor)))).toEqual([400, 'invalid_grant']);
    expect((await oauth.device.get('/api/users/me', { token })).status).toBe(401);
    expect(await mailsTo(oauth.running, account.email)).toHaveLength(1);
  });

  it.each([
    ['a word', 'nothing'],
    ['three parts', 'a.b.c'],
    ['9 kB', 'x'.repeat(9_000)],
    ['a letter beyond ASCII', 'ü'],
  ])('refuses what is no refresh token: %s', async (_, text) => {
    expect(refusalOf(await send(grant(text)))).toEqual([400, 'invalid_grant']);
  });

  it('refuses an access token, an expired one and one of an ended session', async () => {
    const { accessToken, refreshToken } = await person();
    expect(refusalOf(await send(grant(accessToken)))).toEqual([400, 'invalid_grant']);
    await oauth.device.post('/api/auth/logout', { token: accessToken, cookies: false });
    expect(refusalOf(await send(grant(refreshToken)))).toEqual([400, 'invalid_grant']);
    const idle = await person();
    oauth.running.clock.advance(8 * 86_400_000);
    expect(refusalOf(await send(grant(idle.refreshToken)))).toEqual([400, 'invalid_grant']);
  });

  it.each<[string, (token: string) => Fields | string, string]>([
    ['no grant type', (token) => ({ refresh_token: token }), 'invalid_request'],
    ['an empty grant type', (token) => grant(token, { grant_type: '' }), 'invalid_request'],
    ['no token', () => ({ grant_type: 'refresh_token' }), 'invalid_request'],
    [
      'the token twice',
      (token) => `grant_type=refresh_token&refresh_token=${token}&refresh_token=${token}`,
      'invalid_request',
    ],
    [
      'two grant types',
      (token) => `grant_type=refresh_token&grant_type=password&refresh_token=${token}`,
      'invalid_request',
    ],
    [
      'two clients',
      (token) => `${new URLSearchParams(grant(token)).toString()}&client_id=a&client_id=a`,
      'invalid_request',
    ],
    ['nothing', () => '', 'invalid_request'],
    [
      'a password',
      (token) => grant(token, { grant_type: 'password', username: 'a', password: 'b' }),
      'unsupported_grant_type',
    ],
    ['client_credentials', () => ({ grant_type: 'client_credentials' }), 'unsupported_grant_type'],
    ['another case', (token) => grant(token, { grant_type: 'Refresh_Token' }), 'unsupported_grant_type'],
    ['a scope', (token) => grant(token, { scope: 'openid' }), 'invalid_scope'],
  ])('refuses %s without costing the session its token', async (_, form, error) => {
    const { refreshToken } = await person();
    const answer = await send(form(refreshToken));
    expect(refusalOf(answer)).toEqual([400, error]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).not.toContain(refreshToken);
    expect(await stillRefreshes({ refreshToken })).toBe(true);
  });

  it('ignores an empty scope, unknown parameters, the query and the access token', async () => {
    const { refreshToken, accessToken } = await person();
    const form = grant(refreshToken, { scope: '', resource: 'https://api.example.org' });
    const answer = await sendForm(oauth.device, `${PATH}?grant_type=password&scope=x`, form, {
      authorization: `Bearer ${accessToken}`,
    });
    expect(answer.status).toBe(200);
  });

  it.each<[string, Fields, Fields]>([
    ['another client', { client_id: 'billing' }, {}],
    ['a service with its secret', {}, { authorization: 'billing' }],
    ['our own client with a secret', { client_id: CLIENT_ID, client_secret: 'guessed' }, {}],
    ['an assertion', { client_assertion: 'a.b.c' }, {}],
  ])('refuses %s without costing the session its token', async (_, more, { authorization }) => {
    const { refreshToken } = await person();
    const headers = authorization === undefined ? {} : { authorization: basic(authorization, oauth.secret) };
    const answer = await send(grant(refreshToken, more), headers as Fields);
    expect(refusalOf(answer)).toEqual([401, 'invalid_client']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(await stillRefreshes({ refreshToken })).toBe(true);
  });

  it('takes the client without a secret in Basic, too', async () => {
    const { refreshToken } = await person();
    expect((await send(grant(refreshToken), { authorization: basic(CLIENT_ID, '') })).status).toBe(200);
  });

  it('reads no cookie, neither as the token nor beside it', async () => {
    const device = oauth.running.device();
    const { account } = await person();
    const body = { identifier: account.email, password: account.password, delivery: 'cookie' };
    expect((await device.post('/api/auth/login', { body })).status).toBe(200);
    const cookie = [...device.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const page = { cookie, 'sec-fetch-site': 'same-origin' };
    expect(refusalOf(await send({ grant_type: 'refresh_token' }, page))).toEqual([400, 'invalid_request']);
    const { refreshToken } = await person();
    const answer = await send(grant(refreshToken), page);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
    expect((await device.post('/api/auth/refresh')).status).toBe(200);
  });

  it('is no address for JSON, and has no other method', async () => {
    const { refreshToken } = await person();
    const json = await oauth.device.post<never>(PATH, { body: grant(refreshToken) });
    expect([json.status, JSON.parse(json.text)]).toEqual([415, expect.objectContaining({ error: 'invalid_request' })]);
    expect((await oauth.device.get(PATH)).status).toBe(404);
    expect(await stillRefreshes({ refreshToken })).toBe(true);
  });
});
