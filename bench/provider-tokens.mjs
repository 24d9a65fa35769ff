/* What `ProviderTokens.getFresh` costs while the token that is there is fresh, beside the one read that it needs, on SQLite
   and on a PostgreSQL of its own. Ends with 1 when one caller on SQLite waits more than 1.2 times as long as for the read. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { AuditLog, ProviderTokens, readSettings, UsersService, WatchwordModule } from '../dist/index.js';
import { ConnectionsRepository } from '../dist/modules/vault/connections/connections.repository.js';
import { ConnectionVault } from '../dist/modules/vault/index.js';
import { startPostgres } from './postgres.mjs';
import { quantile } from './server.mjs';

const CONNECTIONS = Number(process.env.CONNECTIONS ?? 200);
const ROUNDS = Number(process.env.ROUNDS ?? 41);
const CALLS = Number(process.env.CALLS ?? 1_000);
const CALLERS = [1, 16];
const MOST = 1.2;
const PROVIDER = 'example';

const folder = mkdtempSync(join(tmpdir(), 'watchword-provider-tokens-'));

async function connect(app, index) {
  const users = app.get(UsersService, { strict: false });
  const vault = app.get(ConnectionVault, { strict: false });
  const password = randomBytes(18).toString('base64url');
  const { id } = await users.register({
    email: `user-${index}@example.org`,
    username: `user-${index}`,
    fullName: 'Ada Lovelace',
    password,
  });
  const tokens = {
    accessToken: randomBytes(700).toString('base64url'),
    refreshToken: randomBytes(60).toString('base64url'),
    idToken: randomBytes(800).toString('base64url'),
    tokenType: 'Bearer',
    scope: 'openid email profile',
    expiresInSeconds: 3_600 * 24,
  };
  const prepared = await vault.prepare({ userId: id, provider: PROVIDER, subject: `subject-${index}`, tokens });
  await app.get(AuditLog).transaction((manager, record) => vault.save(prepared, manager, record));
  return id;
}

/** Microseconds a call, of `callers` that ask one after the other. */
async function timed(userIds, callers, work) {
  let next = 0;
  const caller = async () => {
    while (next < CALLS) await work(userIds[next++ % userIds.length]);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  return ((performance.now() - start) * 1_000) / CALLS;
}

/** Rounds alternate, and so does which of the two begins, so that what the machine does besides hits both alike. */
async function compare(userIds, callers, read, getFresh) {
  for (const work of [read, getFresh, read, getFresh]) await timed(userIds, callers, work);
  const figures = { read: [], fresh: [], ratio: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? ['read', 'fresh'] : ['fresh', 'read'];
    const seen = {};
    for (const name of order) seen[name] = await timed(userIds, callers, name === 'read' ? read : getFresh);
    figures.read.push(seen.read);
    figures.fresh.push(seen.fresh);
    figures.ratio.push(seen.fresh / seen.read);
  }
  return Object.fromEntries(Object.entries(figures).map(([name, numbers]) => [name, quantile(numbers, 0.5)]));
}

async function measure(kind, url) {
  const secret = randomBytes(24).toString('base64url');
  const endpoints = Object.fromEntries(
    ['authorization', 'token', 'userinfo'].map((name) => [name, `https://provider.example/${name}`]),
  );
  const settings = readSettings({
    DATABASE_URL: url,
    REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OIDC_PROVIDERS: JSON.stringify({ [PROVIDER]: { endpoints, clientId: 'bench', clientSecret: secret } }),
    BCRYPT_COST: '4',
    RATE_LIMIT: 'off',
  });
  const app = await NestFactory.createApplicationContext(WatchwordModule.forRoot({ settings }), { logger: false });
  try {
    const userIds = [];
    for (let index = 0; index < CONNECTIONS; index += 1) userIds.push(await connect(app, index));
    await app.get(AuditLog).settle();
    const [tokens, connections] = [app.get(ProviderTokens), app.get(ConnectionsRepository, { strict: false })];
    const read = (userId) => connections.find(userId, PROVIDER);
    const getFresh = (userId) => tokens.getFresh(userId, PROVIDER);
    const ratios = [];
    for (const callers of CALLERS) {
      const { read: alone, fresh, ratio } = await compare(userIds, callers, read, getFresh);
      console.log(
        `${kind.padEnd(8)} ${String(callers).padStart(2)} at once: the read ${alone.toFixed(1)} µs, getFresh ${fresh.toFixed(1)} µs, ratio ${ratio.toFixed(2)}`,
      );
      ratios.push(ratio);
    }
    return ratios[0];
  } finally {
    await app.close();
  }
}

console.log(`${CONNECTIONS} connections; medians of ${ROUNDS} alternating rounds of ${CALLS} calls each`);
const postgres = await startPostgres();
try {
  const ratio = await measure('sqlite', `sqlite:${join(folder, 'bench.sqlite')}`);
  await measure('postgres', postgres.url);
  if (ratio > MOST) {
    console.error(`getFresh takes ${ratio.toFixed(2)} times as long as the read alone on SQLite; wanted is ${MOST}`);
    process.exitCode = 1;
  }
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
