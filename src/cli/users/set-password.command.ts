import { Injectable } from '@nestjs/common';
import type { Command } from 'commander';
import { PasswordService } from '../../modules/auth/index.js';
import { NamedUsersService } from '../../modules/users/index.js';
import { countText } from '../count-text.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Operations } from '../operations.js';
import { printable } from '../printable.js';
import { Terminal } from '../terminal.js';
import { newPasswordFor } from './new-password.js';
import { NAMED_USER } from './user-text.js';

@Injectable()
export class SetPasswordCommand extends OperatorCommand {
  readonly name = 'set-password';

  constructor(
    operations: Operations,
    private readonly terminal: Terminal,
  ) {
    super(operations);
  }

  protected override define(command: Command): void {
    command
      .description('set a password and log the user out everywhere; asks for the password')
      .argument('<user>', NAMED_USER);
  }

  protected override async execute({ parameters: [name = ''], output, services }: CommandCall): Promise<void> {
    const user = await services.get(NamedUsersService).get(name);
    const { id, username } = user;
    const password = await newPasswordFor(user, this.terminal, services);
    const revoked = await services.get(PasswordService).set(id, password);
    const told = `Set the password of ${username} and ended ${countText(revoked, 'session')}.`;
    await output.result({ id, revoked }, printable(told));
  }
}
