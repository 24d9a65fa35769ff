import { DataSource } from 'typeorm';
import { KeyRingJob } from '../../src/modules/keys/index.js';
import { registered } from '../support/accounts.js';
import { AuditTrail, unguard } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';

/** Every column of an entry with a value that it never has by itself. */
const EDITS: readonly (readonly [column: string, value: string])[] = [
  ['occurred_at', 'occurred_at + 1'],
  ['event', "'login.failed'"],
  ['outcome', "'failure'"],
  ['actor_kind', "'system'"],
  ['actor', "'somebody'"],
  ['subject', "'somebody-else'"],
  ['target', "'nothing'"],
  ['session_id', 'NULL'],
  ['request_id', "'other'"],
  ['details', `'{"reason":"none"}'`],
  ['personal', 'NULL'],
];

describe.each(DATABASE_KINDS)('whoever writes to the audit log’s tables on %s', (kind) => {
  let environment: Readonly<Record<string, string>>;
  let app: RunningApp;
  let trail: AuditTrail;

  const run = (statement: string) => app.app.get(DataSource).query(statement);

  beforeEach(async () => {
    environment = await sharedEnvironment(kind);
    app = await startTestApp(kind, environment);
    trail = await AuditTrail.of(app);
    for (let person = 0; person < 3; person += 1) await registered(app.device());
    await trail.settle();
  });
  afterEach(() => app.close());

  const unguarded = () => unguard(app.app.get(DataSource));
  /** An entry of theirs under an id of its own, since no two have the same. */
  async function copyTo(sequence: string): Promise<void> {
    const columns = 'occurred_at, event, outcome, actor_kind, details, content_hash, previous_hash, hash';
    await run(`INSERT INTO audit_entries (sequence, id, ${columns})
                 SELECT ${sequence}, 'theirs', ${columns} FROM audit_entries WHERE sequence = 2`);
  }
  const faults = async (anchor?: string) =>
    (await trail.verify(anchor)).problems.map(({ fault, from, to }) => [fault, from, to]);

  it('is refused by the tables themselves at first', async () => {
    const attempts = ["UPDATE audit_entries SET event = 'other' WHERE sequence = 2", 'DELETE FROM audit_entries'];
    for (const attempt of [...attempts, ...(kind === 'postgres' ? ['TRUNCATE audit_entries'] : [])]) {
      await expect(run(attempt)).rejects.toThrow('audit entries are not changed');
    }
    for (const sequence of kind === 'sqlite' ? ['2.5', '0', '-1', "'text'", "x'32'", '9e999'] : []) {
      await expect(copyTo(sequence)).rejects.toThrow('audit entries are numbered from 1');
    }
    expect(await faults()).toEqual([]);
  });

  it('gets the triggers back at the next start', async () => {
    if (kind === 'postgres') return;
    await unguarded();
    await app.close();
    app = await startTestApp(kind, environment);
    await expect(run('DELETE FROM audit_entries')).rejects.toThrow('audit entries are not changed');
    await expect(copyTo('2.5')).rejects.toThrow('audit entries are numbered from 1');
  });

  it.each(EDITS)('is found after editing %s of one entry', async (column, value) => {
    await unguarded();
    await run(`UPDATE audit_entries SET ${column} = ${value} WHERE sequence = 3`);
    expect(await faults()).toEqual([['altered', 3, 3]]);
    const [verified] = await trail.list({ event: 'audit.verified' });
    expect(verified).toMatchObject({ outcome: 'failure', details: { problems: 1 } });
  });

  it('is found after taking one entry out, several, the first, or the last ones', async () => {
    await unguarded();
    const { entries } = await trail.verify();
    await trail.settle();
    const last = entries + 1;
    await run('DELETE FROM audit_entries WHERE sequence IN (1, 3, 4)');
    await run(`DELETE FROM audit_entries WHERE sequence = ${last}`);
    expect(await faults()).toEqual([
      ['missing', 1, 1],
      ['missing', 3, 4],
      ['missing', last, last],
    ]);
  });

  it('is found after exchanging two entries', async () => {
    await unguarded();
    await run('UPDATE audit_entries SET sequence = 999999 WHERE sequence = 2');
    await run('UPDATE audit_entries SET sequence = 2 WHERE sequence = 4');
    await run('UPDATE audit_entries SET sequence = 4 WHERE sequence = 999999');
    expect((await faults()).filter(([fault]) => fault === 'moved')).toEqual([
      ['moved', 2, 2],
      ['moved', 4, 4],
    ]);
  });

  it('is found after adding an entry of their own', async () => {
    await copyTo('5000');
    const { entries } = await trail.verify();
    expect(await faults()).toEqual([['surplus', entries + 2, 5000]]);
  });

  it.each(kind === 'sqlite' ? ["'behind'", '-5', '0'] : ['-5', '0'])(
    'is found after adding an entry outside of the numbers that the chain has: at %s',
    async (sequence) => {
      await unguarded();
      await copyTo(sequence);
      const { entries, problems } = await trail.verify();
      const before = Number(sequence) <= 0;
      const [from, to] = before ? [Number(sequence), 0] : [entries + 1, Number.MAX_SAFE_INTEGER];
      expect(problems).toEqual([{ fault: 'surplus', from, to }]);
    },
  );

  it('confuses nobody with a second record of a chain', async () => {
    await run(`INSERT INTO audit_chain SELECT 'another', sealed_secret, length - 2, head, head_mac FROM audit_chain`);
    await run(`INSERT INTO audit_chain SELECT 'a', sealed_secret, length + 2, head, head_mac FROM audit_chain
                WHERE name = 'audit'`);
    await registered(app.device());
    expect(await faults()).toEqual([]);
  });

  it('is found after shortening the chain and its record of its length', async () => {
    await unguarded();
    await run('DELETE FROM audit_entries WHERE sequence > 3');
    await run('UPDATE audit_chain SET length = 3, head = (SELECT hash FROM audit_entries WHERE sequence = 3)');
    // the genuine record of that length was never theirs to see
    expect((await faults()).slice(0, 1)).toEqual([['head', 3, 3]]);
  });

  it('is found after restoring an old state of everything, by whoever kept a head elsewhere', async () => {
    const { head } = await trail.verify();
    const old = (await run('SELECT length, head, head_mac FROM audit_chain')) as Record<string, unknown>[];
    const length = Number(old[0]?.['length']);
    await registered(app.device());
    const anchor = (await trail.verify()).head;
    await trail.settle();
    await unguarded();
    await run(`DELETE FROM audit_entries WHERE sequence > ${length}`);
    await run(`UPDATE audit_chain SET length = ${length}, head = '${old[0]?.['head'] as string}',
                 head_mac = '${old[0]?.['head_mac'] as string}'`);
    expect(await faults(head)).toEqual([]);
    // what is appended since then takes the numbers of what was cut off
    const [problem] = await faults(anchor);
    expect(['missing', 'altered']).toContain(problem?.[0]);
    expect(problem?.slice(1)).toEqual([Number(anchor.split(':')[0]), Number(anchor.split(':')[0])]);
  });

  it('loses what they take away by removing the record of the chain, and the log goes on behind it', async () => {
    const { entries } = await trail.verify();
    await app.close();
    app = await startTestApp(kind, environment);
    await run('DELETE FROM audit_chain');
    await run('DELETE FROM audit_people');
    await app.close();
    app = await startTestApp(kind, environment);
    trail = await AuditTrail.of(app);
    const verification = await trail.verify();
    expect(verification.isIntact).toBe(false);
    const altered = verification.problems.filter(({ fault }) => fault === 'altered').map(({ from }) => from);
    expect(altered).toEqual(Array.from({ length: entries + 1 }, (_each, index) => index + 1));
    expect(verification.entries).toBeGreaterThan(entries + 1);
  });

  it('cannot stop the log with a person whose key they have changed: the log takes them for somebody unknown', async () => {
    const person = await registered(app.device());
    await trail.settle();
    await run(`UPDATE audit_people SET sealed_key = 'v1.x' WHERE user_id = '${person.user.id}'`);
    await app.device().patch('/api/users/me', { token: person.accessToken, body: { fullName: 'Ada' } });
    const [changed] = await trail.list({ event: 'account.changed' });
    expect(changed).toMatchObject({ actor: { kind: 'user', id: null }, subject: null, address: null });
    expect(await faults()).toEqual([]);
  });

  it('cannot stop verifying with an entry that stands where the next one belongs', async () => {
    await trail.settle();
    await copyTo('(SELECT length + 1 FROM audit_chain)');
    const { entries, problems } = await trail.verify();
    expect(problems).toEqual([{ fault: 'surplus', from: entries + 1, to: entries + 1 }]);
    expect((await trail.list())[0]?.sequence).toBe(entries + 1);
  });

  it('is not needed for a new TOKEN_ENCRYPTION_KEY: the chain stays as it is, under the old secret sealed anew', async () => {
    const { entries } = await trail.verify();
    await app.close();
    const { TOKEN_ENCRYPTION_KEY } = newServerSecrets();
    const both = `${TOKEN_ENCRYPTION_KEY},${environment['TOKEN_ENCRYPTION_KEY'] ?? ''}`;
    const between = await startTestApp(kind, { ...environment, TOKEN_ENCRYPTION_KEY: both });
    await between.app.get(KeyRingJob, { strict: false }).runRound();
    await between.close();
    app = await startTestApp(kind, { ...environment, TOKEN_ENCRYPTION_KEY });
    trail = await AuditTrail.of(app);
    const verification = await trail.verify();
    expect(verification.isIntact).toBe(true);
    expect(verification.entries).toBeGreaterThan(entries);
  });

  it('does not keep a server from saying which key it lacks', async () => {
    await app.close();
    const { TOKEN_ENCRYPTION_KEY } = newServerSecrets();
    await expect(startTestApp(kind, { ...environment, TOKEN_ENCRYPTION_KEY })).rejects.toThrow(/TOKEN_ENCRYPTION_KEY/);
    app = await startTestApp(kind, environment);
  });
});
