/* better-auth with its OAuth provider on SQLite. With SESSIONS it makes so many users, each with a session and a grant, by
   the requests that browsers and clients send, and leaves their tokens in `tokens.json` before it listens. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import { Database } from './sqlite.mjs';

const { PORT, SESSIONS, AUTH_SECRET } = process.env;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const REDIRECT_URI = 'https://client.example.org/callback';
// without openid, so that no id token is signed at a refresh
const SCOPE = 'profile offline_access';

const file = join(process.cwd(), 'better-auth.sqlite');
const isNew = !existsSync(file);
const database = new Database(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');

const options = {
  baseURL: ORIGIN,
  secret: AUTH_SECRET,
  database,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  disabledPaths: ['/token'],
  plugins: [jwt(), oauthProvider({ loginPage: '/login', consentPage: '/consent' })],
};
const auth = betterAuth(options);
if (isNew) await (await getMigrations(options)).runMigrations();

async function send(path, { cookie, form, json } = {}) {
  const headers = {
    origin: ORIGIN,
    ...(cookie && { cookie }),
    ...(json && { 'content-type': 'application/json' }),
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
  };
  const body = json ? JSON.stringify(json) : form && new URLSearchParams(form).toString();
  const response = await auth.handler(
    new Request(`${ORIGIN}/api/auth${path}`, { method: body ? 'POST' : 'GET', headers, body }),
  );
  if (response.status >= 400) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

/** @returns the cookie of a new user's session */
async function signUp(name) {
  const password = randomBytes(12).toString('hex');
  const response = await send('/sign-up/email', { json: { email: `${name}@example.org`, name: 'Bench', password } });
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return cookies.join('; ');
}

async function newClient(cookie) {
  return auth.api.adminCreateOAuthClient({
    headers: new Headers({ cookie }),
    body: {
      client_name: 'bench',
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: SCOPE,
      skip_consent: true,
    },
  });
}

/** The authorization code flow with PKCE. */
async function newGrant({ client_id, client_secret }, cookie) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state: 'bench',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const authorized = await send(`/oauth2/authorize?${query}`, { cookie });
  const location = authorized.headers.get('location') ?? (await authorized.json()).url;
  const code = new URL(location, ORIGIN).searchParams.get('code');
  const credentials = { client_id, client_secret, redirect_uri: REDIRECT_URI };
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier, ...credentials };
  const tokens = await (await send('/oauth2/token', { form })).json();
  return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}

if (SESSIONS) {
  const client = await newClient(await signUp('operator'));
  const sessions = [];
  for (let number = 0; number < Number(SESSIONS); number += 1) {
    const cookie = await signUp(`user${number}`);
    sessions.push({ cookie, ...(await newGrant(client, cookie)) });
  }
  writeFileSync('tokens.json', JSON.stringify({ client, sessions }));
}
createServer(toNodeHandler(auth)).listen(Number(PORT), '127.0.0.1');
