import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { optionsFor, refusalIn } from '../support/command-line.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { noteSecret } from '../support/evidence.js';
import { eventually } from '../support/eventually.js';
import { ResidentCommandLine } from '../support/resident-command-line.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';

interface Told {
  readonly event: string;
  readonly actor: { readonly kind: string };
  readonly subject: { readonly reference: string };
}

interface ShownUser {
  readonly id: string;
  readonly roles: readonly string[];
  readonly status: string;
}

describe.each(DATABASE_KINDS)('users under a server that runs on %s', (kind) => {
  const admin = anAccount();
  let cli: ResidentCommandLine;
  let server: ServerProcess;

  beforeAll(async () => {
    noteSecret(admin.password);
    const environment = await sharedEnvironment(kind);
    cli = new ResidentCommandLine(environment);
    const [started, made] = await Promise.all([
      ServerProcess.start({ ...environment, REVOCATION_POLL_INTERVAL: '1s' }),
      cli.runWith(`${admin.password}\n`, 'users', 'create-admin', ...optionsFor(admin)),
    ]);
    server = started;
    expect(made.stderr).toBe('');
  });
  afterAll(() => server.stop());

  const statusOf = async (device: ApiClient, path: string, { accessToken }: Tokens): Promise<number> =>
    (await device.get(path, { token: accessToken })).status;

  it('are shown by id, e-mail address and username, in any case', async () => {
    const { account, user } = await registered(server.device());
    for (const name of [user.id.toUpperCase(), account.email.toUpperCase()]) {
      expect(await cli.json('users', 'show', name)).toMatchObject({ id: user.id, email: account.email });
    }
    const shown = await cli.run('users', 'show', account.username);
    expect(shown.stdout).toMatch(new RegExp(`^id +${user.id}\\ne-mail +${account.email}\\n`));
    expect(shown.stdout).not.toMatch(/password|\$2b\$/);
  });

  it('are spoken of in the audit log with the operator’s name', async () => {
    const { account } = await registered(server.device());
    await cli.json('users', 'set-roles', account.email, 'user', 'admin');
    await cli.json('users', 'delete', account.email);
    await cli.json('users', 'erase', account.email, '--yes');
    const { accessToken: token } = await loggedIn(server.device(), admin);
    const told = async (query: string): Promise<readonly Told[]> =>
      (await server.device().get<{ items: Told[] }>(`/api/audit?${query}`, { token })).data.items;
    const [erased] = await told('event=account.erased');
    expect(erased).toMatchObject({ actor: { kind: 'operator' }, subject: { id: null } });
    const events = await told(`subject=${erased?.subject.reference}`);
    expect(events.map(({ event, actor }) => [event, actor.kind])).toEqual([
      ['account.erased', 'operator'],
      ['session.ended', 'operator'],
      ['account.deleted', 'operator'],
      ['roles.assigned', 'operator'],
      ['login.succeeded', 'user'],
      ['account.registered', 'anonymous'],
    ]);
    const [made] = await told(`event=account.created`);
    expect(made?.actor).toMatchObject({ kind: 'operator', name: userInfo().username });
  });

  it('are found by a username that looks like an id', async () => {
    const { account, user } = await registered(server.device(), anAccount({ username: randomUUID() }));
    expect(await cli.json('users', 'show', account.username)).toMatchObject({ id: user.id });
  });

  it('are suspended and restored, and the server knows', async () => {
    const device = server.device();
    const { account, user, ...tokens } = await registered(device);
    const suspended = await cli.run('users', 'suspend', account.username);
    expect(suspended).toMatchObject({ code: 0, stdout: `Suspended ${account.username} (${user.id}).\n` });
    await eventually('the token is refused', async () => {
      return (await statusOf(device, '/api/users/me', { user, ...tokens })) === 401;
    });
    await expect(loggedIn(device, account)).rejects.toThrow('ACCOUNT_SUSPENDED');
    expect(await cli.json<ShownUser>('users', 'restore', account.username)).toMatchObject({ status: 'active' });
    await loggedIn(device, account);
  });

  it('have the roles that the operator says, whoever may or may not give them', async () => {
    const device = server.device();
    const { account, ...tokens } = await registered(device);
    expect(await statusOf(device, '/api/users', tokens)).toBe(403);
    const set = await cli.json<ShownUser>('users', 'set-roles', account.email, 'user', 'admin');
    expect(set.roles).toEqual(['user', 'admin']);
    await eventually('they count', async () => (await statusOf(device, '/api/users', tokens)) === 200);
    const taken = await cli.run('users', 'set-roles', account.email, 'user');
    expect(taken.stdout).toMatch(/ has the roles user\.\n$/);
    await eventually('they count no more', async () => (await statusOf(device, '/api/users', tokens)) === 403);
  });

  it('keep their roles when one is to have a role that there is not', async () => {
    const { user } = await registered(server.device());
    const refused = await cli.run('users', 'set-roles', user.id, 'user', 'emperor', '--json');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { errors: [{ field: 'roles', code: 'UNKNOWN_ROLE' }] } });
    expect(await cli.json<ShownUser>('users', 'show', user.id)).toMatchObject({ roles: ['user'] });
  });

  it('leave one administrator, who is neither suspended nor deleted nor demoted', async () => {
    for (const [command = '', ...more] of [['suspend'], ['delete'], ['set-roles', 'user']]) {
      const refused = await cli.run('users', command, admin.username, ...more);
      expect(refused.code).toBe(1);
      expect(refusalIn(refused)).toMatch(/^LAST_ADMINISTRATOR: /);
    }
    const shown = await cli.json<ShownUser>('users', 'show', admin.username);
    expect(shown).toMatchObject({ status: 'active', roles: ['user', 'admin'] });
  });

  it('are erased only when they are deleted, and when that is meant', async () => {
    const { account } = await registered(server.device());
    const early = await cli.run('users', 'erase', account.email, '--yes');
    expect([early.code, refusalIn(early)]).toEqual([1, 'NOT_FOUND: The user is not deleted; delete them first.']);
    expect(await cli.json<ShownUser>('users', 'delete', account.email)).toMatchObject({ status: 'deleted' });
    const unasked = await cli.run('users', 'erase', account.email);
    expect([unasked.code, refusalIn(unasked)]).toEqual([2, 'USAGE: cannot confirm without a terminal: add --yes']);
    expect(await cli.json('users', 'erase', account.email, '--yes')).toMatchObject({ erased: true });
    await registered(server.device(), account);
  });

  it('are not found under a name that nobody has', async () => {
    const refused = await cli.run('users', 'suspend', 'nobody@example.org');
    expect([refused.code, refusalIn(refused)]).toEqual([1, 'NOT_FOUND: There is no user nobody@example.org.']);
  });
});
