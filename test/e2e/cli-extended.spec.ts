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
