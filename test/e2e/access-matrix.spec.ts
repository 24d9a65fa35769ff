import { randomUUID } from 'node:crypto';
import { type Permission, PermissionCatalogue } from '../../src/http/access/index.js';
import { UsersService } from '../../src/modules/users/index.js';
import { registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { noteSecret } from '../support/evidence.js';
import { RoleAdministration } from '../support/role-administration.js';
import { basic, newClientSecret } from '../support/service-clients.js';
import { type RecordedApp, startRecordedApp } from './access-matrix-app.js';
import { expectedOf, MATRIX, type Principal } from './access-matrix.js';
import { type Person, requestFor } from './access-matrix-requests.js';
import { type Route, routesOf } from './hostile-routes.js';

const SERVICE = { id: 'gateway', secret: newClientSecret() };
const METRICS_TOKEN = newClientSecret();
const ACCESS_TOKEN_LIFE_MS = 16 * 60_000;

const ALWAYS: readonly Principal[] = ['anonymous', 'user', 'owner', 'admin', 'suspended', 'service', 'scraper'];
const FOR_PAGES: readonly Principal[] = ['anonymous', 'user', 'suspended'];

const isReading = (route: string): boolean => route.startsWith('GET ');

jest.setTimeout(300_000);

describe.each(DATABASE_KINDS)('who may do what, on %s', (kind) => {
  let app: RecordedApp;
  let roles: RoleAdministration;
  let routes: ReadonlyMap<string, Route>;
  let permissions: readonly Permission[];
  /** Those who have not done anything yet that would cost them something. */
  const people = new Map<string, Person>();

  beforeAll(async () => {
    const SERVICE_CLIENTS = JSON.stringify({ [SERVICE.id]: { secret: SERVICE.secret } });
    app = await startRecordedApp(kind, { SERVICE_CLIENTS, METRICS_TOKEN, SESSIONS_PER_USER: '1000' });
    roles = await RoleAdministration.of(app);
    const named = (name: string) => name.replaceAll(/\{(\w+)\}/g, ':$1');
    routes = new Map((await routesOf(app)).map((route) => [named(route.name), route]));
    permissions = app.app
      .get(PermissionCatalogue)
      .list()
      .map(({ name }) => name);
    for (const permission of permissions) await roles.create(roleOf(permission), [permission]);
  });
  afterAll(() => app.close());

  const roleOf = (permission: string) => `only-${permission.replace(':', '-')}`;

  async function newPerson(principal: Principal): Promise<Person> {
    if (principal === 'admin') return anAdmin(app);
    const permission = permissions.find((each) => principal === `holder of ${each}`);
    if (permission !== undefined) return roles.someoneWith('user', roleOf(permission));
    const person = await registered(app.device());
    if (principal === 'suspended') await app.app.get(UsersService).suspend(person.user.id);
    return person;
  }

  async function personFor(principal: Principal, use: 'caller' | 'target'): Promise<Person> {
    const key = `${use} ${principal}`;
    const person = people.get(key) ?? (await newPerson(principal));
    people.set(key, person);
    return person;
  }

  /** The status that a principal gets, with whoever paid for a success replaced afterwards. */
  async function ask(name: string, principal: Principal, caller?: Person, method = name.split(' ')[0] ?? '') {
    const isOverAdmin = principal === 'holder over an administrator';
    const owner = principal === 'owner' && caller ? caller : await personFor(isOverAdmin ? 'admin' : 'owner', 'target');
    const roleName = `r-${randomUUID()}`;
    if (name.includes(':name')) await roles.create(roleName, []);
    const actor = caller ?? (await personFor('user', 'target'));
    const { path, rawBody, headers } = requestFor(name, routes.get(name), { actor, owner, roleName });
    const authorization = authorizationOf(principal, caller);
    const answer = await app.device().request(method, path, {
      ...(rawBody !== undefined && { rawBody }),
      headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    });
    if (answer.status < 400 && !isReading(name)) forget(caller, actor, owner);
    return answer.status;
  }

  /** Whoever had a part in a success may have lost something by it. */
  function forget(...used: readonly (Person | undefined)[]): void {
    for (const [key, person] of people) if (used.includes(person)) people.delete(key);
  }

  function authorizationOf(principal: Principal, caller: Person | undefined): string | undefined {
    if (principal === 'service') return basic(SERVICE.id, SERVICE.secret);
    if (principal === 'scraper') return `Bearer ${METRICS_TOKEN}`;
    return caller && `Bearer ${caller.accessToken}`;
  }

  async function outcomeOf(name: string, principal: Principal): Promise<string> {
    const isNobody = ['anonymous', 'service', 'scraper'].includes(principal);
    const row = MATRIX[name];
    const holder = row && 'holders' in row ? row.holders?.[0] : undefined;
    const who = principal === 'holder over an administrator' && holder ? (`holder of ${holder}` as const) : principal;
    const caller = isNobody ? undefined : await personFor(who, principal === 'owner' ? 'target' : 'caller');
    return `${principal}: ${await ask(name, principal, caller)}`;
  }

  it('has a row for every route that Fastify was given, and a route for every row', () => {
    const asked = app.registered.filter((name) => !/^(HEAD|OPTIONS) /.test(name));
    expect([...new Set(asked)].sort()).toEqual(Object.keys(MATRIX).sort());
    const heads = app.registered.filter((name) => name.startsWith('HEAD ')).map((name) => name.replace('HEAD', 'GET'));
    expect(heads.filter((name) => !(name in MATRIX))).toEqual([]);
  });

  it('documents every route but those of the documentation, and no other', () => {
    // a gateway may ask by any method, which changes nothing: the document has one of them
    const isSaid = (name: string) => !/^(GET \/docs|(?!GET )\w+ \/api\/auth\/forward-auth$)/.test(name);
    const served = Object.keys(MATRIX).filter(isSaid);
    expect([...routes.keys()].sort()).toEqual(served.sort());
  });

  it('knows every permission that a row names', () => {
    const named = Object.values(MATRIX).flatMap((row) => ('holders' in row ? (row.holders ?? []) : []));
    expect(named.filter((permission) => !permissions.includes(permission))).toEqual([]);
  });

  it('says of whatever is done to a user, by permission, what becomes of it over an administrator', () => {
    const silent = Object.entries(MATRIX)
      .filter(([name, row]) => name.includes('/users/:id') && !('overAdmin' in row))
      .map(([name]) => name);
    expect(silent).toEqual([]);
  });

  it.each(Object.entries(MATRIX))('%s', async (name, row) => {
    const holders = permissions.map((permission): Principal => `holder of ${permission}`);
    const above: readonly Principal[] = 'overAdmin' in row ? ['holder over an administrator'] : [];
    // every answer is kept as evidence, and these are large
    const principals = name.startsWith('GET /docs') ? FOR_PAGES : [...ALWAYS, ...holders, ...above];
    const outcomes: string[] = [];
    for (const principal of principals) outcomes.push(await outcomeOf(name, principal));
    expect(outcomes).toEqual(principals.map((principal) => `${principal}: ${expectedOf(row, principal)}`));
    if (isReading(name)) expect(await ask(name, 'anonymous', undefined, 'HEAD')).toBe(expectedOf(row, 'anonymous'));
  });

  // last, because time goes on for everybody
  it('is the same for a token that has expired as for none, but for what its refresh token does', async () => {
    const wrong: string[] = [];
    for (const [name, row] of Object.entries(MATRIX)) {
      const person = people.get('caller expired') ?? (await anExpiredPerson());
      people.set('caller expired', person);
      const status = await ask(name, 'expired', person);
      if (status !== expectedOf(row, 'expired')) wrong.push(`${name}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  async function anExpiredPerson(): Promise<Person> {
    const person = await registered(app.device());
    app.clock.advance(ACCESS_TOKEN_LIFE_MS);
    people.clear();
    return person;
  }
});

noteSecret(METRICS_TOKEN);
