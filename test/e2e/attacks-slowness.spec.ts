import { anAccount, registered } from '../support/accounts.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { HostileClient } from './hostile-client.js';
import { type Actor, bodyText, validFields } from './hostile-siege.js';
import { type Route, routesOf } from './hostile-routes.js';

/** As much as a header or a body may hold. */
const MOST_HEADER = 15_500;
const MOST_BODY = 16_300;

/** Of processor time, not of the clock, so that a busy machine changes nothing; the best of three tries counts. */
const MOST_MS = 100;
const TRIES = 3;

/** What expressions that look for the same letters in two ways go over and over. */
const PATTERNS = [
  'a',
  ' a',
  'a,',
  'a;',
  '=',
  '; ',
  '%',
  '%25',
  '"',
  '\\',
  '.',
  'a.',
  'a@',
  '-',
  '/',
  ':',
  '1.',
  '\u00e9',
  ';q=0',
];
const BODY_PATTERNS = [
  'a',
  ' ',
  'a.',
  'a@',
  '@',
  '-',
  '/',
  '\\"',
  '\\\\',
  '\u00df',
  '\ufdfa',
  'x\ufe0f',
  'ab',
  'abcabcabd',
  '\u0301',
];
const HEADERS = [
  ...['authorization', 'cookie', 'accept', 'content-type', 'origin', 'user-agent', 'idempotency-key', 'x-csrf-token'],
  ...[
    'x-request-id',
    'x-forwarded-for',
    'referer',
    'if-match',
    'accept-encoding',
    'sec-fetch-site',
    'content-encoding',
  ],
];

describe('no request keeps the server busy for long', () => {
  let app: RunningApp;
  let client: HostileClient;
  let actor: Actor;
  let routes: readonly Route[];

  beforeAll(async () => {
    app = await startTestApp('sqlite', { DATABASE_URL: 'sqlite::memory:' });
    client = new HostileClient(app.url);
    actor = await registered(app.device());
    routes = await routesOf(app);
    await costOf(routes[0] as Route, {});
  });
  afterAll(async () => {
    client.close();
    await app.close();
  });

  async function costOf(route: Route, headers: object, body?: string): Promise<number> {
    const costs: number[] = [];
    const given = { 'content-type': 'application/json', ...headers };
    const path = route.path.replace(/\{\w+\}/g, 'a');
    while (costs.length < TRIES && Math.min(...costs) > MOST_MS) {
      const before = process.cpuUsage();
      await client.send({ method: route.method, path, headers: given, body });
      const { user, system } = process.cpuUsage(before);
      costs.push((user + system) / 1_000);
    }
    return Math.min(...costs);
  }
  const find = (name: string) => routes.find((route) => route.name === name) as Route;

  it.each(HEADERS)('with whatever in the header %s', async (header) => {
    for (const pattern of PATTERNS) {
      const value = Buffer.from(pattern, 'utf8').toString('latin1');
      const headers = { [header]: value.repeat(MOST_HEADER / value.length).trim() };
      for (const name of ['GET /api/users/me', 'POST /api/auth/refresh', 'POST /api/auth/logout']) {
        const cost = await costOf(find(name), headers);
        expect(`${name}, ${JSON.stringify(pattern)} repeated: ${verdictOn(cost)}`).toMatch(/quick$/);
      }
    }
  });

  it('with whatever in a field', async () => {
    for (const route of routes.filter(({ hasBody }) => hasBody)) {
      for (const field of route.fields.keys()) {
        for (const pattern of BODY_PATTERNS) {
          const cost = await costOf(route, {}, bodyWith(route, field, pattern));
          expect(`${route.name}, ${field}, ${JSON.stringify(pattern)} repeated: ${verdictOn(cost)}`).toMatch(/quick$/);
        }
      }
    }
  });

  /** In the guise of an address or a URL where that is what the field is for; the settings take anything. */
  function bodyWith(route: Route, field: string, pattern: string): string {
    const start = { email: 'a@', avatarUrl: 'https://example.org/' }[field] ?? '';
    const fields = validFields(route, actor, field);
    const room = MOST_BODY - Buffer.byteLength(bodyText(fields)) - start.length;
    return bodyText(fields.set(field, `"${start}${pattern.repeat(room / Buffer.byteLength(pattern))}"`));
  }

  it('with a new password that grows eighteen times in NFKC', async () => {
    const { account } = await registered(app.device(), anAccount({ fullName: '\ufdfa'.repeat(200) }));
    const body = JSON.stringify({ ...anAccount(), fullName: account.fullName, password: '\ufdfa'.repeat(1_000) });
    expect(await costOf(find('POST /api/auth/register'), {}, body)).toBeLessThan(MOST_MS);
  });

  it('with a query of thousands of parameters', async () => {
    const sessions = find('GET /api/auth/sessions');
    for (const parameter of ['limit=1&', 'a&', 'a[]=1&', '__proto__=1&', '%', 'cursor=%2', '&', '=']) {
      const path = `${sessions.path}?${parameter.repeat(15_000 / parameter.length)}`;
      const headers = { authorization: `Bearer ${actor.accessToken}` };
      expect(await costOf({ ...sessions, path }, headers)).toBeLessThan(MOST_MS);
    }
  });
});

function verdictOn(cost: number): string {
  return cost > MOST_MS ? `${Math.round(cost)} ms` : 'quick';
}
