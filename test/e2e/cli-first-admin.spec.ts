import { anAccount, loggedIn } from '../support/accounts.js';
import { optionsFor, refusalIn } from '../support/command-line.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { noteSecret } from '../support/evidence.js';
import { ResidentCommandLine } from '../support/resident-command-line.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';

interface MadeUser {
  readonly id: string;
  readonly roles: readonly string[];
}

describe.each(DATABASE_KINDS)('the first administrator, on an empty database (%s)', (kind) => {
  const admin = anAccount();
  let cli: ResidentCommandLine;
  let server: ServerProcess | undefined;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    noteSecret(admin.password);
    environment = await sharedEnvironment(kind);
    cli = new ResidentCommandLine(environment);
  });
  afterAll(() => server?.stop());

  it('is made with the first line of standard input as password, and told of in one JSON document', async () => {
    const input = `${admin.password}\nnot part of it\n`;
    const made = await cli.runWith(input, 'users', 'create-admin', ...optionsFor(admin), '--json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const user = JSON.parse(made.stdout) as MadeUser;
    expect(user).toMatchObject({ email: admin.email, username: admin.username, status: 'active', deletedAt: null });
    expect(user.roles).toEqual(['user', 'admin']);
    expect(made.stdout).not.toMatch(/hash|password/i);
  });

  it('logs in to a server on this database and administers', async () => {
    server = await ServerProcess.start(environment);
    const { accessToken } = await loggedIn(server.device(), admin);
    const listed = await server.device().get<{ items: MadeUser[] }>('/api/users', { token: accessToken });
    expect(listed.status).toBe(200);
    expect(listed.data.items).toHaveLength(1);
  });

  it('is followed by further ones while the server runs', async () => {
    const second = anAccount();
    noteSecret(second.password);
    const made = await cli.runWith(`${second.password}\r\n`, 'users', 'create-admin', ...optionsFor(second));
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(new RegExp(`^Created the administrator ${second.username} \\([0-9a-f-]{36}\\)\\.\\n$`));
    const { accessToken } = await loggedIn((server as ServerProcess).device(), second);
    const listed = await (server as ServerProcess).device().get('/api/roles', { token: accessToken });
    expect(listed.status).toBe(200);
  });

  it.each([
    ['EMAIL_TAKEN', { email: admin.email.toUpperCase() }],
    ['USERNAME_TAKEN', { username: admin.username }],
  ])('is refused with %s when somebody has it', async (code, given) => {
    const account = anAccount(given);
    const refused = await cli.runWith(`${account.password}\n`, 'users', 'create-admin', ...optionsFor(account));
    expect(refused.code).toBe(1);
    expect(refusalIn(refused)).toMatch(new RegExp(`^${code}: `));
  });

  it('is held to the policy for passwords, and to the form of the fields', async () => {
    const weak = await cli.runWith('password\n', 'users', 'create-admin', ...optionsFor(anAccount()), '--json');
    expect(weak).toMatchObject({ code: 1, stdout: '' });
    const { error } = JSON.parse(weak.stderr) as { error: { code: string; errors: { field: string }[] } };
    expect(error.code).toBe('VALIDATION_FAILED');
    expect(new Set(error.errors.map(({ field }) => field))).toEqual(new Set(['password']));
    const account = anAccount({ email: 'nowhere', username: 'a b' });
    const wrong = await cli.runWith(`${account.password}\n`, 'users', 'create-admin', ...optionsFor(account));
    expect(wrong.code).toBe(1);
    expect(refusalIn(wrong)).toMatch(/^VALIDATION_FAILED: .*email.*username/);
  });

  it('is not made without a password', async () => {
    const account = anAccount();
    const refused = await cli.run('users', 'create-admin', ...optionsFor(account));
    expect(refused.code).toBe(1);
    expect(refusalIn(refused)).toMatch(/^VALIDATION_FAILED: .*password/);
    expect((await cli.run('users', 'show', account.email)).code).toBe(1);
  });

  it('is not asked about where nobody can answer', async () => {
    const refused = await cli.runWith('a line\n', 'users', 'create-admin', '--email', anAccount().email);
    expect(refused.code).toBe(2);
    expect(refusalIn(refused)).toBe('USAGE: cannot ask without a terminal: Username');
  });
});
