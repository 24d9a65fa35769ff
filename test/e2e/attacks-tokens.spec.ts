import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { anAccount, registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { compactJws, openJws, signerFor } from '../support/compact-jws.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';

type Place = (device: ApiClient, token: string) => ReturnType<ApiClient['get']>;

/** Everything of which a server takes a credential. */
const PLACES: Readonly<Record<string, Place>> = {
  'a bearer token': (device, token) => device.get('/api/users/me', { token }),
  'the access cookie': (device, token) => device.get('/api/users/me', cookie('access', token)),
  'the session cookie': (device, token) => device.get('/api/users/me', cookie('session', token)),
  'a refresh token': (device, refreshToken) => device.post('/api/auth/refresh', { body: { refreshToken } }),
  'the refresh cookie': (device, token) => device.post('/api/auth/refresh', cookie('refresh', token)),
  'a bearer token that logs out': (device, token) => device.post('/api/auth/logout', { token }),
  'a refresh token that logs out': (device, refreshToken) =>
    device.post('/api/auth/logout', { body: { refreshToken } }),
};

/** Where each kind of credential is at home; everywhere else it must open nothing. */
const AT_HOME: Readonly<Record<string, readonly string[]>> = {
  access: ['a bearer token', 'the access cookie', 'a bearer token that logs out'],
  refresh: ['a refresh token', 'the refresh cookie', 'a refresh token that logs out'],
  session: ['the session cookie'],
  csrf: [],
};

const MISPLACED = Object.keys(AT_HOME).flatMap((kind) =>
  Object.keys(PLACES)
    .filter((place) => !AT_HOME[kind]?.includes(place))
    .map((place) => [kind, place] as const),
);

function cookie(name: string, value: string): { headers: Record<string, string> } {
  return { headers: { cookie: `watchword_${name}=${value}` } };
}

describe.each(['ES256', 'HS256'])('a credential in the wrong place, with %s', (algorithm) => {
  const credentials: Record<string, string> = {};
  let app: RunningApp;

  beforeAll(async () => {
    const environment: Record<string, string> = { ACCESS_TOKEN_ALGORITHM: algorithm };
    if (algorithm === 'HS256') {
      // production refuses one secret in two roles; where nobody does, the types must keep the tokens apart
      const secret = randomBytes(32).toString('base64url');
      Object.assign(environment, { ACCESS_TOKEN_SECRET: secret, REFRESH_TOKEN_SECRET: secret });
    }
    app = await startTestApp('sqlite', environment);
    const { account, accessToken, refreshToken } = await registered(app.device());
    const device = app.device();
    await device.post('/api/auth/session', { body: { identifier: account.email, password: account.password } });
    const [session, csrf] = ['session', 'csrf'].map((name) => device.cookies.get(`watchword_${name}`) ?? '');
    Object.assign(credentials, { access: accessToken, refresh: refreshToken, session, csrf });
  });
  afterAll(() => app.close());

  it.each(MISPLACED)('opens nothing: the %s credential as %s', async (kind, place) => {
    const answer = await PLACES[place]?.(app.device(), credentials[kind] ?? '');
    expect(answer?.status).toBe(401);
  });

  it.each(['access', 'refresh', 'session'])('opens what it is for: the %s credential', async (kind) => {
    const home = AT_HOME[kind]?.[0] ?? '';
    expect((await PLACES[home]?.(app.device(), credentials[kind] ?? ''))?.status).toBe(200);
  });

  it.each(['access', 'refresh'])('is refused with any character changed, cut or added: the %s token', async (kind) => {
    const token = credentials[kind] ?? '';
    const place = PLACES[AT_HOME[kind]?.[0] ?? ''] as Place;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/';
    const changes = fc.tuple(fc.nat(token.length - 1), fc.constantFrom(...alphabet), fc.nat(2));
    await fc.assert(
      fc.asyncProperty(changes, async ([at, character, removed]) => {
        const changed = token.slice(0, at) + character + token.slice(at + removed);
        fc.pre(changed !== token);
        expect((await place(app.device(), changed)).status).toBe(401);
      }),
      { numRuns: 150 },
    );
  });
});

describe.each(DATABASE_KINDS)('a token of another deployment on the same database, %s', (kind) => {
  const secrets = newServerSecrets();
  const apps: RunningApp[] = [];

  beforeAll(async () => {
    const shared = { ...secrets, DATABASE_URL: await migratedDatabase(kind), PUBLIC_URL: 'http://one.example.org' };
    apps.push(await startTestApp(kind, shared));
    apps.push(await startTestApp(kind, { ...shared, PUBLIC_URL: 'http://two.example.org' }));
    apps.push(await startTestApp(kind, { ...shared, TOKEN_AUDIENCE: 'another' }));
    apps.push(await startTestApp(kind, { ...shared, REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url') }));
  });
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  const answers = async (
    index: number,
    { accessToken: token, refreshToken }: { accessToken: string; refreshToken: string },
  ) => {
    const device = (apps[index] as RunningApp).device();
    const profile = await device.get('/api/users/me', { token });
    const refresh = await device.post('/api/auth/refresh', { body: { refreshToken } });
    return [profile.body.code ?? 'OK', refresh.body.code ?? 'OK'];
  };

  it('is refused by another issuer, another audience and another refresh secret', async () => {
    const owner = await registered((apps[0] as RunningApp).device());
    expect(await answers(1, owner)).toEqual(['TOKEN_INVALID', 'REFRESH_TOKEN_INVALID']);
    expect((await answers(2, owner))[0]).toBe('TOKEN_INVALID');
    expect(await answers(3, owner)).toEqual(['OK', 'REFRESH_TOKEN_INVALID']);
    expect(await answers(0, owner)).toEqual(['OK', 'OK']);
  });
});

describe('a token that somebody signed with a key of their own', () => {
  let app: RunningApp;
  let owner: Awaited<ReturnType<typeof registered>>;

  beforeAll(async () => {
    app = await startTestApp('sqlite');
    owner = await registered(app.device(), anAccount());
  });
  afterAll(() => app.close());

  it.each([
    ['our key id', {}],
    ['no key id', { kid: undefined }],
    ['another key id', { kid: 'mine' }],
    ['the name of an inherited member', { kid: 'constructor' }],
    ['a key id that is no text', { kid: null }],
  ])('is refused under %s', async (_what, change) => {
    const { header, payload } = openJws(owner.accessToken);
    const mine = createPrivateKey(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
    );
    const forged = compactJws({ ...header, ...change }, { ...payload, jti: randomUUID() }, signerFor('ES256', mine));
    expect((await app.device().get('/api/users/me', { token: forged })).body.code).toBe('TOKEN_INVALID');
  });
});
