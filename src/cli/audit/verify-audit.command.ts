import type { Command } from 'commander';
import { AuditVerificationResponse, AuditVerificationService, headFrom } from '../../modules/audit/index.js';
import { countText } from '../count-text.js';
import { CommandLineError, usageError } from '../command-line-error.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { described } from '../table.js';

interface VerifyAuditOptions {
  readonly anchor?: string;
}

export class VerifyAuditCommand extends OperatorCommand<VerifyAuditOptions> {
  readonly name = 'verify';

  protected override define(command: Command): void {
    command
      .description('whether anything in the audit log was altered, moved or removed, and where')
      .option(
        '--anchor <head>',
        'the head of an earlier verification, kept elsewhere: shows what was cut off and begun anew since then',
      );
  }

  protected override async execute({ options, output, services }: CommandCall<VerifyAuditOptions>): Promise<void> {
    const head = options.anchor === undefined ? undefined : headFrom(options.anchor);
    if (head === null) throw usageError('--anchor is not the head of a verification');
    const found = AuditVerificationResponse.of(await services.get(AuditVerificationService).verify(head));
    await output.result(found, textOf(found));
    if (!found.isIntact) throw new CommandLineError('AUDIT_NOT_INTACT', countText(found.problemCount, 'problem'));
  }
}

function textOf({ isIntact, entries, head, problems }: AuditVerificationResponse): string[] {
  return [
    isIntact ? 'The audit log is intact.' : 'The audit log is not as it was written.',
    ...described({ entries: String(entries), head }),
    ...problems.map(({ fault, from, to }) => `${fault.padEnd(8)}  ${from === to ? from : `${from}–${to}`}`),
  ];
}
