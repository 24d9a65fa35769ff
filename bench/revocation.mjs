/* How long a revoked token is still accepted, on four instances under load; what happens without notifications, and
   without a database. Ends with 1 when a bound is broken. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from './postgres.mjs';
import { must, newAccount, quantile, startServer } from './server.mjs';

const INSTANCES = 4;
const REVOCATIONS = Number(process.env.REVOCATIONS ?? 1_000);
const REVOCATIONS_BY_POLL = 20;
const SESSIONS_EACH = 20;
const LOAD_PER_INSTANCE = 2;
const POLL_MS = 2_000;
const STALENESS_MS = 5_000;
/** Waits that are no part of any figure: for one more reading of every feed. */
const SETTLING_MS = 3_000;

const PATH = '/api/auth/sessions?limit=1';
const failures = [];

async function manySessions(servers, count) {
  const sessions = [];
  while (sessions.length < count) {
    const server = servers[sessions.length % servers.length];
    const account = await newAccount(server);
    sessions.push(account);
    const body = { identifier: account.username, password: account.password, delivery: 'body' };
    const more = Math.min(SESSIONS_EACH - 1, count - sessions.length);
    for (let n = 0; n < more; n += 1) sessions.push(await must(200, server.call('POST', '/api/auth/login', { body })));
  }
  return sessions;
}

/** Requests without a pause until it is stopped. */
function keepBusy(servers, token) {
  let isOver = false;
  let count = 0;
  const work = async (server) => {
    while (!isOver) {
      await must(200, server.call('GET', PATH, { token }));
      count += 1;
    }
  };
  const workers = servers.flatMap((server) => Array.from({ length: LOAD_PER_INSTANCE }, () => work(server)));
  return async () => {
    isOver = true;
    await Promise.all(workers);
    return count;
  };
}

/**
 * Asks every instance without a pause while one of them revokes.
 *
 * @returns for how long after the revocation's answer the last accepted request was sent, and was answered, in ms
 */
async function lastAcceptedAfter(servers, revoker, token) {
  let revokedAt = Infinity;
  const accepted = { sent: 0, answered: 0 };
  const probe = async (server) => {
    for (;;) {
      const sent = performance.now();
      const { status } = await server.call('GET', PATH, { token });
      if (status === 401) return;
      if (status !== 200) continue;
      accepted.sent = Math.max(accepted.sent, sent);
      accepted.answered = Math.max(accepted.answered, performance.now());
    }
  };
  const probes = servers.map(probe);
  // every instance has accepted it and is in the middle of the next
  await Promise.all(servers.map((server) => server.call('GET', PATH, { token })));
  await must(200, revoker.call('POST', '/api/auth/logout', { token }));
  revokedAt = performance.now();
  await Promise.all(probes);
  return { sent: Math.max(0, accepted.sent - revokedAt), answered: Math.max(0, accepted.answered - revokedAt) };
}

async function measure(servers, sessions, bystander, name, boundMs) {
  const figures = { sent: [], answered: [] };
  const stop = keepBusy(servers, bystander.accessToken);
  const start = performance.now();
  for (const [index, { accessToken }] of sessions.entries()) {
    const { sent, answered } = await lastAcceptedAfter(servers, servers[index % servers.length], accessToken);
    figures.sent.push(sent);
    figures.answered.push(answered);
  }
  const seconds = (performance.now() - start) / 1_000;
  const load = Math.round((await stop()) / seconds);
  console.log(`${name}: ${sessions.length} revocations, ${load} other requests/s on ${servers.length} instances`);
  for (const [what, numbers] of Object.entries(figures)) {
    const [p50, p99, most] = [0.5, 0.99, 1].map((share) => quantile(numbers, share).toFixed(1));
    console.log(`  last accepted request ${what.padEnd(8)} p50 ${p50} ms, p99 ${p99} ms, most ${most} ms`);
  }
  const worst = quantile(figures.answered, boundMs === POLL_MS ? 1 : 0.99);
  if (worst > boundMs) failures.push(`${name}: ${worst.toFixed(1)} ms is above ${boundMs} ms`);
}

async function withoutDatabase(servers, postgres, sessions) {
  const [good, ...revoked] = sessions;
  await must(200, servers[0].call('GET', PATH, { token: good.accessToken }));
  for (const { accessToken } of revoked)
    await must(200, servers[0].call('POST', '/api/auth/logout', { token: accessToken }));
  postgres.signal('SIGSTOP');
  await sleep(STALENESS_MS + POLL_MS);
  const tokens = [good, ...revoked];
  const asked = servers.flatMap((server) =>
    tokens.map(({ accessToken: token }) => server.call('GET', PATH, { token })),
  );
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  console.log(`database stopped: answers ${JSON.stringify(countsOf(statuses))} to good and revoked tokens`);
  if (statuses.some((status) => status === 200)) failures.push('a token was accepted while the feed was stale');
  postgres.signal('SIGCONT');
  const start = performance.now();
  await Promise.all(
    servers.map(async (server) => {
      while ((await server.call('GET', PATH, { token: good.accessToken })).status !== 200) await sleep(20);
    }),
  );
  console.log(`database back: served again everywhere after ${(performance.now() - start).toFixed(0)} ms`);
  for (const server of servers) {
    for (const { accessToken: token } of revoked) {
      const { status } = await server.call('GET', PATH, { token });
      if (status !== 401) failures.push(`a revoked token gets ${status} after the database came back`);
    }
  }
}

function countsOf(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const postgres = await startPostgres();
const environment = {
  DATABASE_URL: postgres.url,
  // one issuer for all, as behind one address
  PUBLIC_URL: 'http://127.0.0.1:3000',
  REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  BCRYPT_COST: '4',
  REVOCATION_POLL_INTERVAL: `${POLL_MS / 1_000}s`,
  REVOCATION_STALENESS_LIMIT: `${STALENESS_MS / 1_000}s`,
};
const servers = await Promise.all(Array.from({ length: INSTANCES }, () => startServer(environment, 32)));
const database = new pg.Client({ connectionString: postgres.url });
await database.connect();
try {
  const bystander = await newAccount(servers[0]);
  await measure(servers, await manySessions(servers, REVOCATIONS), bystander, 'with notifications', 100);
  await database.query('ALTER TABLE revocations DISABLE TRIGGER tr_revocations_notify');
  await measure(servers, await manySessions(servers, REVOCATIONS_BY_POLL), bystander, 'by polling alone', POLL_MS);
  await database.query('ALTER TABLE revocations ENABLE TRIGGER tr_revocations_notify');
  const sessions = await manySessions(servers, 11);
  await sleep(SETTLING_MS);
  await withoutDatabase(servers, postgres, sessions);
} finally {
  await database.end();
  await Promise.all(servers.map((server) => server.stop()));
  await postgres.stop();
}
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;
