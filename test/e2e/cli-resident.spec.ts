import { rmSync } from 'node:fs';
import { anAccount } from '../support/accounts.js';
import { CommandLine, type CommandEnd, optionsFor } from '../support/command-line.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { ResidentCommandLine } from '../support/resident-command-line.js';
import { newServerSecrets } from '../support/test-app.js';

type Settings = Readonly<Record<string, string>>;

const weak = anAccount();

/** Each with another reason to end, and none that depends on what was before it. */
const COMMANDS: readonly [what: string, words: readonly string[], input: string, settings: Settings][] = [
  ['a result for a person', ['users', 'list'], '', {}],
  ['a result as JSON', ['roles', 'list', '--json'], '', {}],
  ['help', ['users', '--help'], '', {}],
  ['no word', [], '', {}],
  ['a wrong option as JSON', ['users', 'list', '--frobnicate', '--json'], '', {}],
  ['a rule that refuses', ['users', 'show', 'nobody@example.org'], '', {}],
  ['input that is refused', ['users', 'create-admin', ...optionsFor(weak)], 'password\n', {}],
  ['nobody to ask', ['users', 'create-admin'], '', {}],
  ['a setting that is wrong', ['users', 'list', '--json'], '', { ACCESS_TOKEN_EXPIRY: 'soon' }],
  ['no database', ['users', 'list'], '', { DATABASE_URL: 'postgres://somebody@127.0.0.1:1/watchword' }],
];

let environment: Settings;
beforeAll(async () => {
  environment = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase('sqlite') };
  // whoever opens the database first makes its signing keys
  await new ResidentCommandLine(environment).json('keys', 'list');
});

it.each(COMMANDS)(
  'a resident command line ends as a process of its own does: %s',
  async (_what, words, input, given) => {
    const settings = { ...environment, ...given };
    const end = async (cli: CommandLine): Promise<CommandEnd> => {
      const ended = await cli.runWith(input, ...words);
      rmSync(cli.folder, { recursive: true });
      return ended;
    };
    expect(await end(new ResidentCommandLine(settings))).toEqual(await end(new CommandLine(settings)));
  },
);

it('a resident command line keeps nothing of the settings of the command before', async () => {
  const before = new ResidentCommandLine({ ...environment, LOG_LEVEL: 'debug' });
  expect((await before.run('keys', 'list')).stderr).not.toBe('');
  expect((await new ResidentCommandLine(environment).run('keys', 'list')).stderr).toBe('');
});
