import { anAccount, loggedIn } from '../support/accounts.js';
import { optionsFor } from '../support/command-line.js';
import { noteSecret } from '../support/evidence.js';
import { atTerminal, type TerminalEnd } from '../support/pseudo-terminal.js';
import { ResidentCommandLine } from '../support/resident-command-line.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

describe('somebody at a terminal', () => {
  let environment: Readonly<Record<string, string>>;
  let cli: ResidentCommandLine;

  beforeAll(async () => {
    environment = await sharedEnvironment('sqlite');
    cli = new ResidentCommandLine(environment);
  });

  const talk = (words: readonly string[], dialogue: readonly (readonly [string, string])[]): Promise<TerminalEnd> =>
    atTerminal({ folder: cli.folder, environment }, words, dialogue);

  it('is asked for everything, and the password is not shown', async () => {
    const account = anAccount();
    noteSecret(account.password);
    const { code, shown } = await talk(
      ['users', 'create-admin'],
      [
        ['E-mail address: ', `${account.email}\r`],
        ['Username: ', `${account.username}\r`],
        ['Full name: ', `${account.fullName}\r`],
        ['Password: ', `${account.password}\r`],
        ['Repeat password: ', `${account.password}\r`],
      ],
    );
    expect(shown).toContain(account.email);
    expect(shown).not.toContain(account.password);
    expect(shown).not.toContain(account.password.slice(0, 4));
    expect(shown).toMatch(new RegExp(`Created the administrator ${account.username} \\(.*\\)\\.\\s*$`));
    expect(code).toBe(0);
    const server = await ServerProcess.start(environment);
    await loggedIn(server.device(), account);
    await server.stop();
  });

  it('is asked for the password that they set, which is not shown', async () => {
    const account = anAccount();
    await cli.runWith(`${account.password}\n`, 'users', 'create-admin', ...optionsFor(account));
    const { password } = anAccount();
    noteSecret(password);
    const { code, shown } = await talk(
      ['users', 'set-password', account.username],
      [
        ['Password: ', `${password}\r`],
        ['Repeat password: ', `${password}\r`],
      ],
    );
    expect(shown).not.toContain(password.slice(0, 4));
    expect(shown).toMatch(new RegExp(`Set the password of ${account.username} and ended 0 sessions\\.\\s*$`));
    expect(code).toBe(0);
  });

  it('learns of each answer at once whether it will do, and loses none of the others', async () => {
    const taken = anAccount();
    await cli.runWith(`${taken.password}\n`, 'users', 'create-admin', ...optionsFor(taken));
    const account = anAccount();
    noteSecret(account.password);
    const { code, shown } = await talk(
      ['users', 'create-admin'],
      [
        ['E-mail address: ', 'nowhere\r'],
        ['email must be an email', ''],
        ['E-mail address: ', `${taken.email}\r`],
        ['E-mail address: ', `${account.email}\r`],
        ['Username: ', 'a b\r'],
        ['username has 3 to', ''],
        ['Username: ', `${taken.username}\r`],
        ['Username: ', `${account.username}\r`],
        ['Full name: ', '\r'],
        ['Full name: ', `${account.fullName}\r`],
        ['Password: ', 'password\r'],
        ['Password: ', `${account.password}\r`],
        ['Repeat password: ', `${account.password}!\r`],
        ['password was not the same both times', ''],
        ['Password: ', `${account.password}\r`],
        ['Repeat password: ', `${account.password}\r`],
      ],
    );
    expect(shown).toMatch(new RegExp(`Created the administrator ${account.username} \\(.*\\)\\.\\s*$`));
    expect(code).toBe(0);
  });

  it('may give the e-mail address as the username', async () => {
    const account = anAccount();
    noteSecret(account.password);
    const { code, shown } = await talk(
      ['users', 'create-admin'],
      [
        ['E-mail address: ', `${account.email}\r`],
        ['Username: ', `${account.email.toUpperCase()}\r`],
        ['Full name: ', `${account.fullName}\r`],
        ['Password: ', `${account.password}\r`],
        ['Repeat password: ', `${account.password}\r`],
      ],
    );
    expect(shown).toContain(`Created the administrator ${account.email} (`);
    expect(code).toBe(0);
  });

  it('is asked nothing when an option is wrong', async () => {
    const wrong = ['--email', 'nowhere', '--username', 'a b'];
    const { code, shown } = await talk(['users', 'create-admin', ...wrong], []);
    expect([code, shown.trim()]).toEqual([1, expect.stringMatching(/^VALIDATION_FAILED: .*email.*username/)]);
  });

  it.each([
    ['interrupts', CTRL_C, 130, /INTERRUPTED: nothing was done/],
    ['answers nothing', CTRL_D, 2, /USAGE: the question was not answered/],
  ])('who %s has made nobody', async (_how, typed, expected, message) => {
    const account = anAccount();
    const { code, shown } = await talk(['users', 'create-admin', ...optionsFor(account)], [['Password: ', typed]]);
    expect(code).toBe(expected);
    expect(shown).toMatch(message);
    expect((await cli.run('users', 'show', account.email)).code).toBe(1);
  });

  it('is asked before somebody is erased for good', async () => {
    const account = anAccount();
    // somebody other than the last administrator
    await cli.runWith(`${account.password}\n`, 'users', 'create-admin', ...optionsFor(account));
    await cli.json('users', 'delete', account.email);
    const declined = await talk(['users', 'erase', account.email], [['for good? (yes/no): ', 'no\r']]);
    expect(declined.code).toBe(1);
    expect(declined.shown).toMatch(/NOT_CONFIRMED: nothing was erased/);
    expect(await cli.json('users', 'show', account.email)).toMatchObject({ status: 'deleted' });
    const confirmed = await talk(['users', 'erase', account.email], [['for good? (yes/no): ', 'yes\r']]);
    expect(confirmed.code).toBe(0);
    expect((await cli.run('users', 'show', account.email)).code).toBe(1);
  });
});
