import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { startFront } from './front.mjs';
import { createAdmin, runServer } from './server.mjs';

export const AUDIENCE = 'watchword';
const OTHER_AUDIENCE = 'another-service';
/** More than any verifier allows clocks to differ, and than a token lives. */
const LONG_AGO_MS = 3 * 60 * 60 * 1_000;
const ROTATED_WITHIN_MS = 60_000;
const POLL_MS = 200;

/**
 * One Watchword behind TLS, with a database of its own. `run` puts another server in the place of the one that runs: with
 * other settings, or in the past.
 */
export async function createIssuer(algorithm, settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-verifiers-'));
  const front = await startFront();
  const admin = { email: 'admin@example.org', password: `admin ${randomBytes(12).toString('base64url')}` };
  const service = { id: 'gateway', secret: randomBytes(24).toString('base64url') };
  const secret = algorithm === 'HS256' ? randomBytes(32).toString('base64url') : undefined;
  const common = {
    PUBLIC_URL: front.url,
    DATABASE_URL: `sqlite:${join(folder, 'watchword.sqlite')}`,
    SERVICE_CLIENTS: JSON.stringify({ [service.id]: { secret: service.secret } }),
    BCRYPT_COST: '4',
    RATE_LIMIT: 'off',
    SHUTDOWN_DRAIN: '0s',
    JWKS_CACHE_LIFETIME: '1s',
    LOG_LEVEL: 'fatal',
    ...settings,
  };
  createAdmin(admin, folder, { ...common, ...ofAlgorithm(algorithm, secret) });
  let server;
  const issuer = { algorithm, front, url: front.url, audience: AUDIENCE, secret, service };
  issuer.run = async (extra = {}, earlierBy = 0) => {
    await server?.stop();
    server = await runServer(folder, { ...common, ...ofAlgorithm(algorithm, secret), ...extra }, earlierBy);
    front.behind = server.port;
  };
  issuer.call = (method, path, body, token) => call(server.port, method, path, body, token);
  issuer.newToken = async () => {
    const login = { identifier: admin.email, password: admin.password, delivery: 'body' };
    const { accessToken } = await issuer.call('POST', '/api/auth/login', login);
    return accessToken;
  };
  issuer.stop = async () => {
    await server?.stop();
    await front.stop();
    rmSync(folder, { recursive: true });
  };
  return issuer;
}

const ofAlgorithm = (algorithm, secret) => ({
  ACCESS_TOKEN_ALGORITHM: algorithm,
  ...(secret === undefined ? {} : { ACCESS_TOKEN_SECRET: secret }),
});

async function call(port, method, path, body, token) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text).data;
}

/** A token that expired long ago and one for another audience, each issued by the server itself; the server runs on. */
export async function issueOddTokens(issuer) {
  await issuer.run({}, LONG_AGO_MS);
  const expired = await issuer.newToken();
  await issuer.run({ TOKEN_AUDIENCE: OTHER_AUDIENCE });
  const otherAudience = await issuer.newToken();
  await issuer.run();
  return { expired, otherAudience };
}

/** Puts the next key to use. @returns a token that it signed */
export async function rotate(issuer) {
  const token = await issuer.newToken();
  const { kid } = decodeProtectedHeader(token);
  await issuer.call('POST', '/api/admin/keys/rotate', undefined, token);
  const end = performance.now() + ROTATED_WITHIN_MS;
  while (performance.now() < end) {
    const next = await issuer.newToken();
    if (decodeProtectedHeader(next).kid !== kid) return next;
    await wait(POLL_MS);
  }
  throw new Error('the next key does not sign');
}
