import { KeyEncryption, override } from '../../src/index.js';
import { FakeOpenIdProvider } from '../../src/testing/fake-open-id-provider.js';
import { MaintenanceService } from '../../src/modules/maintenance/index.js';
import { statementsOn } from '../../src/database/statement.js';
import { WatchwordDataSource } from '../../src/database/watchword-data-source.js';
import type { ApiClient } from '../support/api-client.js';
import { AuditTrail } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { aProviderUser, comeBack, leave, outcomeOf, signIn } from '../support/provider-sign-ins.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const INVALID = '400 PROVIDER_FLOW_INVALID';
const REFUSED = '/?error=PROVIDER_SIGN_IN_REFUSED';
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' };

describe.each(DATABASE_KINDS)('coming back from a provider, on %s', (kind) => {
  let app: RunningApp;
  let provider: FakeOpenIdProvider;
  beforeAll(async () => {
    provider = await FakeOpenIdProvider.start();
    const OIDC_PROVIDERS = JSON.stringify({
      fake: provider.settings(),
      twin: provider.settings({ name: 'The same again' }),
      form: provider.settings({ responseMode: 'form_post' }),
    });
    app = await startTestApp(kind, { RATE_LIMIT: 'off', RETURN_TO_ORIGINS: 'https://app.example.org', OIDC_PROVIDERS });
  });
  beforeEach(() => {
    provider.faults.clear();
    provider.signsIn(aProviderUser());
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const flowsOf = (device: ApiClient) => [...device.cookies.keys()].filter((name) => name.includes('_flow-'));

  it('works once', async () => {
    const device = app.device();
    const back = await provider.approve(await leave(provider, device));
    const kept = new Map(device.cookies);
    expect(outcomeOf(await comeBack(device, back))).toBe('/');
    expect(flowsOf(device)).toEqual([]);
    expect(outcomeOf(await comeBack(device, back))).toBe(INVALID);
    // nor with a cookie that was kept
    for (const [name, value] of kept) device.cookies.set(name, value);
    expect(outcomeOf(await comeBack(device, back))).toBe(INVALID);
    expect(
      provider
        .requestsTo('token', 'authorization_code')
        .filter(({ parameters }) => parameters.get('code') === back.searchParams.get('code')),
    ).toHaveLength(1);
  });

  it('works for one of many requests that bring the same back at once', async () => {
    const device = app.device();
    const back = await provider.approve(await leave(provider, device));
    const tabs = Array.from({ length: 10 }, () => {
      const tab = app.device();
      for (const [name, value] of device.cookies) tab.cookies.set(name, value);
      return tab;
    });
    const outcomes = await Promise.all(tabs.map(async (tab) => outcomeOf(await comeBack(tab, back))));
    expect(outcomes.sort()).toEqual(['/', ...tabs.slice(1).map(() => INVALID)]);
  });

  it('works in no other browser', async () => {
    const back = await provider.approve(await leave(provider, app.device()));
    expect(outcomeOf(await comeBack(app.device(), back))).toBe(INVALID);
    // one that has a sign-in of its own under way
    const other = app.device();
    await leave(provider, other);
    expect(outcomeOf(await comeBack(other, back))).toBe(INVALID);
  });

  it('works in four tabs at once, whichever is first, and the oldest of five has ended', async () => {
    const device = app.device();
    const backs: URL[] = [];
    for (let tab = 0; tab < 5; tab += 1) {
      backs.push(await provider.approve(await leave(provider, device, `?returnTo=/tab/${tab}`)));
      app.clock.advance('1s');
    }
    expect(flowsOf(device)).toHaveLength(4);
    const outcomes: string[] = [];
    for (const back of backs.reverse()) outcomes.push(outcomeOf(await comeBack(device, back)));
    expect(outcomes).toEqual(['/tab/4', '/tab/3', '/tab/2', '/tab/1', INVALID]);
  });

  it('works for ten minutes', async () => {
    const device = app.device();
    const [soon, late] = [
      await provider.approve(await leave(provider, device)),
      await provider.approve(await leave(provider, device)),
    ];
    app.clock.advance(599_999);
    expect(outcomeOf(await comeBack(device, soon))).toBe('/');
    app.clock.advance(1);
    expect(outcomeOf(await comeBack(device, late))).toBe(INVALID);
  });

  it('is bound to its provider, its state and what the provider says of itself', async () => {
    const device = app.device();
    const changed = async (change: (back: URL) => void) => {
      const back = await provider.approve(await leave(provider, device));
      change(back);
      return outcomeOf(await comeBack(device, back));
    };
    const set = (name: string, value: string) => (back: URL) => back.searchParams.set(name, value);
    expect(await changed((back) => void (back.pathname = back.pathname.replace('/fake/', '/twin/')))).toBe(INVALID);
    expect(await changed((back) => back.searchParams.delete('state'))).toBe(INVALID);
    expect(await changed((back) => back.searchParams.append('state', 'twice'))).toBe(INVALID);
    expect(await changed(set('state', 's'.repeat(43)))).toBe(INVALID);
    const sameBeginning = (back: URL) =>
      set('state', (back.searchParams.get('state') ?? '').slice(0, 8).padEnd(43, 'x'))(back);
    expect(await changed(sameBeginning)).toBe(INVALID);
    expect(await changed(set('iss', 'https://evil.example'))).toBe(REFUSED);
    expect(await changed((back) => back.searchParams.delete('iss'))).toBe(REFUSED);
    expect(await changed(set('code', 'of-somebody-else'))).toBe(REFUSED);
    expect(await changed((back) => back.searchParams.delete('code'))).toBe(REFUSED);
    expect(await changed((back) => void (back.pathname = back.pathname.replace('/fake/', '/nobody/')))).toBe(
      '404 PROVIDER_UNKNOWN',
    );
  });

  it.each([
    ['has a junk signature', () => void (provider.faults.junkSignature = true)],
    ['is of another issuer', () => void (provider.faults.wrongIssuer = true)],
    ['is for another client', () => void (provider.faults.idTokenClaims = { aud: 'other' })],
    ['answers another sign-in', () => void (provider.faults.idTokenClaims = { nonce: 'other' })],
    ['names nobody', () => void (provider.faults.idTokenClaims = { sub: '' })],
    ['names somebody whom no database stores', () => void (provider.faults.idTokenClaims = { sub: 'a\u0000b' })],
    ['names somebody with too long an id', () => void (provider.faults.idTokenClaims = { sub: 'x'.repeat(256) })],
    ['has expired', () => void (provider.faults.clockSkewSeconds = -30 * 86_400)],
  ])('refuses an id token that %s', async (_what, spoil) => {
    spoil();
    const device = app.device();
    expect(outcomeOf(await signIn(provider, device))).toBe(REFUSED);
    expect((await device.post('/api/auth/refresh', { body: {} })).status).toBe(401);
  });

  it('says so, and nothing of the provider’s words, where the user or the provider has refused', async () => {
    provider.refuses('access_denied');
    const device = app.device();
    const back = await provider.approve(await leave(provider, device, '?returnTo=https://app.example.org/x'));
    back.searchParams.set('error_description', '<b>marigold</b>');
    const answer = await comeBack(device, back);
    expect(outcomeOf(answer)).toBe('https://app.example.org/x?error=PROVIDER_SIGN_IN_REFUSED');
    expect(answer.text).not.toContain('marigold');
  });

  it('is done by GET where the provider answers with a form', async () => {
    const device = app.device();
    const location = await leave({ ...{ id: 'form' } } as FakeOpenIdProvider, device, '?returnTo=/formed');
    const { pathname, searchParams } = await provider.approve(location);
    const posted = await device.post(pathname, { rawBody: searchParams.toString(), headers: FORM, cookies: false });
    expect(posted.status).toBe(303);
    expect(outcomeOf(await comeBack(device, new URL(posted.headers.get('location') ?? '')))).toBe('/formed');
  });

  it('takes nothing but a form by POST, and a form nowhere else', async () => {
    const path = '/api/auth/providers/fake/callback';
    expect((await app.device().post(path, { body: {} })).status).toBe(415);
    expect((await app.device().post(path, { rawBody: 'a=1&a=2', headers: FORM })).status).toBe(400);
    expect((await app.device().post('/api/auth/login', { rawBody: 'a=1', headers: FORM })).status).toBe(415);
    expect(
      (await app.device().post('/api/auth/providers/nobody/callback', { rawBody: 'a=1', headers: FORM })).status,
    ).toBe(404);
  });

  it('never answers 5xx, whatever a browser sends', async () => {
    const hostile = [
      '',
      '?',
      '?state',
      '?state=%',
      '?state=%00',
      '?code=1&state=__proto__',
      '?state[]=x',
      '?%ff=%fe',
      '?state=%F0%9F%92%A9',
    ];
    hostile.push(
      `?state=${'x'.repeat(4_000)}`,
      '?error=%3Cscript%3E',
      '?state=a&state=b',
      '?iss=javascript:1&state=constructor',
    );
    for (const query of hostile) {
      const device = app.device();
      device.cookies.set('watchword_flow-xxxxxxxx', 'v1.junk');
      await leave(provider, device);
      const answer = await device.get(`/api/auth/providers/fake/callback${query}`);
      expect([query, answer.status, answer.body.code]).toEqual([query, 400, 'PROVIDER_FLOW_INVALID']);
      for (const mode of [`authorize${query}`, `authorize${query.replace('state', 'returnTo')}`]) {
        expect((await device.get(`/api/auth/providers/fake/${mode}`)).status).toBeLessThan(500);
      }
    }
    for (const id of ['__proto__', 'constructor', '%00', '%2e%2e', 'FAKE', 'x'.repeat(200), '%F0%9F%92%A9']) {
      for (const route of ['authorize', 'callback?state=x']) {
        const { status } = await app.device().get(`/api/auth/providers/${id}/${route}`);
        expect([400, 404]).toContain(status);
      }
    }
  });

  it.each([
    '//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\\evil.example',
    'https://app.example.org@evil.example',
    '/%09/.././/x',
  ])('never returns to %s', async (returnTo) => {
    const answer = await app
      .device()
      .get(`/api/auth/providers/fake/authorize?${new URLSearchParams({ returnTo }).toString()}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'RETURN_TO_REFUSED']);
  });

  it('forgets what came back once nobody could bring it back again', async () => {
    await signIn(provider, app.device());
    const count = async () => {
      const [row] = await statementsOn(
        app.app.get(WatchwordDataSource),
      )`SELECT COUNT(*) AS n FROM consumed_provider_flows`;
      return Number(row?.['n']);
    };
    expect(await count()).toBeGreaterThan(0);
    app.clock.advance('10m');
    await app.app.get(MaintenanceService, { strict: false }).runRound();
    expect(await count()).toBe(0);
  });

  it('lists providers by id and name, and says nothing else of them', async () => {
    const { data } = await app.device().get<{ items: unknown[] }>('/api/auth/providers');
    expect(data.items).toContainEqual({ id: 'twin', name: 'The same again' });
    expect(data.items.every((item) => Object.keys(item as object).length === 2)).toBe(true);
  });
});

describe('where something is away', () => {
  it('a provider that has never answered is one that is unavailable, and a later try finds it', async () => {
    const provider = await FakeOpenIdProvider.start();
    const app = await startTestApp('sqlite', { RATE_LIMIT: 'off', ...provider.environment() });
    try {
      provider.signsIn(aProviderUser());
      provider.faults.failWith(503, { endpoint: 'discovery', times: 1 });
      const answer = await app.device().get('/api/auth/providers/fake/authorize');
      expect([answer.status, answer.body.code]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      app.clock.advance('5m');
      const device = app.device();
      const back = await provider.approve(await leave(provider, device));
      provider.faults.failWith(500);
      expect(outcomeOf(await comeBack(device, back))).toBe('/?error=PROVIDER_UNAVAILABLE');
      const trail = await AuditTrail.of(app);
      expect(await trail.list({ event: 'login.failed' })).toEqual([]);
    } finally {
      await app.close();
      await provider.close();
    }
  });

  it('a key service that is away ends the sign-in with SERVICE_UNAVAILABLE, and nothing is written', async () => {
    const provider = await FakeOpenIdProvider.start();
    class AwayKeyService extends KeyEncryption {
      isAway = false;
      seal(plaintext: Buffer): Promise<string> {
        return this.isAway ? Promise.reject(new Error('no answer')) : Promise.resolve(plaintext.toString('base64'));
      }
      open(sealed: string): Promise<Buffer> {
        return Promise.resolve(Buffer.from(sealed, 'base64'));
      }
      isCurrent(): boolean {
        return true;
      }
    }
    const keys = new AwayKeyService();
    const overrides = [override(KeyEncryption, keys)];
    const app = await startTestApp('sqlite', { RATE_LIMIT: 'off', ...provider.environment() }, { overrides });
    try {
      const user = aProviderUser();
      provider.signsIn(user);
      const device = app.device();
      const back = await provider.approve(await leave(provider, device));
      keys.isAway = true;
      expect(outcomeOf(await comeBack(device, back))).toBe('/?error=SERVICE_UNAVAILABLE');
      const rows = statementsOn(app.app.get(WatchwordDataSource));
      expect(await rows`SELECT 1 FROM users WHERE email = ${user.email}`).toEqual([]);
      keys.isAway = false;
      expect(outcomeOf(await signIn(provider, device))).toBe('/');
    } finally {
      await app.close();
      await provider.close();
    }
  });
});

describe.each([
  ['a base path', 'https://example.org/id', '/api', undefined],
  ['a prefix of its own', 'https://example.org', '/v1/auth-api', 'v1/auth-api'],
])('with %s', (_what, PUBLIC_URL, prefix, path) => {
  it('the provider is told the address that the browser comes back to', async () => {
    const provider = await FakeOpenIdProvider.start();
    const options = path === undefined ? {} : { path };
    const app = await startTestApp('sqlite', { PUBLIC_URL, RATE_LIMIT: 'off', ...provider.environment() }, options);
    try {
      provider.signsIn(aProviderUser());
      const device = app.device();
      const location = await leave(provider, device, '?returnTo=/there', prefix);
      const callback = `${PUBLIC_URL}${prefix}/auth/providers/fake/callback`;
      expect(new URL(location).searchParams.get('redirect_uri')).toBe(callback);
      const back = await provider.approve(location);
      expect(back.href.startsWith(callback)).toBe(true);
      expect([...device.cookies.keys()]).toEqual([expect.stringMatching(/^__Host-watchword_flow-/)]);
      expect(outcomeOf(await comeBack(device, back))).toBe('/there');
    } finally {
      await app.close();
      await provider.close();
    }
  });
});
