import { loggedIn, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { type CommandLine, refusalIn } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { anOperatedServer, type OperatedServer } from '../support/operated-server.js';
import type { ServerProcess } from '../support/server-process.js';

interface EndedSession {
  readonly id: string;
  readonly ending: { readonly at: string; readonly reason: string } | null;
}

/** PostgreSQL notifies the server, which would otherwise look only after minutes; SQLite cannot. */
describe.each([
  ['postgres', '5m'],
  ['sqlite', '1s'],
] as const)('sessions under a server that runs on %s', (kind, REVOCATION_POLL_INTERVAL) => {
  let operated: OperatedServer;
  let cli: CommandLine;
  let server: ServerProcess;

  beforeAll(async () => {
    operated = await anOperatedServer(kind, { REVOCATION_POLL_INTERVAL, REVOCATION_STALENESS_LIMIT: '5m' });
    ({ cli, server } = operated);
  });
  afterAll(() => operated.stop());

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

  it('that have ended are listed with the reason and the time, newest first', async () => {
    const device = server.device();
    const { account, ...first } = await registered(device);
    const second = await loggedIn(device, account);
    const live = await loggedIn(device, account);
    const start = Date.now();
    await device.post('/api/auth/logout', { token: first.accessToken });
    await cli.json('sessions', 'end', account.username, '--session', second.session.id);
    const { items } = await cli.json<{ items: EndedSession[] }>('sessions', 'list', account.email, '--ended');
    expect(items.map(({ id, ending }) => [id, ending?.reason])).toEqual([
      [second.session.id, 'ended_by_administrator'],
      [first.session.id, 'logout'],
    ]);
    const times = items.map(({ ending }) => Date.parse(ending?.at ?? ''));
    for (const time of times) expect([time >= start, time <= Date.now()]).toEqual([true, true]);

    const { stdout } = await cli.run('sessions', 'list', account.username, '--ended');
    const [titles, ...lines] = stdout.trimEnd().split('\n');
    expect(titles).toMatch(/^ENDED +REASON +ID +KIND /);
    expect(lines.map((line) => line.split(/ +/).slice(0, 3))).toEqual(
      items.map(({ id, ending }) => [ending?.at, ending?.reason, id]),
    );
    expect(stdout).not.toContain(live.session.id);
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
