import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine, refusalIn } from '../support/command-line.js';
import { emptyDatabase } from '../support/databases.js';
import { ResidentCommandLine } from '../support/resident-command-line.js';
import { newServerSecrets } from '../support/test-app.js';

const NO_DATABASE = { DATABASE_URL: 'postgres://user:not-to-be-shown@127.0.0.1:1/watchword' };

const COMMANDS = [
  'users create-admin',
  'users invite',
  'users list',
  'users show',
  'users suspend',
  'users restore',
  'users set-password',
  'users set-roles',
  'users delete',
  'users erase',
  'users convert',
  'users import',
  'users export',
  'sessions list',
  'sessions end',
  'passwords calibrate',
  'mail test',
  'keys list',
  'keys rotate',
  'keys prepare',
  'roles list',
  'audit list',
  'audit verify',
  'purge',
];

/** A password as an option or an argument; whether hashes are exported is neither. */
const TAKES_PASSWORD = /--(?!with-password-hashes\b|without-password\b)\S*(password|secret)|[<[]\S*(password|secret)/i;

/** What a help text names as next words: commands, which have options, and groups, which have none. */
function namedIn(help: string): { commands: string[]; groups: string[] } {
  const [, list = ''] = help.split('\nCommands:\n');
  const named = [...list.matchAll(/^ {2}([a-z-]+)( \[options\])?/gm)].filter(([, name]) => name !== 'help');
  const names = (isCommand: boolean) =>
    named.filter(([, , options]) => (options !== undefined) === isCommand).map(([, name = '']) => name);
  return { commands: names(true), groups: names(false) };
}

describe('help', () => {
  const cli = new ResidentCommandLine(NO_DATABASE);

  it('of the program and of each first word names every command, and these are all', async () => {
    const { code, stdout, stderr } = await cli.run('--help');
    expect([code, stderr]).toEqual([0, '']);
    const { commands, groups } = namedIn(stdout);
    for (const group of groups) {
      const help = await cli.run(group, '--help');
      expect([help.code, help.stderr]).toEqual([0, '']);
      commands.push(...namedIn(help.stdout).commands.map((command) => `${group} ${command}`));
    }
    expect(commands.sort()).toEqual([...COMMANDS].sort());
  });

  it.each(COMMANDS)('of %s knows --json and takes no password, and needs no database', async (command) => {
    const { code, stdout, stderr } = await cli.run(...command.split(' '), '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ {2}--json /m);
    expect(stdout).not.toMatch(TAKES_PASSWORD);
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(cli.folder)).toEqual([]);
  });
});

describe('wrong usage ends with 2, says so in one line, and needs no database', () => {
  const cli = new ResidentCommandLine(NO_DATABASE);

  it.each([
    ['an unknown first word', ['frobnicate'], "unknown command 'frobnicate'"],
    ['an unknown second word', ['users', 'frobnicate'], "unknown command 'frobnicate'"],
    ['no second word', ['users'], 'a command is missing'],
    ['an unknown option', ['users', 'list', '--frobnicate'], "unknown option '--frobnicate'"],
    ['a missing argument', ['users', 'suspend'], "missing required argument 'user'"],
    ['a missing further argument', ['users', 'set-roles', 'ada'], "missing required argument 'roles'"],
    ['an argument too many', ['users', 'suspend', 'ada', 'bob'], 'too many arguments'],
    ['an option without its value', ['users', 'list', '--role'], 'argument missing'],
    ['a value that is none of its choices', ['keys', 'prepare', 'HS256'], 'Allowed choices are ES256, EdDSA, RS256'],
    ['an option of no command', ['--json'], "unknown option '--json'"],
  ])('%s', async (_what, words, message) => {
    const refused = await cli.run(...words);
    expect(refused.code).toBe(2);
    expect(words.includes('--json') ? refused.stderr : refusalIn(refused)).toContain(message);
  });

  it('a password as an argument, which is not repeated', async () => {
    const refused = await cli.run('users', 'create-admin', '--password', 'violet-harbour');
    expect([refused.code, refusalIn(refused)]).toEqual([2, "USAGE: unknown option '--password'"]);
  });

  it('as JSON on standard error with --json', async () => {
    const refused = await cli.run('users', 'suspend', '--json');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'USAGE', errors: [] } });
  });

  it('no word at all, after the help', async () => {
    const refused = await cli.run();
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^Usage: [\s\S]*\nUSAGE: a command is missing\n$/);
  });
});

describe('what cannot start ends with 3 and says why in one line', () => {
  it('for a setting', async () => {
    const refused = await new ResidentCommandLine({ ACCESS_TOKEN_EXPIRY: 'soon' }).run('users', 'list');
    expect(refused.code).toBe(3);
    expect(refusalIn(refused)).toMatch(/^CANNOT_START: ACCESS_TOKEN_EXPIRY is "soon"/);
  });

  it('for a database that is away, without its password', async () => {
    const refused = await new ResidentCommandLine({ ...newServerSecrets(), ...NO_DATABASE }).run('purge', '--json');
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'CANNOT_START' } });
    expect(refused.stderr).toContain('DATABASE_URL');
    expect(refused.stderr).not.toContain('not-to-be-shown');
  });

  it('for a TOKEN_ENCRYPTION_KEY that does not open the keys', async () => {
    const DATABASE_URL = await emptyDatabase('sqlite');
    await new ResidentCommandLine({ ...newServerSecrets(), DATABASE_URL }).json('keys', 'list');
    const refused = await new ResidentCommandLine({ ...newServerSecrets(), DATABASE_URL }).run('keys', 'list');
    expect(refused.code).toBe(3);
    expect(refusalIn(refused)).toMatch(/^CANNOT_START: TOKEN_ENCRYPTION_KEY/);
  });
});

it('runs in an empty folder without a setting, as the server does', async () => {
  const cli = new CommandLine({});
  expect(await cli.json('users', 'list')).toEqual({ items: [], hasMore: false });
  expect(existsSync(join(cli.folder, 'var'))).toBe(true);
});

it.each([
  ['for a person', {}],
  ['as JSON', { NODE_ENV: 'production', PUBLIC_URL: 'https://id.example.com', BCRYPT_COST: '10' }],
])('logs %s on standard error, so that standard output is the result alone', async (_how, settings) => {
  const DATABASE_URL = await emptyDatabase('sqlite');
  const cli = new ResidentCommandLine({ ...newServerSecrets(), ...settings, DATABASE_URL, LOG_LEVEL: 'debug' });
  const { code, stdout, stderr } = await cli.run('keys', 'list', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ items: [{ status: 'active' }, { status: 'next' }] });
  expect(stderr).toContain('signing_key_offered');
});
