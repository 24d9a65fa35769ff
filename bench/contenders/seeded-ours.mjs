import { createHmac, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { loadSqlite } from '../../dist/database/load-sqlite.js';
import { newFolder } from '../machine/start-target.mjs';
import { callerOf, must } from '../server.mjs';
import { DATABASE_FILE, inTurns, ISSUER, ourRead, ourRefresh, secrets, startOurs } from './ours.mjs';

const Sqlite = await loadSqlite();

/** So many of all the sessions are used, in turn, spread at random over the table. */
const USED_SESSIONS = 1_000;
const AT_ONCE = 16;
const DAY_MS = 86_400_000;

/** Starts Watchword on a SQLite database of so many users with a session each, written by SQL. */
export async function startSeededOurs(size) {
  const folder = newFolder();
  const empty = await startOurs({ folder });
  await empty.stop();
  const bornAt = seed(join(folder, DATABASE_FILE), size);
  const target = await startOurs({ folder });
  const indices = pickedOf(size);
  const accounts = await refreshed(
    target.port,
    indices.map((index) => refreshTokenOf(index, bornAt)),
  );
  const plans = {
    me: ourRead(accounts.map(({ accessToken }) => accessToken)),
    refresh: ourRefresh(accounts.map(({ refreshToken }) => refreshToken)),
  };
  return { ...target, plans };
}

/**
 * @returns the instant at which all sessions were rotated last, in epoch ms; the first user registered a day before, and
 *   ids sort by time as those of the server do
 */
function seed(file, size) {
  const bornAt = Math.floor(Date.now() / 1_000) * 1_000;
  const database = new Sqlite(file);
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${size})`;
  const id = (variant) =>
    `printf('%08x-%04x-7000-${variant}-%012x', ${timeOf(bornAt)} >> 16, ${timeOf(bornAt)} & 65535, i)`;
  const name = `printf('p%07d', i)`;
  database.exec(`BEGIN;
    ${numbers} INSERT INTO users (id, email, email_key, username, username_key, full_name, password_hash, status, roles,
        settings, token_version, version, created_at, updated_at)
      SELECT ${id(USER)}, ${name} || '@example.org', ${name} || '@example.org', ${name}, ${name}, 'Person ' || ${name},
        '!', 'active', '["user"]', '{}', 1, 1, ${timeOf(bornAt)}, ${bornAt} FROM n;
    ${numbers} INSERT INTO sessions (id, user_id, kind, delivery, generation, rotated_at, token_version, method, address,
        user_agent, created_at, last_used_at, idle_expires_at, expires_at)
      SELECT ${id(SESSION)}, ${id(USER)}, 'token', 'body', 0, ${bornAt}, 1, 'pwd', '127.0.0.1', 'bench',
        ${timeOf(bornAt)}, ${bornAt}, ${bornAt + 7 * DAY_MS}, ${bornAt + 90 * DAY_MS} FROM n;
    COMMIT`);
  database.close();
  return bornAt;
}

const USER = '8000';
const SESSION = '9000';
/** SQL for the instant at which user `i` registered; of a million, ten share a millisecond. */
const timeOf = (bornAt) => `(${bornAt - DAY_MS} + i / 10)`;

function idOf(index, variant, bornAt) {
  const hex = (bornAt - DAY_MS + Math.floor(index / 10)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-${variant}-${index.toString(16).padStart(12, '0')}`;
}

function pickedOf(size) {
  if (size <= USED_SESSIONS) return Array.from({ length: size }, (_, index) => index);
  const picked = new Set();
  while (picked.size < USED_SESSIONS) picked.add(randomInt(size));
  return [...picked];
}

/** The first refresh token of a session, as the server would have written it. */
function refreshTokenOf(index, bornAt) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'rt+jwt' })}.${encode({
    iss: ISSUER,
    sub: idOf(index, USER, bornAt),
    sid: idOf(index, SESSION, bornAt),
    gen: 0,
    iat: bornAt / 1_000,
    exp: (bornAt + 7 * DAY_MS) / 1_000,
  })}`;
  return `${text}.${createHmac('sha256', secrets.REFRESH_TOKEN_SECRET).update(text).digest('base64url')}`;
}

async function refreshed(port, refreshTokens) {
  const { call, close } = callerOf(port, AT_ONCE);
  const refresh = (number) =>
    must(200, call('POST', '/api/auth/refresh', { body: { refreshToken: refreshTokens[number] } }));
  try {
    return await inTurns(refreshTokens.length, AT_ONCE, refresh);
  } finally {
    close();
  }
}
