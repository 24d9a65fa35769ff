import type { Command } from 'commander';
import { type ImportSummary, UsersImportService } from '../../modules/transfer/index.js';
import { CommandLineError } from '../command-line-error.js';
import { countText } from '../count-text.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { assertOtherFile } from '../other-file.js';
import { described } from '../table.js';
import { ImportMonitor } from './import-monitor.js';

interface ImportUsersOptions {
  readonly dryRun?: boolean;
  readonly report?: string;
}

export class ImportUsersCommand extends OperatorCommand<ImportUsersOptions> {
  readonly name = 'import';

  protected override define(command: Command): void {
    command
      .description('import accounts; run again with the same file to go on where it stopped')
      .argument('<file>', 'one account per line, as JSON; see docs/import-and-export.md')
      .option('--dry-run', 'judge every line and write nothing')
      .option('--report <file>', 'add the bad lines to this file and not to standard error');
  }

  protected override async execute({
    parameters: [file = ''],
    options: { dryRun = false, report },
    output,
    services,
  }: CommandCall<ImportUsersOptions>): Promise<void> {
    if (report !== undefined) await assertOtherFile(report, file, '--report names the file that is imported');
    const monitor = await ImportMonitor.open(report);
    const summary = await services
      .get(UsersImportService)
      .run(file, { isDryRun: dryRun, ...monitor.callbacks })
      .finally(() => monitor.close());
    await output.result(summary, summaryText(summary));
    if (summary.badLines > 0) throw new CommandLineError('BAD_LINES', badLinesText(summary));
  }
}

function summaryText(summary: ImportSummary): string[] {
  const { isDryRun, wasFinished, resumedAfterLine, lines, imported, badLines, digest } = summary;
  const did = isDryRun ? 'Nothing was written; importing the file would end with this.' : 'The file is imported.';
  return [
    wasFinished ? 'This file was imported before; nothing was done.' : did,
    ...described({
      lines: String(lines),
      imported: String(imported),
      'bad lines': String(badLines),
      ...(resumedAfterLine > 0 && !wasFinished && { 'went on after line': String(resumedAfterLine) }),
      'SHA-256': digest,
    }),
  ];
}

function badLinesText({ badLines, isDryRun }: ImportSummary): string {
  return `${countText(badLines, 'bad line')}; ${isDryRun ? 'all others would be imported' : 'all others are imported'}`;
}
