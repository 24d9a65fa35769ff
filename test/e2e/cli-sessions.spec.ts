import { loggedIn, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { CommandLine, refusalIn } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';

/** PostgreSQL notifies the server, which would otherwise look only after minutes; SQLite cannot. */
describe.each([
  ['postgres', '5m'],
  ['sqlite', '1s'],
] as const)('sessions under a server that runs on %s', (kind, REVOCATION_POLL_INTERVAL) => {
  let cli: CommandLine;
  let server: ServerProcess;

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    cli = new CommandLine(environment);
    server = await ServerProcess.start({
      ...environment,
      REVOCATION_POLL_INTERVAL,
      REVOCATION_STALENESS_LIMIT: '5m',
    });
  });
  afterAll(() => server.stop());

  const codeOf = async (device: ApiClient, { accessToken }: Tokens): Promise<string | undefined> =>
    (await device.get('/api/users/me', { token: accessToken })).body.code;

  it('are listed, and one is ended for the server as well', async () => {
    const device = server.device();
    const { account, ...first } = await registered(device);
    const second = await loggedIn(device, account);
    const { items } = await cli.json<{ items: { id: string }[] }>('sessions', 'list', account.email);
    expect(items.map(({ id }) => id).sort()).toEqual([first.session.id, second.session.id].sort());
    const shown = await cli.run('sessions', 'list', account.username);
    expect(shown.stdout).toMatch(new RegExp(`^ID +KIND .*\\n.*${second.session.id}`));

    const ended = await cli.json('sessions', 'end', account.username, '--session', first.session.id);
    expect(ended).toEqual({ revoked: 1 });
    await eventually('the server knows', async () => (await codeOf(device, first)) === 'SESSION_REVOKED');
    expect(await codeOf(device, second)).toBeUndefined();
  });

  it('all end, with every token', async () => {
    const device = server.device();
    const { account, ...first } = await registered(device);
    const second = await loggedIn(device, account);
    const ended = await cli.run('sessions', 'end', first.user.id);
    expect(ended).toMatchObject({ code: 0, stdout: `Ended 2 sessions of ${account.username}.\n`, stderr: '' });
    await eventually('the server knows', async () => (await codeOf(device, first)) === 'SESSION_REVOKED');
    expect(await codeOf(device, second)).toBe('SESSION_REVOKED');
    expect(await cli.json('sessions', 'list', account.email)).toEqual({ items: [] });
    expect((await device.post('/api/auth/refresh', { body: { refreshToken: second.refreshToken } })).status).toBe(401);
  });

  it('of others, of nobody and ended ones are not found', async () => {
    const one = await registered(server.device());
    const other = await registered(server.device());
    for (const [user, session] of [
      [one.user.id, other.session.id],
      [one.user.id, 'not-an-id'],
      ['nobody', one.session.id],
    ] as const) {
      const refused = await cli.run('sessions', 'end', user, '--session', session);
      expect(refused.code).toBe(1);
      expect(refusalIn(refused)).toMatch(/^NOT_FOUND: /);
    }
    expect(await codeOf(server.device(), one)).toBeUndefined();
    expect(await codeOf(server.device(), other)).toBeUndefined();
  });
});
