import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { anAccount, registered } from '../support/accounts.js';
import { type SeenEntry, type SeenVerification, unguard } from '../support/audit-trail.js';
import { type CommandLine, refusalIn } from '../support/command-line.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { anOperatedServer, type OperatedServer } from '../support/operated-server.js';

describe.each(DATABASE_KINDS)('the audit log on the command line on %s', (kind) => {
  let operated: OperatedServer;
  let cli: CommandLine;

  beforeAll(async () => {
    operated = await anOperatedServer(kind);
    ({ cli } = operated);
  });
  afterAll(() => operated.stop());

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
    const { account, user } = await registered(operated.server.device());
    const about = await entries('--user', account.email, '--outcome', 'success');
    expect(about.map(({ event, subject }) => [event, subject?.id])).toEqual([
      ['login.succeeded', user.id],
      ['account.registered', user.id],
    ]);
    const { stdout } = await cli.run('audit', 'list', '--user', account.email, '--limit', '1');
    const [, entry, hint] = stdout.split('\n');
    expect(entry).toContain(`login.succeeded  success  user ${user.id}`);
    expect(hint).toMatch(/^There are more: /);
    const refused = await cli.run('audit', 'list', '--outcome', 'perhaps');
    expect([refused.code, refusalIn(refused)]).toEqual([1, expect.stringContaining('VALIDATION_FAILED')]);
  });

  it('lists by the reference of somebody who is erased, and says whether there is more', async () => {
    const { account } = await registered(operated.server.device());
    const [seen] = await entries('--user', account.email, '--event', 'account.registered');
    const reference = seen?.subject?.reference ?? '';
    await cli.json('users', 'delete', account.email);
    await cli.json('users', 'erase', account.email, '--yes');
    const all = await cli.json<{ items: SeenEntry[]; hasMore: boolean }>('audit', 'list', '--user', reference);
    expect(all.hasMore).toBe(false);
    expect(all.items.map(({ event }) => event)).toContain('account.erased');
    expect(all.items.at(-1)).toMatchObject({ event: 'account.registered', subject: { id: null, reference } });
    const some = await cli.json<{ hasMore: boolean }>('audit', 'list', '--user', reference, '--limit', '1');
    expect(some.hasMore).toBe(true);
    const nobody = await cli.run('audit', 'list', '--user', 'nobody@example.org');
    expect([nobody.code, refusalIn(nobody)]).toEqual([1, expect.stringContaining('NOT_FOUND')]);
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
    const { server, dataSource } = operated;
    const { account } = await registered(server.device());
    const [{ sequence } = { sequence: 0 }] = await entries('--user', account.email, '--event', 'login.succeeded');
    // without the triggers, which SQLite gets back when a command opens the database as a server does
    await unguard(dataSource);
    await dataSource.query(
      `UPDATE audit_entries SET details = 'x', occurred_at = 9000000000000000000 WHERE sequence = ${sequence}`,
    );
    const list = await cli.run('audit', 'list');
    const line = new RegExp(`^${sequence} +unreadable .*\\{"unreadable":true\\}$`, 'm');
    expect([list.code, list.stdout]).toEqual([0, expect.stringMatching(line)]);
    const { code, stdout, stderr } = await cli.run('audit', 'verify');
    expect([code, stderr]).toEqual([1, 'AUDIT_NOT_INTACT: 1 problem\n']);
    expect(stdout).toMatch(/^The audit log is not as it was written\.\n/);
    expect(stdout).toMatch(new RegExp(`^altered {3}${sequence}$`, 'm'));
  });
});
