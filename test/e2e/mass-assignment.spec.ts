import { DataSource } from 'typeorm';
import { registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { depth } from '../support/depth.js';
import { noteEvidence } from '../support/evidence.js';
import { RoleAdministration } from '../support/role-administration.js';
import { basic, newClientSecret } from '../support/service-clients.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { type Person, requestFor } from './access-matrix-requests.js';
import { type Answer, AT_ONCE, HostileClient } from './hostile-client.js';
import { type Route, routesOf } from './hostile-routes.js';
import { bodyText, isTaken, validFields } from './hostile-siege.js';
import { attemptsOn, doubled, foreignNames, formAttemptsOn } from './mass-assignment-attempts.js';

const SERVICE = { id: 'gateway', secret: newClientSecret() };
const SETTINGS = 'PATCH /api/users/me/settings';
const TABLES = ['users', 'roles', 'sessions'] as const;

/**
 * One attempt of so many is made: another part of the list on each route, and every name with one value at least. Bodies are judged
 * before any database is asked, so that only one database meets all of them.
 */
const STEPS = { sqlite: depth({ quick: 4, deep: 1 }), postgres: 4 } as const;

const SURPRISES_SHOWN = 20;
const SHOWN_CHARACTERS = 120;

jest.setTimeout(300_000);

describe.each(DATABASE_KINDS)('no body assigns what it may not, on %s', (kind) => {
  let app: RunningApp;
  let client: HostileClient;
  let routes: readonly Route[];
  /** May everything, and is whom routes without a target act on. */
  let caller: Person;
  let target: Person;
  const step = STEPS[kind];
  const roleName = 'nobodys';

  beforeAll(async () => {
    const SERVICE_CLIENTS = JSON.stringify({ [SERVICE.id]: { secret: SERVICE.secret } });
    app = await startTestApp(kind, { SERVICE_CLIENTS, SESSIONS_PER_USER: '1000', EMAIL_LOGIN: 'on' });
    client = new HostileClient(app.url);
    routes = (await routesOf(app)).filter(({ hasBody }) => hasBody);
    await (await RoleAdministration.of(app)).create(roleName, []);
  });
  beforeEach(async () => {
    // somebody else remains administrator, so that the caller may lose everything
    caller = await anAdmin(app);
    target = await registered(app.device());
  });
  afterAll(async () => {
    client.close();
    await app.close();
  });

  type Rows = Record<string, unknown>[];
  async function database(): Promise<Record<(typeof TABLES)[number], Rows>> {
    const everything = TABLES.map((table) => app.app.get(DataSource).query<Rows>(`SELECT * FROM ${table} ORDER BY 1`));
    const [users = [], roles = [], sessions = []] = await Promise.all(everything);
    return { users, roles, sessions };
  }

  const named = (route: Route) => route.name.replaceAll(/\{(\w+)\}/g, ':$1');
  const good = (route: Route) => validFields(route, caller);

  async function send(route: Route, body: string): Promise<Answer> {
    const { path, headers } = requestFor(named(route), route, { actor: caller, owner: target, roleName });
    const authorization = route.isForServices ? basic(SERVICE.id, SERVICE.secret) : `Bearer ${caller.accessToken}`;
    return client.send({ method: route.method, path, headers: { ...headers, authorization }, body });
  }

  /** Sends all of them. @returns those whose answer is another than expected */
  async function surprises(route: Route, bodies: readonly string[], isExpected: (answer: Answer) => boolean) {
    const queue = bodies.values();
    const found: string[] = [];
    const attack = async () => {
      for (const body of queue) {
        const answer = await send(route, body);
        noteEvidence('response', answer.text);
        if (!isExpected(answer)) found.push(`${answer.status} for ${body.slice(-SHOWN_CHARACTERS)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, attack));
    return found.slice(0, SURPRISES_SHOWN);
  }

  /** Where the body's own token is what proves who asks, a body that is a list has none. */
  const isRefusal = ({ status, text }: Answer): boolean =>
    (status === 400 && /"code":"(VALIDATION_FAILED|MALFORMED_JSON)"/.test(text)) ||
    (status === 401 && /"code":"REFRESH_TOKEN_(MISSING|INVALID)"/.test(text));

  it('takes its bodies from the OpenAPI document', () => {
    const known = [
      'POST /api/auth/register',
      'PATCH /api/users/me',
      'PUT /api/users/:id',
      'POST /oauth/revoke',
      SETTINGS,
    ];
    expect(routes.map(named)).toEqual(expect.arrayContaining(known));
    const names = foreignNames(routes.find((route) => named(route) === 'PUT /api/users/:id/roles') as Route);
    expect(names).toEqual(expect.arrayContaining(['Roles', 'ROLES', 'token_version', 'token-version', 'TokenVersion']));
    expect(names).not.toContain('roles');
  });

  it('by JSON: each attempt is refused, nothing changes, and without it the body is taken', async () => {
    const asked = routes.filter((each) => !each.takesForm && !each.isForServices && named(each) !== SETTINGS);
    for (const [index, route] of asked.entries()) {
      const before = await database();
      const attempts = attemptsOn(route, good(route)).filter((_, position) => position % step === index % step);
      const wrong = await surprises(route, attempts, isRefusal);
      expect({ route: route.name, wrong }).toEqual({ route: route.name, wrong: [] });
      expect(await database()).toEqual(before);
      const answer = await send(route, bodyText(good(route)));
      expect(`${route.name}: ${isTaken(answer) ? 'taken' : answer.status}`).toBe(`${route.name}: taken`);
      caller = await anAdmin(app);
    }
  });

  it('by form: what is unknown is ignored, what is there twice is refused, and nothing changes', async () => {
    const forms = routes.filter(({ isForServices, takesForm }) => isForServices && takesForm);
    expect(forms.length).toBeGreaterThan(0);
    for (const route of forms) {
      const before = await database();
      const isHarmless = ({ status, text }: Answer) => (status === 200 || status === 400) && !text.includes('admin');
      expect(await surprises(route, formAttemptsOn(route, good(route)), isHarmless)).toEqual([]);
      expect(await database()).toEqual(before);
    }
  });

  it('by settings, which take any name: it is a setting, and nothing else of the user changes', async () => {
    const route = routes.find((each) => named(each) === SETTINGS) as Route;
    const without = ({ users, ...rest }: Awaited<ReturnType<typeof database>>) => ({
      ...rest,
      users: users.map(({ settings: _settings, version: _version, updated_at: _updatedAt, ...user }) => user),
    });
    const before = without(await database());
    const names = foreignNames(route);
    const wanted = Object.fromEntries([
      ...names.map((name): [string, unknown] => [name, ['admin']]),
      ...['user', 'profile', 'account'].map((place): [string, unknown] => [place, { roles: ['admin'], status: 'x' }]),
    ]);
    expect((await send(route, JSON.stringify(wanted))).status).toBe(200);
    const token = caller.accessToken;
    expect((await app.device().get('/api/users/me/settings', { token })).data).toEqual(wanted);
    const refused = [
      ...['__proto__', 'constructor', 'prototype'].map((name) => `{"${name}":{"roles":["admin"]}}`),
      ...['__proto__', 'constructor', 'prototype'].map((name) => `{"user":{"${name}":{"roles":["admin"]}}}`),
      ...doubled(new Map([['theme', '"dark"']])),
      '[{"roles":["admin"]}]',
    ];
    expect(await surprises(route, refused, isRefusal)).toEqual([]);
    expect((await app.device().get('/api/users/me/settings', { token })).data).toEqual(wanted);
    expect(without(await database())).toEqual(before);
    expect(({} as Record<string, unknown>)['roles']).toBeUndefined();
  });

  it('by settings makes no administrator of anybody', async () => {
    const route = routes.find((each) => named(each) === SETTINGS) as Route;
    const plain = await registered(app.device());
    caller = plain;
    await send(route, '{"roles":["admin"],"permissions":["*"],"user":{"roles":["admin"]}}');
    const token = plain.accessToken;
    expect((await app.device().get<{ roles: string[] }>('/api/users/me', { token })).data.roles).toEqual(['user']);
    expect((await app.device().get('/api/roles', { token })).status).toBe(403);
  });
});
