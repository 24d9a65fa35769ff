import { DataSource } from 'typeorm';
import { AuditKeys } from '../../../../src/modules/audit/entries/audit-keys.js';
import { AuditLog } from '../../../../src/modules/audit/index.js';
import { AuditEntriesRepository } from '../../../../src/modules/audit/reading/audit-entries.repository.js';
import { AuditVerificationService } from '../../../../src/modules/audit/reading/audit-verification.service.js';
import { unguard } from '../../../support/audit-trail.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';

const ENTRIES = 8;
const PAGES = [1, 2, 3, 4, 100];

/** Numbers that both databases take, and with what SQLite takes besides. */
const NO_NUMBERS = {
  postgres: ['0', '-5', '9007199254740993', '9223372036854775807'],
  sqlite: [
    ...['0', '-5', '9007199254740993', '9e999', '-9e999'],
    ...['-0.5', '0.5', '1.5', '2.5', '3.5', '7.5', '2.0000000000000004', '1000.5'],
    ...["'text'", "'0x2'", "''", "' '", "'2 3'", "x'32'", "x''"],
  ],
};

describe.each(DATABASE_KINDS)('verifying the audit log on %s', (kind) => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startTestApp(kind);
    for (let entry = 0; entry < ENTRIES; entry += 1) find(AuditLog).recordLater({ name: 'key.rotated' });
    await find(AuditLog).settle();
  });
  afterEach(() => app.close());

  const run = (statement: string) => app.app.get(DataSource).query(statement);
  const find = <T>(type: abstract new (...given: never[]) => T): T => app.app.get(type as never, { strict: false });

  /** Whatever the pages: what stands between two of them must not be passed over. */
  async function faultsByPage(): Promise<readonly (readonly string[])[]> {
    const found: string[][] = [];
    for (const page of PAGES) {
      class Verification extends AuditVerificationService {
        protected override readonly page = page;
      }
      const verification = new Verification(find(AuditLog), find(AuditEntriesRepository), find(AuditKeys));
      found.push((await verification.verify()).problems.map(({ fault }) => fault));
    }
    return found;
  }
  const inEveryPage = (...faults: string[]) => PAGES.map(() => faults);

  it('finds nothing where nothing was done', async () => {
    expect(await faultsByPage()).toEqual(inEveryPage());
  });

  it.each(NO_NUMBERS[kind])('finds a row at %s, which is no number of the chain', async (sequence) => {
    await unguard(app.app.get(DataSource));
    const columns = 'occurred_at, event, outcome, actor_kind, details, content_hash, previous_hash, hash';
    await run(`INSERT INTO audit_entries (sequence, id, ${columns})
                 SELECT ${sequence}, 'theirs', ${columns} FROM audit_entries WHERE sequence = 2`);
    expect(await faultsByPage()).toEqual(inEveryPage('surplus'));
  });

  it.each(['2', 'NULL'])('finds a row at %s in a table whose constraints somebody has taken away', async (sequence) => {
    await run('CREATE TABLE theirs AS SELECT * FROM audit_entries');
    await run('DROP TABLE audit_entries');
    await run('ALTER TABLE theirs RENAME TO audit_entries');
    await run('CREATE TABLE one AS SELECT * FROM audit_entries WHERE sequence = 2');
    await run(`UPDATE one SET sequence = ${sequence}`);
    await run('INSERT INTO audit_entries SELECT * FROM one');
    expect(await faultsByPage()).toEqual(inEveryPage('surplus'));
  });

  it('comes to an end whatever somebody has written for the length', async () => {
    await unguard(app.app.get(DataSource));
    await run('UPDATE audit_chain SET length = 9223372036854775807');
    for (const faults of await faultsByPage()) expect(faults).not.toEqual([]);
  });
});
