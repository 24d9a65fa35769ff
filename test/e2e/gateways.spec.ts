import { selfSignedCertificate } from '../drills/recipes.js';
import { anAccount, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { eventually } from '../support/eventually.js';
import { noteSecret } from '../support/evidence.js';
import { freePort } from '../support/free-port.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { RecordingServer } from '../support/recording-server.js';
import { newClientSecret } from '../support/service-clients.js';
import { TcpDoor } from '../support/tcp-door.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';
import { describeWithPackages } from '../support/when-available.js';
import { askGateway, type GatewayRequest, identityIn } from './gateway-browser.js';
import { APACHE_WITH_INTROSPECTION, type Gateway, GATEWAYS, type Place, startHaProxy } from './gateway-recipes.js';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const JSON_TYPE = { 'content-type': 'application/json' };
/** Other spellings of an address below /admin, which an application may take for it. */
const SPELLINGS = [
  ...['/admin', '/admin/x', '//admin/x', '/%61dmin/x', '/Admin/x', '/x/../admin/x', '/x/%2e%2e/admin/x'],
  ...['/admin/x%', '/admin/%zz', '/x/../admin/y%'],
];

const FORGED_CLAIMS = {
  ...{ OIDC_CLAIM_sub: 'root', 'OIDC-CLAIM-sub': 'root', OIDC_CLAIM_roles: 'admin', OIDC_CLAIM_x: 'x' },
};

let place: Place;
let app: RunningApp;
/** Another instance over the same database, which no gateway asks. */
let other: RunningApp;
let application: RecordingServer;
let door: TcpDoor;

beforeAll(async () => {
  const [port, secret] = [await freePort(), newClientSecret()];
  const SERVICE_CLIENTS = JSON.stringify({ gateway: { secret } });
  const DATABASE_URL = await migratedDatabase('sqlite');
  const PUBLIC_URL = `https://127.0.0.1:${port}/auth`;
  const environment = { ...newServerSecrets(), DATABASE_URL, PUBLIC_URL, SERVICE_CLIENTS };
  app = await startTestApp('sqlite', environment);
  other = await startTestApp('sqlite', environment, { clock: app.clock });
  application = await RecordingServer.start();
  application.answers = (sent) => ({ status: 200, headers: { 'x-application': '1' }, body: JSON.stringify(sent) });
  door = new TcpDoor({ host: '127.0.0.1', port: Number(new URL(app.url).port) });
  await door.open();
  const watchword = `127.0.0.1:${door.port}`;
  place = {
    port,
    watchword,
    application: new URL(application.origin).host,
    certificate: selfSignedCertificate(),
    secret,
  };
});
afterAll(async () => {
  await door.shut();
  await application.close();
  await other.close();
  await app.close();
});

const ask = (path: string, sent: GatewayRequest = {}) => askGateway(place.port, path, sent);
const statusOf = async (path: string, sent: GatewayRequest = {}): Promise<number> => (await ask(path, sent)).status;

function behind(gateway: Gateway): void {
  let running: { stop(): Promise<void> } | undefined;
  beforeAll(async () => (running = await gateway.start(place)));
  afterAll(() => running?.stop());

  it('reaches the application with a token, and nobody without one does', async () => {
    const { accessToken, user } = await registered(app.device());
    const { status, arrived } = await ask('/orders?of=today', { headers: bearer(accessToken) });
    expect([status, arrived?.method, arrived?.path]).toEqual([200, 'GET', '/orders?of=today']);
    expect(JSON.stringify(arrived?.headers)).toContain(user.id);
    const nobody = await ask('/orders');
    expect([nobody.status, nobody.arrived]).toEqual([401, undefined]);
    expect(nobody.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(await statusOf('/orders', { headers: bearer(`${accessToken.slice(0, -6)}AAAAAA`) })).toBe(401);
  });

  it('brings what it posts, whole', async () => {
    const { accessToken } = await registered(app.device());
    const body = JSON.stringify({ text: 'x'.repeat(20_000) });
    const sent = { method: 'POST', headers: { ...bearer(accessToken), ...JSON_TYPE }, body };
    const { status, arrived } = await ask('/orders', sent);
    expect([status, arrived?.method]).toEqual([200, 'POST']);
    expect(arrived?.body).toBe(body);
  });

  it('is kept from the part for administrators, however it is spelled', async () => {
    const { accessToken: user } = await registered(app.device());
    const { accessToken: admin } = await anAdmin(app);
    for (const path of SPELLINGS) {
      const refused = await ask(path, { headers: bearer(user) });
      expect([path, refused.status === 200, refused.arrived]).toEqual([path, false, undefined]);
    }
    expect([401, 403]).toContain(await statusOf('/admin/x', { headers: bearer(user) }));
    expect(await statusOf('/admin/x', { headers: bearer(admin) })).toBe(200);
  });

  it('passes no OPTIONS without a token', async () => {
    for (const path of ['/orders', '/admin/x']) {
      const { status, arrived } = await ask(path, { method: 'OPTIONS', headers: FORGED_CLAIMS });
      expect([status === 200, arrived]).toEqual([false, undefined]);
    }
  });

  it('is refused with a refresh token', async () => {
    const { refreshToken } = await registered(app.device());
    expect(await statusOf('/orders', { headers: bearer(refreshToken) })).toBe(401);
  });

  it('does not hand its token to the application', async () => {
    const { accessToken } = await registered(app.device());
    const { status, arrived } = await ask('/orders', { headers: bearer(accessToken) });
    expect(status).toBe(200);
    expect(JSON.stringify(arrived)).not.toContain(accessToken);
  });

  it('is refused with a token that has expired', async () => {
    const { accessToken } = await registered(app.device());
    expect(await statusOf('/orders', { headers: bearer(accessToken) })).toBe(200);
    app.clock.advance(16 * 60_000);
    expect(await statusOf('/orders', { headers: bearer(accessToken) })).toBe(401);
  });

  it('is refused at the next request after the logout', async () => {
    const { accessToken } = await registered(app.device());
    expect(await statusOf('/orders', { headers: bearer(accessToken) })).toBe(200);
    expect((await app.device().post('/api/auth/logout', { token: accessToken })).status).toBe(200);
    expect(await statusOf('/orders', { headers: bearer(accessToken) })).toBe(401);
  });

  it('is refused within seconds after a logout at another instance', async () => {
    const { accessToken } = await registered(app.device());
    expect(await statusOf('/orders', { headers: bearer(accessToken) })).toBe(200);
    expect((await other.device().post('/api/auth/logout', { token: accessToken })).status).toBe(200);
    await eventually(
      'the gate knows',
      async () => (await statusOf('/orders', { headers: bearer(accessToken) })) === 401,
    );
  });
}

describe.each(GATEWAYS)('$name', (gateway) => {
  describeWithPackages([...gateway.packages, 'openssl'], 'a caller', () => {
    behind(gateway);

    it('cannot say who it is', async () => {
      const { accessToken, user, session, account } = await registered(app.device());
      const own = {
        'x-auth-user': user.id,
        'x-auth-session': session.id,
        'x-auth-email': account.email,
        'x-auth-roles': 'user',
      };
      const forged = {
        ...{ 'X-Auth-User': 'root', X_Auth_User: 'root', 'X-Auth_User': 'root', 'X_Auth-User': 'root' },
        ...{ 'x-AUTH-roles': 'admin', X_AUTH_ROLES: 'admin', 'X-AUTH_ROLES': 'admin' },
      };
      const { arrived } = await ask('/orders', { headers: { ...forged, ...bearer(accessToken) } });
      expect(identityIn(arrived)).toEqual(own);
      expect(arrived?.headers.authorization).toBeUndefined();
      expect((await ask('/orders', { headers: forged })).status).toBe(401);
    });

    it('cannot have the headers removed that say who it is', async () => {
      const { accessToken, user } = await registered(app.device());
      const headers = { Connection: 'close, X-Auth-User, x-auth-roles', ...bearer(accessToken) };
      const { arrived } = await ask('/orders', { headers });
      expect(identityIn(arrived)).toMatchObject({ 'x-auth-user': user.id, 'x-auth-roles': 'user' });
    });

    it('can log in with cookies, whose requests are judged by where they were made', async () => {
      const account = anAccount();
      noteSecret(account.password);
      const body = JSON.stringify({ ...account, delivery: 'cookie' });
      const created = await ask('/auth/api/auth/register', { method: 'POST', headers: JSON_TYPE, body });
      expect(created.status).toBe(201);
      const pairs = (created.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0] ?? '');
      for (const pair of pairs) noteSecret(pair.slice(pair.indexOf('=') + 1));
      const cookie = pairs.join('; ');
      const statusWith = (method: string, headers: Record<string, string>) =>
        statusOf('/orders', { method, headers: { cookie, ...headers }, ...(method === 'POST' && { body: '{}' }) });
      expect(await statusWith('GET', {})).toBe(200);
      expect(await statusWith('GET', { 'Sec-Fetch-Site': 'same-site' })).toBe(200);
      expect(await statusWith('POST', { 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
      expect(await statusWith('POST', { Origin: `https://127.0.0.1:${place.port}` })).toBe(200);
      expect(await statusWith('POST', { 'Sec-Fetch-Site': 'same-site', Origin: 'https://other.example' })).toBe(403);
      expect(await statusWith('POST', {})).toBe(403);
      expect(await statusWith('DELETE', { 'X-Forwarded-Method': 'GET', 'X-Original-Method': 'GET' })).toBe(403);
      expect(await statusWith('GET', { 'Sec-Fetch-Mode': 'websocket', Origin: 'https://other.example' })).toBe(403);
      // as browsers open one that send no Sec-Fetch-Mode with it
      const key = { 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' };
      const handshake = { Upgrade: 'websocket', Connection: 'Upgrade', ...key };
      expect(await statusWith('GET', { ...handshake, Origin: 'https://other.example' })).toBe(403);
    });

    it('is told to come again while nobody can answer', async () => {
      const { accessToken } = await registered(app.device());
      await door.shut();
      const { status, headers, arrived } = await ask('/orders', { headers: bearer(accessToken) });
      await door.open();
      expect([status, arrived]).toEqual([gateway.name === 'Caddy' ? 502 : 503, undefined]);
      if (status === 503) expect(headers['retry-after']).toBe('5');
    });
  });
});

describe('HAProxy whose script fails', () => {
  describeWithPackages(['haproxy', 'openssl'], 'a caller', () => {
    let running: { stop(): Promise<void> };
    beforeAll(async () => {
      const lua = 'core.register_action("gate", { "http-req" }, function() error("broken") end, 1)';
      running = await startHaProxy(place, lua);
    });
    afterAll(() => running.stop());

    it('is not let through', async () => {
      const { accessToken } = await registered(app.device());
      for (const path of ['/orders', '/admin']) {
        const { status, arrived } = await ask(path, { headers: bearer(accessToken) });
        expect([status, arrived]).toEqual([503, undefined]);
      }
      expect(await statusOf('/auth/health/live')).toBe(200);
    });
  });
});

describe('Apache with mod_auth_openidc', () => {
  describeWithPackages([...APACHE_WITH_INTROSPECTION.packages, 'openssl'], 'a caller', () => {
    behind(APACHE_WITH_INTROSPECTION);

    it('cannot say who it is in the headers of the module', async () => {
      const { accessToken, user, account } = await registered(app.device());
      const { arrived } = await ask('/orders', { headers: { ...FORGED_CLAIMS, ...bearer(accessToken) } });
      const claims = Object.entries(arrived?.headers ?? {}).filter(([name]) => /^oidc[-_]claim[-_]/i.test(name));
      expect(Object.fromEntries(claims)).toMatchObject({
        ...{ oidc_claim_sub: user.id, oidc_claim_email: account.email, oidc_claim_roles: 'user' },
      });
      expect(claims.map(([name]) => name)).not.toContain('oidc_claim_x');
      expect(claims.map(([, value]) => value)).not.toContain('root');
    });
  });
});
