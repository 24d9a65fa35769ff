import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { anAccount, registered } from '../support/accounts.js';
import { type SeenEntry, type SeenVerification, unguard } from '../support/audit-trail.js';
import { CommandLine, refusalIn } from '../support/command-line.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';

describe.each(DATABASE_KINDS)('the audit log on the command line on %s', (kind) => {
  let environment: Readonly<Record<string, string>>;
  let cli: CommandLine;
  let server: ServerProcess;
  let dataSource: DataSource;

  beforeAll(async () => {
    environment = await sharedEnvironment(kind);
    cli = new CommandLine(environment);
    server = await ServerProcess.start(environment);
    dataSource = await openDatabase(environment['DATABASE_URL'] ?? '');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await server.stop();
  });

  const entries = async (...words: readonly string[]) =>
    (await cli.json<{ items: SeenEntry[] }>('audit', 'list', ...words)).items;

  it('tells of imports and exports in bulk, and of the operator who ran them', async () => {
    const { email, username, fullName } = anAccount();
    const file = join(cli.folder, 'people.jsonl');
    writeFileSync(file, `${JSON.stringify({ email, username, fullName })}\n{"email":1}\n`);
    expect((await cli.run('users', 'import', file)).code).toBe(1);
    expect((await cli.run('users', 'import', file, '--dry-run')).code).toBe(1);
    await cli.run('users', 'export', '--with-password-hashes');
    const operator = { kind: 'operator', name: userInfo().username };
    const imported = await entries('--event', 'accounts.imported');
    expect(imported).toHaveLength(1);
    expect(imported[0]).toMatchObject({ actor: operator, details: { imported: 1, reachedLine: 2 } });
    const [exported] = await entries('--event', 'accounts.exported');
    expect(exported).toMatchObject({ actor: operator, details: { withPasswordHashes: true } });
  });

  it('lists by user and by outcome, for a person too', async () => {
    const { account, user } = await registered(server.device());
    const about = await entries('--user', account.email, '--outcome', 'success');
    expect(about.map(({ event, subject }) => [event, subject?.id])).toEqual([
      ['login.succeeded', user.id],
      ['account.registered', user.id],
    ]);
    const { stdout } = await cli.run('audit', 'list', '--user', account.email, '--limit', '1');
    expect(stdout.split('\n')[1]).toContain(`login.succeeded  success  user ${user.id}`);
    const refused = await cli.run('audit', 'list', '--outcome', 'perhaps');
    expect([refused.code, refusalIn(refused)]).toEqual([1, expect.stringContaining('VALIDATION_FAILED')]);
  });

  it('is found intact, and its head proves it later on', async () => {
    const first = await cli.json<SeenVerification>('audit', 'verify');
    expect(first).toMatchObject({ isIntact: true, problems: [] });
    const later = await cli.run('audit', 'verify', '--anchor', first.head);
    expect([later.code, later.stdout.split('\n')[0]]).toEqual([0, 'The audit log is intact.']);
    const mistyped = await cli.run('audit', 'verify', '--anchor', 'no head');
    expect([mistyped.code, refusalIn(mistyped)]).toEqual([2, expect.stringContaining('USAGE')]);
  });

  it('is found altered, and where, with an exit code of its own kind', async () => {
    // without the triggers, which SQLite gets back when a command opens the database as a server does
    await unguard(dataSource);
    await dataSource.query(
      `UPDATE audit_entries SET details = 'x', occurred_at = 9000000000000000000 WHERE sequence = 2`,
    );
    const list = await cli.run('audit', 'list');
    expect([list.code, list.stdout]).toEqual([0, expect.stringMatching(/^2 +unreadable .*\{"unreadable":true\}$/m)]);
    const { code, stdout, stderr } = await cli.run('audit', 'verify');
    expect([code, stderr]).toEqual([1, 'AUDIT_NOT_INTACT: 1 problem\n']);
    expect(stdout).toMatch(/^The audit log is not as it was written\.\n/);
    expect(stdout).toMatch(/^altered {3}2$/m);
  });
});
