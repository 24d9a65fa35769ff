import { Injectable } from '@nestjs/common';
import type { Command } from 'commander';
import { NamedUsersService, UserDeletionService } from '../../modules/users/index.js';
import { CommandLineError, usageError } from '../command-line-error.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Operations } from '../operations.js';
import { printable } from '../printable.js';
import { Terminal } from '../terminal.js';
import { shownUser } from './user-attributes.js';
import { nameOf, NAMED_USER } from './user-text.js';

interface EraseOptions {
  readonly yes?: boolean;
}

@Injectable()
export class EraseUserCommand extends OperatorCommand<EraseOptions> {
  readonly name = 'erase';

  constructor(
    operations: Operations,
    private readonly terminal: Terminal,
  ) {
    super(operations);
  }

  protected override define(command: Command): void {
    command
      .description('erase a deleted user at once, with everything that is theirs')
      .argument('<user>', NAMED_USER)
      .option('-y, --yes', 'do not ask');
  }

  protected override async execute({
    parameters: [name = ''],
    options: { yes },
    output,
    services,
  }: CommandCall<EraseOptions>): Promise<void> {
    const user = shownUser(await services.get(NamedUsersService).get(name), services);
    if (!yes && user.deletedAt) await this.assertConfirmed(`Erase ${nameOf(user)} for good? (yes/no)`);
    await services.get(UserDeletionService).erase(user.id);
    await output.result({ id: user.id, erased: true }, printable(`Erased ${nameOf(user)}.`));
  }

  private async assertConfirmed(question: string): Promise<void> {
    if (!this.terminal.isAttended) throw usageError('cannot confirm without a terminal: add --yes');
    const answer = await this.terminal.ask(printable(question));
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandLineError('NOT_CONFIRMED', 'nothing was erased');
  }
}
