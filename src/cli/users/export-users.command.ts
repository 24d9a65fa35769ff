import type { Command } from 'commander';
import { UsersExportService, writePrivateFile } from '../../modules/transfer/index.js';
import { CONNECTIONS_FIELD } from '../../modules/vault/index.js';
import { CommandLineError, usageError } from '../command-line-error.js';
import { countText } from '../count-text.js';
import { interruption } from '../interruption.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable, printableJson } from '../printable.js';
import { writeMessage, writeTo } from '../write-to.js';

interface ExportUsersOptions {
  readonly withPasswordHashes?: boolean;
  readonly providerTokens?: boolean;
  readonly force?: boolean;
}

const WITHOUT_HASHES =
  'Without password hashes: users imported from this cannot log in until a password is set; see --with-password-hashes.';
const WITH_TOKENS =
  'Warning: with provider tokens. Whoever reads the export can act for its users at these providers: keep it secret and delete it soon.';

export class ExportUsersCommand extends OperatorCommand<ExportUsersOptions> {
  readonly name = 'export';

  protected override define(command: Command): void {
    command
      .description('export the accounts that are not deleted, one a line, as JSON')
      .argument('[file]', 'a new file that only its owner may read; standard output if left out')
      .option('--with-password-hashes', 'as secret as the database itself')
      .option('--provider-tokens', 'the tokens of connections, decrypted: more secret than the database')
      .option('--force', 'replace a file that is there');
  }

  protected override async execute({
    parameters: [file],
    options: { withPasswordHashes = false, providerTokens: withProviderTokens = false, force = false },
    output,
    services,
  }: CommandCall<ExportUsersOptions>): Promise<void> {
    if (force && file === undefined) throw usageError('--force needs a file');
    if (withProviderTokens && file === undefined && process.stdout.isTTY) {
      throw usageError('--provider-tokens needs a file or a pipe: a terminal keeps what it shows');
    }
    // before there is a file to clear up
    const signal = interruption();
    const counter = { users: 0 };
    const withSecretsOf = withProviderTokens ? [CONNECTIONS_FIELD] : [];
    const everybody = services.get(UsersExportService).lines({ withPasswordHashes, withSecretsOf });
    const lines = counted(unlessInterrupted(everybody, signal), counter);
    if (!withPasswordHashes) await writeMessage(`${WITHOUT_HASHES}\n`);
    if (withProviderTokens) await writeMessage(`${WITH_TOKENS}\n`);
    if (file === undefined) {
      for await (const line of lines) await writeTo(process.stdout, printableJson(line));
      return;
    }
    await writePrivateFile(file, lines, { mayReplace: force });
    const { users } = counter;
    await output.result(
      { file, users, withPasswordHashes, withProviderTokens },
      printable(`Exported ${countText(users, 'user')} to ${file}.`),
    );
  }
}

/** Ends between two lines when it is interrupted, so that no half file with its hashes stays. */
async function* unlessInterrupted(lines: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  for await (const line of lines) {
    if (signal.aborted) throw new CommandLineError('INTERRUPTED', 'the export was not finished');
    yield line;
  }
}

async function* counted(lines: AsyncIterable<string>, counter: { users: number }): AsyncGenerator<string> {
  for await (const line of lines) {
    counter.users += 1;
    yield line;
  }
}
