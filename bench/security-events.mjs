/* How many revocations a minute leave one instance as security events, for one receiver and for four, and what it costs;
   then the same at the rate that is wanted, with receivers that ask every five seconds. On SQLite and on a PostgreSQL of its
   own. Ends with 1 when a receiver carries less than 10,000 a minute. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from './targets/sqlite.mjs';
import pg from 'pg';
import { cpuNanoseconds } from './machine/process-facts.mjs';
import { startPostgres } from './postgres.mjs';
import { quantile, startServer } from './server.mjs';

const EVENTS = Number(process.env.EVENTS ?? 10_000);
const ALGORITHM = process.env.ALGORITHM ?? 'ES256';
const STEADY_SECONDS = Number(process.env.STEADY_SECONDS ?? 20);
const WANTED_A_MINUTE = 10_000;
const RECEIVERS = 4;
const POLL_MS = 5_000;
const BATCH = 500;
const TICK_MS = 100;

const failures = [];
const folder = mkdtempSync(join(tmpdir(), 'watchword-security-events-'));
const secret = randomBytes(32).toString('base64url');
const authorization = `Basic ${Buffer.from(`bench:${secret}`).toString('base64')}`;

/** Writes what a trigger would write for that many sessions. */
async function openSqlite(file) {
  const database = new Database(file);
  database.pragma('busy_timeout = 5000');
  const insert = database.prepare("INSERT INTO revocations (kind, subject, revoked_at) VALUES ('session', ?, ?)");
  const many = database.transaction((count) => {
    for (let each = 0; each < count; each += 1) insert.run(randomUUID(), Date.now());
  });
  return {
    publish: async (count) => many(count),
    clear: async () => database.exec('DELETE FROM revocations'),
    close: async () => database.close(),
  };
}

async function openPostgres(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    publish: (count) =>
      client.query(
        `INSERT INTO revocations (kind, subject, revoked_at)
         SELECT 'session', gen_random_uuid()::text, (extract(epoch FROM clock_timestamp()) * 1000)::bigint
           FROM generate_series(1, $1::integer)`,
        [count],
      ),
    clear: () => client.query('DELETE FROM revocations'),
    close: () => client.end(),
  };
}

async function publishAll(database, count) {
  for (let left = count; left > 0; left -= BATCH) await database.publish(Math.min(BATCH, left));
}

const timestampOf = (token) => {
  const { events } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  return Object.values(events)[0].event_timestamp;
};

/** A receiver that follows RFC 8936: it acknowledges with the next poll what it got by the last one. */
function receiverOn(server, name) {
  let ack = [];
  const facts = { events: 0, bytes: 0, polls: 0, ages: [] };
  const poll = async (isDated = false) => {
    const answer = await server.call('POST', `/oauth/events/${name}`, { authorization, body: { ack } });
    if (answer.status !== 200) throw new Error(`expected 200, got ${answer.status}`);
    const { sets, moreAvailable } = answer.document;
    ack = Object.keys(sets);
    facts.polls += 1;
    facts.events += ack.length;
    facts.bytes += JSON.stringify(answer.document).length;
    if (isDated) for (const token of Object.values(sets)) facts.ages.push(Date.now() / 1_000 - timestampOf(token));
    return moreAvailable;
  };
  const drain = async (isDated) => {
    while (await poll(isDated));
  };
  return { facts, poll, drain };
}

async function carried(server, database, count) {
  await database.clear();
  await publishAll(database, EVENTS);
  const receivers = Array.from({ length: count }, () => receiverOn(server, randomUUID()));
  const [start, cpu] = [performance.now(), cpuNanoseconds(server.pid)];
  await Promise.all(receivers.map(({ drain }) => drain()));
  const seconds = (performance.now() - start) / 1_000;
  const cpuSeconds = (cpuNanoseconds(server.pid) - cpu) / 1e9;
  for (const { facts } of receivers) if (facts.events !== EVENTS) throw new Error(`${facts.events} of ${EVENTS} came`);
  // what acknowledges the last answer is part of the work, and brings nothing
  await Promise.all(receivers.map(({ poll }) => poll()));
  return {
    aMinute: (EVENTS / seconds) * 60,
    cpuFor10k: (cpuSeconds / EVENTS) * 10_000,
    bytes: receivers[0].facts.bytes / EVENTS,
  };
}

