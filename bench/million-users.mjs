/* What a page of the list of users costs with 10,000 users and with a million, on both databases, over HTTP. The sizes take
   turns request by request, so that whatever else the machine does slows both. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadSqlite } from '../dist/database/load-sqlite.js';
import { encodeCursor } from '../dist/modules/users/administration/user-list-cursor.js';
import { startPostgres } from './postgres.mjs';
import { must, newAccount, quantile, startServer } from './server.mjs';

const Sqlite = await loadSqlite();

const SIZES = [10_000, Number(process.env.USERS ?? 1_000_000)];
const ROUNDS = Number(process.env.ROUNDS ?? 40);
const WARM_UP_ROUNDS = 3;
const FIRST_JOINED_AT = Date.UTC(2020, 0, 1);
/** No divisor of the sizes, so that names come in another order than people. */
const STRIDE = 7_919;
/** When p50 and p95 at the larger size are both above this, it is no longer noise. */
const FLAT = 2;

/** The same people in either dialect: one in a hundred is suspended, one in a thousand an auditor, three are deleted. */
const COLUMNS = `id, email, email_key, username, username_key, full_name, password_hash, status, roles, settings,
  token_version, version, created_at, updated_at, deleted_at`;
const values = (id, name, size) => `${id}, ${name} || '@example.org', ${name} || '@example.org', ${name}, ${name},
  'Person ' || ${name}, 'none', CASE WHEN i % 100 = 0 OR i < 3 THEN 'suspended' ELSE 'active' END,
  CASE WHEN i % 1000 = 0 THEN '["user","auditor"]' ELSE '["user"]' END, '{}', 1, 1,
  ${FIRST_JOINED_AT} + i * 1000, ${FIRST_JOINED_AT}, CASE WHEN i < 3 THEN ${FIRST_JOINED_AT} + ${size} END`;

