import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anAccount, loggedIn } from '../support/accounts.js';
import { CommandLine, refusalIn } from '../support/command-line.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('users invite, on %s', (kind) => {
  let environment: Readonly<Record<string, string>>;
  let cli: CommandLine;
  beforeAll(async () => {
    environment = await sharedEnvironment(kind);
    cli = new CommandLine(environment);
  });

  /** A server at the time of the commands: before that, their mails are not due. */
  async function startedNow(): Promise<RunningApp> {
    const app = await startTestApp(kind, environment);
    app.clock.advance(Date.now() - app.clock.now().getTime());
    return app;
  }

  it('puts the mails into the outbox, which a server sends, and a user gets in with the link', async () => {
    const account = anAccount();
    const names = ['--username', account.username, '--full-name', account.fullName];
    const created = await cli.run('users', 'invite', account.email, ...names, '--locale', 'de');
    expect([created.code, created.stderr]).toEqual([0, '']);
    expect(created.stdout).toMatch(/^Created and invited .+\. A running server sends what is in the outbox\.\n$/);
    const again = await cli.json<{ email: string }>('users', 'invite', account.username);
    expect(again.email).toBe(account.email);
    const app = await startedNow();
    const mails = await mailsTo(app, account.email);
    expect(mails.map(({ subject }) => subject)).toEqual(Array(2).fill('Ihr Konto bei 127.0.0.1:3000'));
    const { token } = await mailedLink(app, account.email, 'accept-invitation');
    const body = { token, newPassword: account.password };
    expect((await app.device().post('/api/auth/password/reset', { body })).status).toBe(200);
    await loggedIn(app.device(), account);
    await app.close();
    const refused = await cli.run('users', 'invite', account.username);
    expect(refused.code).toBe(1);
    expect(refusalIn(refused)).toMatch(/^PASSWORD_ALREADY_SET: /);
  });

  it('goes through everybody who was imported without a password, each once', async () => {
    const people = Array.from({ length: 3 }, () => anAccount());
    const file = join(cli.folder, 'users.jsonl');
    const lines = people.map(({ email, username, fullName }) => JSON.stringify({ email, username, fullName }));
    writeFileSync(file, `${lines.join('\n')}\n`);
    await cli.json('users', 'import', file);
    expect(await cli.json('users', 'invite', '--without-password', '--limit', '2')).toEqual({ invited: 2, skipped: 0 });
    const rest = await cli.run('users', 'invite', '--without-password');
    expect(rest.stdout).toBe(
      'Invited 1 user. 2 users had been invited before. A running server sends what is in the outbox.\n',
    );
    const app = await startedNow();
    for (const { email } of people) expect(await mailsTo(app, email)).toHaveLength(1);
    await app.close();
  });

  it('wants to know whom, and how many at the most', async () => {
    const [nobody, tooFew] = await Promise.all([
      cli.run('users', 'invite', '--limit', '5'),
      cli.run('users', 'invite', '--without-password', '--limit', 'x'),
    ]);
    expect([nobody.code, refusalIn(nobody)]).toEqual([2, 'USAGE: name a user, or say --without-password']);
    expect([tooFew.code, refusalIn(tooFew)]).toEqual([1, expect.stringMatching(/^VALIDATION_FAILED: .*limit/)]);
  });
});
