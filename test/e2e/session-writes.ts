import Database from 'better-sqlite3-12';
import { Client } from 'pg';

/** Counts the changes of session rows inside the database, whichever process makes them. */
export interface SessionWrites {
  count(): Promise<number>;
  close(): Promise<void>;
}

const TABLE = 'CREATE TABLE test_session_writes (session_id varchar(36))';
const INSERT = 'INSERT INTO test_session_writes VALUES (NEW.id)';
const COUNT = 'SELECT count(*) AS writes FROM test_session_writes';

/** Counts from now on; the servers must have made their tables. */
export async function countSessionWrites(databaseUrl: string): Promise<SessionWrites> {
  const path = /^sqlite:(.*)$/.exec(databaseUrl)?.[1];
  return path === undefined ? onPostgres(databaseUrl) : onSqlite(path);
}

function onSqlite(path: string): SessionWrites {
  const database = new Database(path);
  database.exec(`${TABLE}; CREATE TRIGGER test_note_write AFTER UPDATE ON sessions BEGIN ${INSERT}; END`);
  const count = database.prepare<[], { writes: number }>(COUNT);
  return {
    count: () => Promise.resolve(count.get()?.writes ?? 0),
    close: () => Promise.resolve(void database.close()),
  };
}

async function onPostgres(connectionString: string): Promise<SessionWrites> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(`${TABLE};
    CREATE FUNCTION test_note_write() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${INSERT}; RETURN NULL; END';
    CREATE TRIGGER test_note_write AFTER UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION test_note_write()`);
  return {
    count: async () => Number((await client.query<{ writes: string }>(COUNT)).rows[0]?.writes),
    close: () => client.end(),
  };
}