async function steady(server, database) {
  await database.clear();
  const receivers = Array.from({ length: RECEIVERS }, () => receiverOn(server, randomUUID()));
  for (const { drain } of receivers) await drain();
  const idle = cpuNanoseconds(server.pid);
  await sleep(POLL_MS);
  const idleShare = (cpuNanoseconds(server.pid) - idle) / 1e6 / POLL_MS;
  const [start, cpu] = [performance.now(), cpuNanoseconds(server.pid)];
  const end = start + STEADY_SECONDS * 1_000;
  let published = 0;
  const publishing = async () => {
    while (performance.now() < end) {
      const due = Math.floor(((performance.now() - start) / 60_000) * WANTED_A_MINUTE) - published;
      if (due > 0) await database.publish(due);
      published += Math.max(due, 0);
      await sleep(TICK_MS);
    }
  };
  const receiving = async (receiver) => {
    while (performance.now() < end) {
      await sleep(POLL_MS);
      await receiver.drain(true);
    }
  };
  await Promise.all([publishing(), ...receivers.map(receiving)]);
  for (const { drain } of receivers) await drain(true);
  const seconds = (performance.now() - start) / 1_000;
  const cpuSeconds = (cpuNanoseconds(server.pid) - cpu) / 1e9;
  for (const { facts } of receivers) if (facts.events !== published) throw new Error(`${facts.events} of ${published}`);
  const ages = receivers.flatMap(({ facts }) => facts.ages);
  return { share: cpuSeconds / seconds, idleShare, published, oldest: quantile(ages, 1), median: quantile(ages, 0.5) };
}

const rounded = (number, digits = 0) => number.toLocaleString('en', { maximumFractionDigits: digits });
const percent = (share) => `${rounded(share * 100, 1)} %`;

async function measure(kind, url, open) {
  const server = await startServer(
    {
      DATABASE_URL: url,
      REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
      TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ACCESS_TOKEN_ALGORITHM: ALGORITHM,
      SERVICE_CLIENTS: JSON.stringify({ bench: { secret } }),
    },
    RECEIVERS,
  );
  const database = await open();
  try {
    // compiles what is hot, and fills no cache: these events are deleted again
    await carried(server, database, RECEIVERS);
    for (const count of [1, RECEIVERS]) {
      const { aMinute, cpuFor10k, bytes } = await carried(server, database, count);
      console.log(
        `${kind.padEnd(8)} ${count} receiver(s): ${rounded(aMinute)} revocations a minute to each, ` +
          `${rounded(cpuFor10k, 2)} CPU seconds for 10,000, ${rounded(bytes)} bytes an event`,
      );
      if (aMinute < WANTED_A_MINUTE) failures.push(`${kind}, ${count}: ${rounded(aMinute)} a minute`);
    }
    const { share, idleShare, published, oldest, median } = await steady(server, database);
    console.log(
      `${kind.padEnd(8)} ${rounded(published)} revoked in ${STEADY_SECONDS} s, ${RECEIVERS} receivers every ${POLL_MS / 1_000} s: ` +
        `${percent(share)} of a core (idle ${percent(idleShare)}); age at arrival, to a second: median ${rounded(median, 1)} s, oldest ${rounded(oldest, 1)} s`,
    );
  } finally {
    await database.close();
    await server.stop();
  }
}

console.log(`${ALGORITHM}; ${rounded(EVENTS)} events; answers of up to 1,000, acknowledged with the next poll`);
const postgres = await startPostgres();
try {
  const file = join(folder, 'bench.sqlite');
  await measure('sqlite', `sqlite:${file}`, () => openSqlite(file));
  await measure('postgres', postgres.url, () => openPostgres(postgres.url));
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.error(failure);
if (failures.length > 0) process.exitCode = 1;
