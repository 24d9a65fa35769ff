import { randomInt } from 'node:crypto';
import { DATABASE_KINDS } from '../support/databases.js';
import { depth } from '../support/depth.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import type { Route } from './hostile-routes.js';
import { type Blow, Siege, SIEGE_PROVIDERS, SIEGE_SERVICE_CLIENTS, type Strike } from './hostile-siege.js';
import {
  brokenBodies,
  inAddress,
  inEveryField,
  inHeaders,
  inUnknownQuery,
  missingAndDoubled,
  strikesOf,
  unrulyFields,
  withField,
} from './hostile-strikes.js';
import {
  asHeader,
  INHERITED_NAMES,
  JSON_VALUES,
  malformedAuthorizations,
  malformedCookies,
  naughtyStrings,
  WHOLE_BODIES,
} from './hostile-values.js';

const SEED = Number(process.env['HOSTILE_SEED'] ?? randomInt(2 ** 31));
const RANDOM_RUNS = 30;
/** One strike of so many is struck; the seed says which ones. Most are refused before any database is asked, so PostgreSQL meets fewer. */
const STEPS = { sqlite: depth({ quick: 12, deep: 2 }), postgres: depth({ quick: 12, deep: 6 }) } as const;
const SURPRISES_SHOWN = 20;

const corpus = naughtyStrings();
const strings = corpus ?? [];
const texts = strings.map((text) => JSON.stringify(text));

// a busy machine takes several times as long as a quiet one
jest.setTimeout(600_000);

it('has the big list of naughty strings', () => {
  console.log(`hostile input: HOSTILE_SEED=${SEED}`);
  if (!corpus) console.warn('hostile input: the big list of naughty strings is not there, so it was not tried');
  expect(corpus !== undefined || process.env['CI'] !== 'true').toBe(true);
});

describe.each(DATABASE_KINDS)('no input gives a 5xx or costs anybody anything on %s', (kind) => {
  let app: RunningApp;
  let siege: Siege;

  beforeAll(async () => {
    const environment = {
      SESSIONS_PER_USER: '1000',
      EMAIL_LOGIN: 'on',
      SERVICE_CLIENTS: SIEGE_SERVICE_CLIENTS,
      OIDC_PROVIDERS: SIEGE_PROVIDERS,
    };
    app = await startTestApp(
      kind,
      kind === 'sqlite' ? { ...environment, DATABASE_URL: 'sqlite::memory:' } : environment,
    );
    siege = await Siege.begin(app);
  });
  afterEach(() => expect(siege.takeWrongs().slice(0, SURPRISES_SHOWN)).toEqual([]));
  afterAll(async () => {
    siege.end();
    await app.close();
  });

  /** The index tells a route from the others, for lists of which each takes another part. */
  async function everywhere(strikesFor: (route: Route, index: number) => readonly Strike[]): Promise<void> {
    for (const [index, route] of siege.routes.entries()) {
      await siege.strike(route, nth(STEPS[kind], index + SEED, strikesFor(route, index)));
    }
  }

  it('takes its routes from the OpenAPI document', () => {
    const names = siege.routes.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'POST /api/auth/login',
        'PATCH /api/users/me',
        'GET /health/ready',
        'POST /oauth/revoke',
      ]),
    );
  });

  it('finds no field demanded in the OpenAPI document that makes a request invalid', () => {
    const login = siege.routes.find(({ name }) => name === 'POST /api/auth/login');
    expect(login?.required).toEqual(['identifier', 'password']);
  });

  it('with a naughty string in every field', () =>
    everywhere((route, index) => {
      const some = nth(siege.isCostly(route) ? 5 : 1, index, texts);
      return route.hasBody ? some.map((json) => inEveryField(route, json)) : [];
    }));

  it('with a naughty string in one field, or as the name of one', () =>
    everywhere((route, index) =>
      nth(route.fields.size > 0 ? 5 : texts.length, index, texts).map((json, count) => {
        const field = [...route.fields.keys()][count % (route.fields.size + 1)];
        return field === undefined ? () => ({ body: `{${json}:1}` }) : withField(route, field, json);
      }),
    ));

  it('with a naughty string in the path or the query', () =>
    everywhere((route, index) => [
      ...strings.flatMap((text) => inAddress(route, text)),
      ...nth(siege.routes.length, index, strings).map(inUnknownQuery),
    ]));

  it('with a naughty string in the headers', () =>
    everywhere((route, index) => nth(10, index, strings).map((text, count) => inHeaders(asHeader(text), count))));

  it('with a value of another type, a field missing or doubled, or a name that every object inherits', () =>
    everywhere((route) =>
      [...route.fields.keys()].flatMap((field, count) => [
        ...JSON_VALUES.map((json) => withField(route, field, json)),
        ...nth(route.fields.size, count, INHERITED_NAMES).map((name) => withField(route, name, '"a"')),
        ...missingAndDoubled(route, field),
      ]),
    ));

  it('with a body that is deep, huge, cut off, noise or hardly JSON', () =>
    everywhere((route, index) => [
      ...nth(route.hasBody ? 1 : 5, index, WHOLE_BODIES).map((body) => () => ({ body })),
      ...(route.hasBody ? brokenBodies(route, SEED, RANDOM_RUNS) : []),
    ]));

  it('with texts that grow, shrink or break on their way to the database', () =>
    everywhere((route) => (route.hasBody ? unrulyFields(route, SEED, RANDOM_RUNS) : [])));

  it('with a malformed Authorization header, refused in either form', () =>
    everywhere(() => strikesOf(malformedAuthorizations, authorizationBlow)));

  it('with malformed cookies and combinations of our own, beside a token and without', () =>
    everywhere((_route, index) => nth(2, index, strikesOf(malformedCookies, cookieBlow))));

  it('without a token', () =>
    everywhere((route, index) =>
      nth(12, index, [...JSON_VALUES, ...texts]).map((json) => (actor) => ({
        ...(route.hasBody && inEveryField(route, json)(actor)),
        headers: { authorization: undefined },
      })),
    ));

  it('and in the end everybody still has account, session and refresh token', () => siege.inspectActors());
});

function authorizationBlow(authorization: string | string[], index: number): Blow {
  const accept = index % 2 === 0 ? 'application/json' : 'application/problem+json';
  // Node's types do not know that it sends a list as several headers
  return { headers: { authorization: authorization as string, accept } };
}

function cookieBlow(cookie: string, index: number): Blow {
  return { headers: { cookie, ...(index % 4 < 2 && { authorization: undefined }) } };
}

/** Every nth entry, from another one on for each index. */
function nth<T>(n: number, index: number, list: readonly T[]): T[] {
  return list.filter((_, position) => position % n === index % n);
}
