import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { newFolder, startTarget } from '../machine/start-target.mjs';
import { callerOf, must } from '../server.mjs';
import { basic, bearer, fixed, FORM_BODY, get, headOfPost, JSON_BODY, post } from './requests.mjs';

const SCRIPT = join(import.meta.dirname, '../../dist/main.js');
const GUARDED_SCRIPT = join(import.meta.dirname, '../targets/guarded.mjs');
export const DATABASE_FILE = 'bench.sqlite';
const READY_PATH = '/health/live';
const AT_ONCE = 8;
const CLIENT_ID = 'bench';
const CLIENT_SECRET = 'only-for-benchmarks-on-this-machine';
const WRONG_PASSWORD = 'not the password at all';

/** The body of the guarded route, which the bare frameworks answer too. */
export const GUARDED_BODY = JSON.stringify({
  success: true,
  statusCode: 200,
  message: 'OK',
  data: { hello: 'world' },
});

/** What stays the same when a server is started anew on the same database. */
export const secrets = {
  REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};
export const ISSUER = 'http://127.0.0.1:3000';

const CHEAPEST_COST = 4;

const environmentOf = (databaseUrl, cost) => ({
  ...secrets,
  DATABASE_URL: databaseUrl,
  PUBLIC_URL: ISSUER,
  ACCESS_TOKEN_EXPIRY: '12h',
  BCRYPT_COST: String(cost),
  RATE_LIMIT: 'off',
  // the others send no mail
  EMAIL_VERIFICATION: 'off',
  // the cheap hashes measure what is around them, also with wrong passwords; logins at full cost are counted as they are
  ...(cost === CHEAPEST_COST && { LOGIN_ATTEMPTS: 'off' }),
  LOG_LEVEL: 'error',
  SHUTDOWN_DRAIN: '0s',
  SERVICE_CLIENTS: JSON.stringify({ [CLIENT_ID]: { secret: CLIENT_SECRET } }),
});

/** Starts Watchword. Its folder may hold a database from before. */
export function startOurs({
  databaseUrl = `sqlite:${DATABASE_FILE}`,
  cost = CHEAPEST_COST,
  folder = newFolder(),
  isGuarded = false,
}) {
  return startTarget({
    script: isGuarded ? GUARDED_SCRIPT : SCRIPT,
    folder,
    environment: environmentOf(databaseUrl, cost),
    readyPath: READY_PATH,
  });
}

/** A good password as people make them. One that begins with the username would cost its estimate seven times as much. */
const passwordOf = (username) => `willow harbour lantern ${username}`;

/** Registers so many users, each with a session. */
export async function newOurAccounts(port, count) {
  const { call, close } = callerOf(port, AT_ONCE);
  const run = randomBytes(4).toString('hex');
  const register = async (number) => {
    const username = `u${run}${number}`;
    const account = { email: `${username}@example.org`, username, password: passwordOf(username) };
    const body = { ...account, fullName: 'Bench', delivery: 'body' };
    return { ...account, ...(await must(201, call('POST', '/api/auth/register', { body }))) };
  };
  try {
    return await inTurns(count, AT_ONCE, register);
  } finally {
    close();
  }
}

/** Does `work(0)` to `work(count - 1)`, so many at once. */
export async function inTurns(count, atOnce, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const number = next++;
      results[number] = await work(number);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

export const ourRefresh = (tokens) => ({
  kind: 'chain',
  head: headOfPost('/api/auth/refresh', JSON_BODY),
  before: '{"refreshToken":"',
  after: '"}',
  marker: '"refreshToken":"',
  tokens,
  expect: 200,
});

export const ourRead = (accessTokens) =>
  fixed(
    accessTokens.map((token) => get('/api/users/me', bearer(token))),
    { contains: '@example.org' },
  );

/** What the load sends for each workload. */
export function ourPlans(accounts) {
  const tokens = accounts.map(({ accessToken }) => accessToken);
  const login = (account, password) =>
    post(
      '/api/auth/login',
      JSON_BODY,
      JSON.stringify({ identifier: account.email, password: password ?? account.password, delivery: 'body' }),
    );
  const introspection = { ...basic(CLIENT_ID, CLIENT_SECRET), ...FORM_BODY };
  return {
    live: fixed([get(READY_PATH)]),
    guarded: fixed(
      tokens.map((token) => get('/api/team', bearer(token))),
      { contains: 'world' },
    ),
    me: ourRead(tokens),
    refresh: ourRefresh(accounts.map(({ refreshToken }) => refreshToken)),
    introspect: fixed(
      tokens.map((token) => post('/oauth/introspect', introspection, `token=${token}`)),
      { contains: '"active":true' },
    ),
    login: fixed(accounts.map((account) => login(account))),
    wrongPassword: fixed(
      accounts.map((account) => login(account, WRONG_PASSWORD)),
      { expect: 401 },
    ),
    unknownAccount: fixed(
      accounts.map((account) => login({ ...account, email: `nobody-${account.email}` })),
      { expect: 401 },
    ),
    register: registration(),
  };
}

function registration() {
  const username = `r${randomBytes(4).toString('hex')}n{n}`;
  const body = JSON.stringify({
    email: `${username}@example.org`,
    username,
    fullName: 'Bench',
    password: passwordOf(username),
    delivery: 'body',
  });
  return { kind: 'numbered', head: headOfPost('/api/auth/register', JSON_BODY), body, expect: 201 };
}
