import { Option, SubCommand } from 'nest-commander';
import { UsersExportService, writePrivateFile } from '../../modules/users/index.js';
import { usageError } from '../command-line-error.js';
import { countText } from '../count-text.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable, printableJson } from '../printable.js';
import { writeTo } from '../write-to.js';

interface ExportUsersOptions {
  readonly withPasswordHashes?: boolean;
  readonly force?: boolean;
}

const WITHOUT_HASHES =
  'Without password hashes: who is imported from this cannot log in until a password is set; see --with-password-hashes.';

@SubCommand({
  name: 'export',
  arguments: '[file]',
  argsDescription: { file: 'a new file that its owner alone may read; without it standard output' },
  description: 'export the accounts that are not deleted, one a line, as JSON',
})
export class ExportUsersCommand extends OperatorCommand<ExportUsersOptions> {
  @Option({ flags: '--with-password-hashes', description: 'as secret as the database itself' })
  withHashes(): boolean {
    return true;
  }

  @Option({ flags: '--force', description: 'replace a file that is there' })
  replacing(): boolean {
    return true;
  }

  protected override async execute({
    parameters: [file],
    options: { withPasswordHashes = false, force = false },
    output,
    services,
  }: CommandCall<ExportUsersOptions>): Promise<void> {
    if (force && file === undefined) throw usageError('--force is about a file, and none is named');
    const counter = { users: 0 };
    const lines = counted(services.get(UsersExportService).lines({ withPasswordHashes }), counter);
    if (!withPasswordHashes) await writeTo(process.stderr, `${WITHOUT_HASHES}\n`);
    if (file === undefined) {
      for await (const line of lines) await writeTo(process.stdout, printableJson(line));
      return;
    }
    await writePrivateFile(file, lines, { mayReplace: force });
    const { users } = counter;
    await output.result(
      { file, users, withPasswordHashes },
      printable(`Exported ${countText(users, 'user')} to ${file}.`),
    );
  }
}

async function* counted(lines: AsyncIterable<string>, counter: { users: number }): AsyncGenerator<string> {
  for await (const line of lines) {
    counter.users += 1;
    yield line;
  }
}
