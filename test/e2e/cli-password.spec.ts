import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { type CommandLine, refusalIn } from '../support/command-line.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { noteSecret } from '../support/evidence.js';
import { eventually } from '../support/eventually.js';
import { anOperatedServer, type OperatedServer } from '../support/operated-server.js';
import type { ServerProcess } from '../support/server-process.js';

describe.each(DATABASE_KINDS)('a password that an operator sets under a server that runs on %s', (kind) => {
  let operated: OperatedServer;
  let cli: CommandLine;
  let server: ServerProcess;

  beforeAll(async () => {
    operated = await anOperatedServer(kind, { REVOCATION_POLL_INTERVAL: '1s' });
    ({ cli, server } = operated);
  });
  afterAll(() => operated.stop());

  const loginStatus = async (identifier: string, password: string): Promise<number> =>
    (await server.device().post('/api/auth/login', { body: { identifier, password, delivery: 'body' } })).status;
  function freshPassword(): string {
    const { password } = anAccount();
    noteSecret(password);
    return password;
  }

  it('lets in who was imported without one', async () => {
    const account = anAccount();
    const { email, username, fullName } = account;
    const file = join(cli.folder, 'without.jsonl');
    writeFileSync(file, JSON.stringify({ email, username, fullName }));
    await cli.json('users', 'import', file);
    const password = freshPassword();
    expect(await loginStatus(account.email, password)).toBe(401);
    const set = await cli.runWith(`${password}\n`, 'users', 'set-password', account.username);
    expect(set).toMatchObject({ code: 0, stderr: '' });
    expect(set.stdout).toBe(`Set the password of ${account.username} and ended 0 sessions.\n`);
    expect(await loginStatus(account.email, password)).toBe(200);
  });

  it('replaces the one that there was, ends every session, and says so to their owner and in the audit log', async () => {
    const { account, user, accessToken, refreshToken } = await registered(server.device());
    const password = freshPassword();
    const set = await cli.runWith(`${password}\n`, 'users', 'set-password', account.email, '--json');
    expect(JSON.parse(set.stdout)).toEqual({ id: user.id, revoked: 1 });
    expect(await loginStatus(account.email, account.password)).toBe(401);
    const refreshed = await server.device().post('/api/auth/refresh', { body: { refreshToken } });
    expect(refreshed.body).toMatchObject({ statusCode: 401, code: 'SESSION_REVOKED' });
    await eventually('the access token is refused', async () => {
      return (await server.device().get('/api/users/me', { token: accessToken })).status === 401;
    });
    const again = await loggedIn(server.device(), { ...account, password });
    const ended = await server.device().get<{ items: { endedReason: string }[] }>('/api/auth/sessions?status=ended', {
      token: again.accessToken,
    });
    expect(ended.data.items.map(({ endedReason }) => endedReason)).toEqual(['password_changed']);
    const told = await cli.json<{ items: object[] }>('audit', 'list', '--event', 'password.changed', '--user', user.id);
    expect(told.items).toMatchObject([{ outcome: 'success', actor: { kind: 'operator' }, subject: { id: user.id } }]);
  });

  it('is held to the policy, and changes nothing when it is refused', async () => {
    const { account, accessToken } = await registered(server.device());
    const refusals = [
      ['password\n', account.email, /^VALIDATION_FAILED: .*password/],
      [`${account.username}\n`, account.email, /^VALIDATION_FAILED: .*password/],
      ['', account.email, /^VALIDATION_FAILED: .*password/],
      [`${freshPassword()}\n`, 'nobody@example.org', /^NOT_FOUND: There is no user nobody@example.org/],
    ] as const;
    for (const [input, name, message] of refusals) {
      const refused = await cli.runWith(input, 'users', 'set-password', name);
      expect(refused.code).toBe(1);
      expect(refusalIn(refused)).toMatch(message);
    }
    expect(await loginStatus(account.email, account.password)).toBe(200);
    expect((await server.device().get('/api/users/me', { token: accessToken })).status).toBe(200);
  });
});
