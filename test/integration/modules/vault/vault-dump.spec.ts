import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { registered } from '../../../support/accounts.js';
import { connect, issuedTokens } from '../../../support/connections.js';
import { DATABASE_KINDS, type DatabaseKind } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';

/** Every row of every table as text, and for SQLite the bytes of its files besides, with what was overwritten. */
async function dumpOf(kind: DatabaseKind, { app }: RunningApp, url: string): Promise<string> {
  const dataSource = app.get(DataSource);
  const listing =
    kind === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table'`
      : `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`;
  const tables = await dataSource.query<{ name: string }[]>(listing);
  const parts: string[] = [];
  for (const { name } of tables) parts.push(JSON.stringify(await dataSource.query(`SELECT * FROM "${name}"`)));
  if (kind === 'sqlite') {
    const path = url.slice('sqlite:'.length);
    for (const file of [path, `${path}-wal`]) parts.push(readFileSync(file, 'latin1'));
  }
  return parts.join('\n');
}

/** The same bytes as they may stand in a dump. */
function formsOf(token: string): string[] {
  const bytes = Buffer.from(token);
  return [token, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
}

it.each(DATABASE_KINDS)('a dump of the database has no token of a provider in it, on %s', async (kind) => {
  const DATABASE_URL = await migratedDatabase(kind);
  const app = await startTestApp(kind, { DATABASE_URL });
  const { user } = await registered(app.device());
  const issued = [issuedTokens(), issuedTokens(), issuedTokens({ refreshToken: undefined })];
  const subject = `subject-of-${user.id}`;
  for (const tokens of issued) await connect(app, { userId: user.id, subject, tokens });

  const dump = await dumpOf(kind, app, DATABASE_URL);
  // so that it is known to be the dump that it should be
  expect(dump).toContain(subject);
  const tokens = issued.flatMap(({ accessToken, refreshToken, idToken }) => [accessToken, refreshToken, idToken]);
  for (const token of tokens) {
    for (const form of token === undefined ? [] : formsOf(token)) expect(dump.includes(form)).toBe(false);
  }
  await app.close();
});