async function sqlite(size) {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-bench-sqlite-'));
  const file = join(folder, 'users.sqlite');
  const open = () => new Sqlite(file);
  const run = (statement) => {
    const database = open();
    database.exec(statement);
    database.close();
  };
  const id = `printf('%08x-%04x-7000-8000-%012x', (${FIRST_JOINED_AT} + i * 1000) >> 16, (${FIRST_JOINED_AT} + i * 1000) & 65535, i)`;
  return {
    url: `sqlite:${file}`,
    run: async (statement) => run(statement),
    fill: async () =>
      run(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${size})
           INSERT INTO users (${COLUMNS}) SELECT ${values(id, `printf('p%07d', i * ${STRIDE} % ${size})`, size)} FROM n;
           ANALYZE`),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

const postgresOn = (server) => async (size) => {
  const url = server.url.replace(/postgres$/, `users_${size}`);
  const run = async (statement, connectionString = url) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await run(`CREATE DATABASE users_${size}`, server.url);
  const joined = `(${FIRST_JOINED_AT} + i * 1000)`;
  const hex = (number, digits) => `lpad(to_hex(${number}), ${digits}, '0')`;
  const id = `${hex(`${joined} >> 16`, 8)} || '-' || ${hex(`${joined} & 65535`, 4)} || '-7000-8000-' || ${hex('i', 12)}`;
  return {
    url,
    run,
    fill: async () => {
      const name = `'p' || lpad((i * ${STRIDE} % ${size})::text, 7, '0')`;
      await run(`INSERT INTO users (${COLUMNS}) SELECT ${values(id, `(${name})`, size)}
                   FROM generate_series(0::bigint, ${size - 1}) AS i`);
      await run('VACUUM ANALYZE users');
    },
    stop: async () => undefined,
  };
};

const idOf = (index) => {
  const joined = FIRST_JOINED_AT + index * 1_000;
  const hex = joined.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${index.toString(16).padStart(12, '0')}`;
};
const nameOf = (index, size) => `p${String((index * STRIDE) % size).padStart(7, '0')}`;

/** Somewhere in the list, as a client that has read so far would have it. */
function cursorInside(sort, size) {
  const index = 3 + Math.floor(Math.random() * (size - 3));
  const name = nameOf(index, size);
  const key = sort.endsWith('email') ? `${name}@example.org` : sort.endsWith('username') ? name : idOfTime(index);
  return encodeCursor({ sort }, { key, id: idOf(index) });
}
const idOfTime = (index) => FIRST_JOINED_AT + index * 1_000;

const SORTS = ['createdAt', '-createdAt', 'email', '-email', 'username', '-username'];
/** How the names of the last tenth begin: p09 of a million. */
const lastTenth = (size) =>
  `p${String(size * 0.9)
    .padStart(7, '0')
    .replace(/0*$/, '')}`;

const QUERIES = {
  ...Object.fromEntries(SORTS.map((sort) => [`sort=${sort}`, () => `sort=${sort}`])),
  ...Object.fromEntries(
    SORTS.map((sort) => [`sort=${sort}, deep`, (size) => `sort=${sort}&cursor=${cursorInside(sort, size)}`]),
  ),
  'status=active': () => 'status=active',
  'status=suspended (1 in 100)': () => 'status=suspended',
  'status=deleted (3)': () => 'status=deleted',
  'role=user': () => 'role=user',
  'role=auditor (1 in 1,000)': () => 'role=auditor',
  'role=admin (1)': () => 'role=admin',
  'text=p (everybody)': () => 'text=p',
  'text= of one': (size) => `text=${nameOf(5, size)}`,
  'text= of one, by username': (size) => `sort=username&text=${nameOf(5, size)}`,
  'text= of nobody': () => 'text=zzz',
  'text= of 1,000': () => 'text=p0001',
  'text= of 10,000': () => 'text=p000',
  'text= of the last tenth, by it': (size) => `sort=email&text=${lastTenth(size)}`,
  'role=auditor, by username': () => 'sort=username&role=auditor',
  'role= of nobody': () => 'role=guest',
};

async function startFilled(kind, size) {
  const database = await kind(size);
  const server = await startServer({ DATABASE_URL: database.url, ACCESS_TOKEN_EXPIRY: '1h' }, 1);
  const { username, password } = await newAccount(server);
  await database.run(`UPDATE users SET roles = '["user","admin"]' WHERE username = '${username}'`);
  const start = performance.now();
  await database.fill();
  console.log(`  ${size} users in ${((performance.now() - start) / 1_000).toFixed(0)} s`);
  const body = { identifier: username, password, delivery: 'body' };
  const { accessToken: token } = await must(200, server.call('POST', '/api/auth/login', { body }));
  return {
    timed: async (query) => {
      const began = performance.now();
      await must(200, server.call('GET', `/api/users?${query}`, { token }));
      return performance.now() - began;
    },
    size,
    stop: async () => {
      await server.stop();
      await database.stop();
    },
  };
}

async function compare(name, kind) {
  console.log(name);
  const sides = [];
  try {
    for (const size of SIZES) sides.push(await startFilled(kind, size));
    console.log(`  ${''.padEnd(28)} p50, p95 of ${SIZES[0]}   p50, p95 of ${SIZES[1]}     ratios`);
    for (const [query, textOf] of Object.entries(QUERIES)) console.log(lineOf(query, await measure(sides, textOf)));
  } finally {
    for (const side of sides) await side.stop();
  }
}

async function measure(sides, textOf) {
  const times = sides.map(() => []);
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const [index, side] of sides.entries()) {
      const time = await side.timed(textOf(side.size));
      if (round >= 0) times[index].push(time);
    }
  }
  return times;
}

function lineOf(query, times) {
  const shown = times.map((numbers) => [0.5, 0.95].map((share) => quantile(numbers, share).toFixed(1).padStart(7)));
  const ratios = [0.5, 0.95].map((share) => quantile(times[1], share) / quantile(times[0], share));
  const verdict = ratios.every((ratio) => ratio > FLAT) ? '  not flat' : '';
  const columns = shown.map((pair) => `${pair.join(' ')} ms`).join('  ');
  return `  ${query.padEnd(28)} ${columns}   ${ratios.map((ratio) => ratio.toFixed(2).padStart(6)).join(' ')}${verdict}`;
}

const only = process.argv[2];
if (only !== 'postgres') await compare('SQLite', sqlite);
if (only !== 'sqlite') {
  const server = await startPostgres();
  await compare('PostgreSQL', postgresOn(server)).finally(() => server.stop());
}
