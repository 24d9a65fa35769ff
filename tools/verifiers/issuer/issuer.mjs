import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { startFront } from './front.mjs';

export const AUDIENCE = 'watchword';
const OTHER_AUDIENCE = 'another-service';
/** More than any verifier allows clocks to differ, and than a token lives. */
const LONG_AGO_MS = 3 * 60 * 60 * 1_000;
const ROTATED_WITHIN_MS = 60_000;
const POLL_MS = 200;

/**
 * One Watchword behind TLS, with a database of its own. `run` puts another server in the place of the one that runs: with
 * other settings, or in the past. The first run makes the administrator, whose tokens are those that are tried.
 */
export async function createIssuer(servers, settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-verifiers-'));
  const front = await startFront();
  const password = `admin ${randomBytes(12).toString('base64url')}`;
  const admin = { email: 'admin@example.org', password };
  const service = { id: 'gateway', secret: randomBytes(24).toString('base64url') };
  const sharedSecret = randomBytes(32).toString('base64url');
  const common = {
    PUBLIC_URL: front.url,
    DATABASE_URL: `sqlite:${join(folder, 'watchword.sqlite')}`,
    SERVICE_CLIENTS: JSON.stringify({ [service.id]: { secret: service.secret } }),
    BCRYPT_COST: '4',
    RATE_LIMIT: 'off',
    SHUTDOWN_DRAIN: '0s',
    JWKS_CACHE_LIFETIME: '1s',
    ...settings,
  };
  let runs = 0;
  let server;
  const issuer = { front, url: front.url, service };
  issuer.stopServer = async () => {
    if (server !== undefined) await servers.stop(server.id);
    server = undefined;
  };
  issuer.run = async (algorithm, extra = {}, earlierByMs = 0) => {
    await issuer.stopServer();
    const secret = algorithm === 'HS256' ? { ACCESS_TOKEN_SECRET: sharedSecret } : {};
    const environment = { ...common, ACCESS_TOKEN_ALGORITHM: algorithm, ...secret, ...extra };
    const id = randomUUID();
    const port = await servers.start({ id, folder, environment, earlierByMs, admin: runs === 0 ? admin : undefined });
    server = { id, port };
    front.behind = port;
    runs += 1;
  };
  issuer.call = (method, path, body, token) => call(server.port, method, path, body, token);
  issuer.newToken = async () => {
    const login = { identifier: admin.email, password, delivery: 'body' };
    return (await issuer.call('POST', '/api/auth/login', login)).accessToken;
  };
  /** What a verifier has to know of tokens of the algorithm. */
  issuer.describeFor = (algorithm) => ({
    url: front.url,
    issuer: front.url,
    jwksUri: `${front.url}/.well-known/jwks.json`,
    audience: AUDIENCE,
    algorithm,
    secret: algorithm === 'HS256' ? sharedSecret : undefined,
    service,
  });
  issuer.stop = async () => {
    await issuer.stopServer();
    await front.stop();
    rmSync(folder, { recursive: true });
  };
  return issuer;
}

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

/** A token that expired long ago and one for another audience, each issued by the server itself, which runs on. */
export async function issueOddTokens(issuer, algorithm) {
  await issuer.run(algorithm, {}, LONG_AGO_MS);
  const expired = await issuer.newToken();
  await issuer.run(algorithm, { TOKEN_AUDIENCE: OTHER_AUDIENCE });
  const otherAudience = await issuer.newToken();
  await issuer.run(algorithm);
  return { expired, otherAudience };
}

/** Puts the next key to use, which was published long enough before. @returns a token that it signed */
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

/** The emergency: deletes the key that signed the token. */
export async function deleteKeyOf(issuer, token) {
  await issuer.call('DELETE', `/api/admin/keys/${decodeProtectedHeader(token).kid}`, undefined, token);
}
