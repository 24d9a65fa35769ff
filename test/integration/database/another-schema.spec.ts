import { Client } from 'pg';
import { openDatabase } from '../../support/data-sources.js';
import { emptyDatabase } from '../../support/databases.js';
import { insertUserWithSession } from '../../support/rows.js';

it('in a schema that is not public every revocation is published, also that of a program with another search path', async () => {
  const url = await emptyDatabase('postgres');
  const program = new Client({ connectionString: url });
  await program.connect();
  await program.query('CREATE SCHEMA auth');
  await program.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET search_path = auth`);
  const dataSource = await openDatabase(url);
  const { userId, sessionId } = await insertUserWithSession(dataSource);

  await program.query('SET search_path = public');
  await program.query('UPDATE auth.sessions SET revoked_at = 1 WHERE id = $1', [sessionId]);
  await program.query('DELETE FROM auth.users WHERE id = $1', [userId]);
  const published: { subject: string }[] = await dataSource.query('SELECT subject FROM revocations ORDER BY id');
  expect(published.map(({ subject }) => subject)).toEqual([sessionId, userId]);

  await program.end();
  await dataSource.destroy();
});
