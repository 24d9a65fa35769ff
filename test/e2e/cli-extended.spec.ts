import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { anAccount } from '../support/accounts.js';
import { CommandLine, optionsFor } from '../support/command-line.js';
import { emptyDatabase } from '../support/databases.js';
import { noteSecret } from '../support/evidence.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { newServerSecrets } from '../support/test-app.js';

/** The entry of a team that has put a clock of its own in the place of ours. */
const ENTRY = `
import { loadSettings, override, Clock, runCommandLine, SystemClock, WatchwordModule } from '${pathToFileURL(resolve('dist/index.js')).href}';

class ClockOfTheTeam extends SystemClock {
  now() {
    return new Date('2030-02-03T04:05:06.000Z');
  }
}

await runCommandLine(() => {
  const settings = loadSettings();
  return { settings, module: WatchwordModule.forRoot({ settings, overrides: [override(Clock, ClockOfTheTeam)] }) };
});
`;

it('the command line of a team works with what the team has put in the place of ours', async () => {
  const entry = join(temporaryFolder('team'), 'cli.mjs');
  writeFileSync(entry, ENTRY);
  const cli = new CommandLine({ ...newServerSecrets(), DATABASE_URL: await emptyDatabase('sqlite') }, entry);
  const account = anAccount();
  noteSecret(account.password);
  const made = await cli.runWith(`${account.password}\n`, 'users', 'create-admin', ...optionsFor(account), '--json');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(made.stdout)).toMatchObject({ createdAt: '2030-02-03T04:05:06.000Z' });
});

/** The entry of a team that keeps attributes of its own with its users. */
const ENTRY_WITH_ATTRIBUTES = `
import { createRequire } from 'node:module';
import { loadSettings, runCommandLine, SetByAdministrators, WatchwordModule } from '${pathToFileURL(resolve('dist/index.js')).href}';

const { IsString } = createRequire('${resolve('package.json')}')('class-validator');

class StaffAttributes {}
IsString()(StaffAttributes.prototype, 'department');
SetByAdministrators()(StaffAttributes.prototype, 'department');

await runCommandLine(() => {
  const settings = loadSettings();
  return { settings, module: WatchwordModule.forRoot({ settings, userAttributes: StaffAttributes }) };
});
`;

it('the command line of a team gives its administrators the attributes that the team keeps', async () => {
  const entry = join(temporaryFolder('team'), 'cli.mjs');
  writeFileSync(entry, ENTRY_WITH_ATTRIBUTES);
  const cli = new CommandLine({ ...newServerSecrets(), DATABASE_URL: await emptyDatabase('sqlite') }, entry);
  const account = anAccount();
  noteSecret(account.password);
  const create = (...more: string[]) =>
    cli.runWith(`${account.password}\n`, 'users', 'create-admin', ...optionsFor(account), ...more, '--json');
  const refused = await create();
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('attributes.department');
  expect((await create('--attributes', '{"department":')).stderr).toContain('MALFORMED_JSON');
  const made = await create('--attributes', '{"department":"IT"}');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(made.stdout)).toMatchObject({ attributes: { department: 'IT' } });
  const shown = await cli.run('users', 'show', account.username);
  expect(shown.stdout).toContain('{"department":"IT"}');
});
